package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.hazelcast.core.HazelcastInstanceNotActiveException;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.nio.serialization.HazelcastSerializationException;
import com.hazelcast.partition.NoDataMemberInClusterException;
import com.hazelcast.spi.exception.TargetDisconnectedException;
import java.io.IOException;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What a stranger may make a member read by Java serialization. */
class JavaSerializationFilterTest {

    private record Gadget() implements Serializable {}

    static List<Object> strangers() {
        return List.of(
                new Gadget(),
                new ConcurrentHashMap<>(java.util.Map.of("harmless key", new Gadget())),
                new AtomicReference<>(new Gadget()),
                new Gadget[] {new Gadget()},
                new BitSet(),
                new java.util.Random(1),
                Locale.ROOT);
    }

    @ParameterizedTest
    @MethodSource("strangers")
    void lets_no_foreign_object_in(Object stranger) {
        Data bytes = Serialization.FOREIGN.toData(stranger);
        assertThatExceptionOfType(HazelcastSerializationException.class)
                .isThrownBy(() -> Serialization.OURS.toObject(bytes))
                .havingRootCause()
                .isInstanceOf(SecurityException.class);
    }

    static List<Throwable> exceptions() {
        return List.of(
                new HazelcastInstanceNotActiveException("stopping"),
                new NoDataMemberInClusterException("no member"),
                new TargetDisconnectedException("gone"),
                new ExecutionException("outer", new IllegalStateException("Queue full")),
                new CompletionException(new TimeoutException("late")),
                new CancellationException("cancelled"),
                new IOException("broken", new NullPointerException("inner")),
                new UncheckedIOException("unchecked", new IOException("broken")),
                new OutOfMemoryError("full"));
    }

    @ParameterizedTest
    @MethodSource("exceptions")
    void lets_the_exceptions_in_that_members_send_each_other(Throwable exception) {
        Throwable read = Serialization.OURS.toObject(Serialization.FOREIGN.toData(exception));
        assertThat(read).hasSameClassAs(exception).hasMessage(exception.getMessage());
    }

    /** Without it no CP Subsystem comes about. */
    @Test
    void lets_the_ids_in_by_which_members_of_the_cp_subsystem_tell_each_other_apart() {
        UUID id = UUID.randomUUID();
        assertThat(Serialization.OURS.<UUID>toObject(Serialization.FOREIGN.toData(id)))
                .isEqualTo(id);
    }

    @Test
    void lets_an_exception_in_that_carries_a_suppressed_one() {
        IllegalStateException sent = new IllegalStateException("outer");
        sent.addSuppressed(new IOException("on close"));
        Throwable read = Serialization.OURS.toObject(Serialization.FOREIGN.toData(sent));
        assertThat(read.getSuppressed()).hasSize(1);
        assertThat(read.getSuppressed()[0]).hasMessage("on close");
    }
}
