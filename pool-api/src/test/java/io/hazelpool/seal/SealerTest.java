package io.hazelpool.seal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SealerTest {

    private static final byte[] CONTENT = "what nobody else should see".getBytes(StandardCharsets.UTF_8);
    private static final byte[] CONTEXT = {1, 2, 3};
    private static final String FIRST = line("first", 1);
    private static final String SECOND = line("second", 2);

    @TempDir
    private Path folder;

    private Path file;
    private final AtomicLong nanos = new AtomicLong();

    @BeforeEach
    void write() throws IOException {
        file = folder.resolve("keys");
        write(FIRST);
    }

    @Test
    void opens_what_it_sealed() throws Exception {
        Sealer sealer = sealer();
        byte[] sealed = sealer.seal(CONTENT, CONTEXT);
        assertThat(new String(sealed, StandardCharsets.ISO_8859_1)).doesNotContain("nobody");
        assertThat(sealer.open(sealed, CONTEXT).content()).isEqualTo(CONTENT);
        assertThat(sealer().open(sealed, CONTEXT).content()).isEqualTo(CONTENT);
        assertThat(sealer.open(sealer.seal(new byte[0], CONTEXT), CONTEXT).content())
                .isEmpty();
    }

    @Test
    void refuses_whatever_bit_of_it_was_flipped() {
        Sealer sealer = sealer();
        byte[] sealed = sealer.seal(CONTENT, CONTEXT);
        for (int bit = 0; bit < sealed.length * Byte.SIZE; bit++) {
            byte[] changed = sealed.clone();
            changed[bit / Byte.SIZE] ^= (byte) (1 << (bit % Byte.SIZE));
            assertForged(sealer, changed, CONTEXT);
        }
    }

    @Test
    void refuses_whatever_part_of_it_there_is() {
        Sealer sealer = sealer();
        byte[] sealed = sealer.seal(CONTENT, CONTEXT);
        for (int length = 0; length < sealed.length; length++) {
            assertForged(sealer, java.util.Arrays.copyOf(sealed, length), CONTEXT);
        }
    }

    @Test
    void refuses_another_context() {
        Sealer sealer = sealer();
        assertForged(sealer, sealer.seal(CONTENT, CONTEXT), new byte[] {1, 2, 4});
    }

    @Test
    void refuses_what_another_key_of_the_same_id_sealed() throws IOException {
        byte[] sealed = sealer().seal(CONTENT, CONTEXT);
        write(line("first", 9));
        assertForged(sealer(), sealed, CONTEXT);
    }

    @Test
    void never_uses_a_nonce_twice_with_one_key() throws Exception {
        Sealer sealer = new Sealer(file, nanos::get, 100); // with new random bits after 100 messages
        Set<String> seen = ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 8; t++) {
            threads.add(new Thread(() -> IntStream.range(0, 2_000).forEach(i -> {
                byte[] sealed = sealer.seal(CONTENT, CONTEXT);
                Opened opened = open(sealer, sealed);
                seen.add(opened.sender() + "/" + opened.number());
                assertThat(opened.number()).isBetween(0L, 99L);
            })));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(seen).hasSize(16_000);
    }

    @Test
    void no_two_sealers_are_the_same_sender() {
        Set<UUID> senders = new HashSet<>();
        for (int i = 0; i < 50; i++) {
            Sealer sealer = sealer();
            senders.add(open(sealer, sealer.seal(CONTENT, CONTEXT)).sender());
        }
        assertThat(senders).hasSize(50);
    }

    @Test
    void keys_are_added_rolled_and_removed_while_it_is_used() throws Exception {
        Sealer early = sealer();
        Sealer late = sealer();
        byte[] byFirst = early.seal(CONTENT, CONTEXT);

        write(FIRST + "\n" + SECOND); // added: both verify, the first signs
        aSecondGoesBy();
        assertThat(keyOf(early.seal(CONTENT, CONTEXT))).isEqualTo("first");

        write(SECOND + "\n" + FIRST); // rolled: one that has not looked yet looks at once
        aSecondGoesBy();
        byte[] bySecond = early.seal(CONTENT, CONTEXT);
        assertThat(keyOf(bySecond)).isEqualTo("second");
        assertThat(late.open(bySecond, CONTEXT).content()).isEqualTo(CONTENT);
        assertThat(early.open(byFirst, CONTEXT).content()).isEqualTo(CONTENT);

        write(SECOND); // removed
        aSecondGoesBy();
        assertForged(early, byFirst, CONTEXT);
        assertThat(early.open(bySecond, CONTEXT).content()).isEqualTo(CONTENT);
    }

    @Test
    void an_unknown_key_has_it_look_before_a_second_went_by() throws Exception {
        Sealer late = sealer();
        write(SECOND);
        byte[] bySecond = sealer().seal(CONTENT, CONTEXT);
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(60));
        assertThat(late.open(bySecond, CONTEXT).content()).isEqualTo(CONTENT);
    }

    @Test
    void goes_on_with_its_keys_when_the_file_is_gone_or_wrong() throws Exception {
        Sealer sealer = sealer();
        byte[] sealed = sealer.seal(CONTENT, CONTEXT);
        write("nonsense");
        aSecondGoesBy();
        assertThat(sealer.open(sealed, CONTEXT).content()).isEqualTo(CONTENT);
        Files.delete(file);
        aSecondGoesBy();
        assertThat(sealer.open(sealer.seal(CONTENT, CONTEXT), CONTEXT).content())
                .isEqualTo(CONTENT);
        write(SECOND);
        aSecondGoesBy();
        assertThat(keyOf(sealer.seal(CONTENT, CONTEXT))).isEqualTo("second");
    }

    @Test
    void a_file_that_is_wrong_is_told_by_line_without_what_stands_there() throws IOException {
        String secret = Base64.getEncoder().encodeToString(new byte[31]);
        for (String wrong : List.of(
                secret, "id " + secret, "id " + secret + " " + secret, "i/d " + secret, "id *" + secret, FIRST)) {
            write("# comment\n\n" + (wrong.equals(FIRST) ? FIRST + "\n" : "") + wrong);
            assertThatThrownBy(this::sealer)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining(file.toString())
                    .hasMessageMatching("(?s).*line [34]: .*")
                    .hasMessageNotContaining(secret)
                    .hasMessageNotContaining(FIRST.substring(FIRST.indexOf(32) + 1));
        }
        write("# no key");
        assertThatThrownBy(this::sealer).hasMessageContaining("holds no key");
        Files.delete(file);
        assertThatThrownBy(this::sealer).hasMessageContaining("cannot be read");
    }

    private static Opened open(Sealer sealer, byte[] sealed) {
        try {
            return sealer.open(sealed, CONTEXT);
        } catch (ForgedException e) {
            throw new AssertionError(e);
        }
    }

    private static void assertForged(Sealer sealer, byte[] sealed, byte[] context) {
        assertThatThrownBy(() -> sealer.open(sealed, context)).isInstanceOf(ForgedException.class);
    }

    private Sealer sealer() {
        return new Sealer(file, nanos::get, Long.MAX_VALUE);
    }

    private void aSecondGoesBy() {
        nanos.addAndGet(TimeUnit.SECONDS.toNanos(1));
    }

    private void write(String lines) throws IOException {
        Files.writeString(file, lines);
    }

    private static String keyOf(byte[] sealed) {
        return new String(sealed, 2, sealed[1], StandardCharsets.US_ASCII);
    }

    private static String line(String id, int seed) {
        byte[] secret = new byte[32];
        java.util.Arrays.fill(secret, (byte) seed);
        return id + " " + Base64.getEncoder().encodeToString(secret);
    }
}
