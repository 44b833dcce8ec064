/**
 * The benchmark, {@code ./mvnw -Pbench verify}: the pool beside what else Hazelcast offers, in one run, as figures of
 * different runs on the same machine differ by a factor of two.
 *
 * <p>Two JVMs with the same flags: {@link io.hazelpool.bench.Benchmark} drives, {@link io.hazelpool.bench.Members}
 * holds three nodes of the pool, three more with {@code security.keys-file} and, for the peers, three members of a
 * plain Hazelcast cluster. They are not the same, as nodes refuse tasks serialized by Java in Hazelcast's own channels.
 * Each has its default of one backup, 100 threads for tasks, and runs the same {@link io.hazelpool.bench.NoOpTask}.
 *
 * <p>{@link io.hazelpool.bench.Contender}s take turns, so that what else the machine does falls on all alike. Turns to
 * warm up go before; then the median of each measure's rounds counts. A round in which a task is refused, fails, gets
 * lost or answers the wrong result ends the benchmark.
 *
 * <p>{@code -Dbench.only=pool.stream,pool.submit} has only those take turns, for work on one of them; see
 * {@link io.hazelpool.bench.Settings}.
 *
 * <p>To add a peer, write a {@code Contender}, list it in {@code Comparison} and its ratios in
 * {@link io.hazelpool.bench.Ratios}. How cost grows is measured after that, on clusters of its own:
 * {@link io.hazelpool.bench.Growth}, {@link io.hazelpool.bench.Depth}.
 */
@NullMarked
package io.hazelpool.bench;

import org.jspecify.annotations.NullMarked;
