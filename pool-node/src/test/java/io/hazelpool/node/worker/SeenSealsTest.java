package io.hazelpool.node.worker;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.wire.WireSeal.SealMark;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class SeenSealsTest {

    private static final UUID A = new UUID(1, 1);
    private static final UUID B = new UUID(2, 2);

    private final SeenSeals seen = new SeenSeals(Duration.ofSeconds(10));

    @Test
    void tells_each_seal_from_its_copy() {
        for (int round = 0; round < 2; round++) {
            for (UUID sender : List.of(A, B)) {
                for (long number = 0; number < 10_000; number++) {
                    assertThat(seen.isFirst(new SealMark(sender, number), 1_000, 1_000))
                            .isEqualTo(round == 0);
                }
            }
        }
    }

    @Test
    void takes_a_bit_for_each() {
        for (long number = 0; number < 409_600; number++) {
            seen.isFirst(new SealMark(A, number), 1_000, 1_000);
        }
        assertThat(seen.pages()).isEqualTo(100);
    }

    @Test
    void forgets_what_is_too_old_to_be_admitted_and_nothing_else() {
        seen.isFirst(new SealMark(A, 1), 1_000, 1_000);
        seen.isFirst(new SealMark(B, 1), 1_000, 1_000);
        seen.isFirst(new SealMark(B, 2), 9_000, 9_000);
        assertThat(seen.isFirst(new SealMark(A, 5_000), 14_000, 14_000)).isTrue();
        assertThat(seen.pages()).isEqualTo(2);
        assertThat(seen.isFirst(new SealMark(B, 2), 9_000, 14_000)).isFalse();
    }

    @Test
    void is_bounded_and_lets_the_oldest_go() {
        SeenSeals small = new SeenSeals(Duration.ofHours(1), 100);
        for (int sender = 0; sender < 1_000; sender++) {
            assertThat(small.isFirst(new SealMark(new UUID(0, sender), 0), sender, sender))
                    .isTrue();
            assertThat(small.pages()).isLessThanOrEqualTo(100);
        }
        assertThat(small.isFirst(new SealMark(new UUID(0, 999), 0), 999, 1_000)).isFalse();
        assertThat(small.isFirst(new SealMark(new UUID(0, 930), 0), 930, 1_000)).isFalse();
    }

    @Test
    void of_many_copies_at_once_one_is_first() throws InterruptedException {
        AtomicInteger firsts = new AtomicInteger();
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            threads.add(new Thread(() -> {
                for (int number = 0; number < 20_000; number++) {
                    if (seen.isFirst(new SealMark(A, number), 1_000, 1_000)) {
                        firsts.incrementAndGet();
                    }
                }
            }));
        }
        threads.forEach(Thread::start);
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(firsts).hasValue(20_000);
    }
}
