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
 *
 * <p><b>What the time goes into</b>, on two cores, from CPU time and context switches of each kind of thread, once the
 * JVMs are warm. These figures are of November 2026, and of programs that are not part of the benchmark.
 *
 * <ul>
 *   <li>One task alone: three operations follow each other that are kept on two nodes each (into the queue, out of it,
 *       into the ring). That makes some 16 messages, 50 to 60 context switches and 1 ms of CPU, of which Hazelcast's
 *       IO, partition and response threads have two thirds. {@code IExecutorService}: 2 messages, 12 switches, 0.2 ms.
 *   <li>With eight nodes rather than one a task costs its worker 2.6 us rather than 2.0, but Hazelcast's IO threads 3.2
 *       rather than 0.3, its partition threads 2.0 rather than 0.5, and its response threads, of which one node needs
 *       none, 0.9: each node pulls, claims and answers every 4 ms or so, whatever the others do.
 *   <li>Hazelcast can be told to use fewer threads: to write on the caller's whatever else is under way
 *       ({@code hazelcast.concurrent.window.ms=0}), and to take in responses where they are read
 *       ({@code hazelcast.operation.response.thread.count=0}). With both, eight nodes did a third more; but in about
 *       every third run everything stood still for up to a second, again and again: by its source, an IO thread that
 *       has written a part of a message on another's behalf does not wake that one. Either alone won nothing that could
 *       be told from noise.
 *   <li>To seal a task of 100 bytes takes 0.45 us and to open it 0.5 us within the JDK's AES/GCM, of some 6 us that a
 *       task takes in all; Conscrypt and Amazon's Corretto provider were no faster. The rest of the difference, as much
 *       again, is what is bound to it, copied, remembered, and 60 bytes longer on its way.
 * </ul>
 */
@NullMarked
package io.hazelpool.bench;

import org.jspecify.annotations.NullMarked;
