package io.hazelpool.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.AlphaChars;
import net.jqwik.api.constraints.Chars;
import net.jqwik.api.constraints.NotEmpty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ListTypeTest {

    private final ListType paths = new ListType(0, "paths", entry -> !entry.isBlank());
    private final ListType hosts = new ListType(1, HostPort.FORM, HostPort::isValid);

    @Test
    void splits_at_commas_and_drops_blank_entries() {
        assertThat(paths.parse(" a.jar, b ,,c/d,")).containsExactly("a.jar", "b", "c/d");
        assertThat(paths.parse(" ")).isEmpty();
    }

    @Test
    void keeps_an_escaped_comma_and_a_lone_backslash() {
        assertThat(paths.parse("a\\,b,C:\\jars,d\\\\e")).containsExactly("a,b", "C:\\jars", "d\\e");
    }

    @Property
    void reads_what_it_writes(@ForAll List<@NotEmpty @AlphaChars @Chars({',', '\\', '/', '.'}) String> entries) {
        assertThat(paths.parse(paths.format(entries))).isEqualTo(entries);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"localhost", "10.0.0.7", "node-1.pool:5701", "pool_node_1:65535", "[::1]", "[fe80::1%eth0]:5701"
            })
    void takes_a_host_with_or_without_port(String address) {
        assertThat(hosts.parse(address)).containsExactly(address);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a:0", "a:65536", "a:b", "a:", ":5701", "http://a", "a b", "::1"})
    void refuses_what_is_no_address(String address) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hosts.parse("localhost," + address))
                .withMessage("each entry must be host or host:port, not '" + address + "'");
    }

    @Test
    void refuses_fewer_entries_than_needed() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> hosts.parse(""))
                .withMessage("must have at least 1 of: host or host:port");
    }

    @Test
    void copies_the_list_it_is_given() {
        List<String> given = new ArrayList<>(List.of("a"));
        List<String> kept = paths.check(given);
        given.clear();
        assertThat(kept).containsExactly("a");
    }
}
