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
 * <p><b>What the time goes into</b> is told at the end of {@code bench.md}: CPU time and context switches by kind of
 * thread, of one round of each contender, of each size of what grows, and of idle nodes, as of
 * {@link io.hazelpool.bench.Profile}. On two cores, in November 2026:
 *
 * <ul>
 *   <li>One task alone: 1.5 ms of CPU and 38 switches, of which Hazelcast's network, partition and response threads
 *       have 0.8 ms. Three operations follow each other that are kept on two nodes each (into the queue, out of it,
 *       into the ring), which makes some 14 messages. {@code IExecutorService}: 0.4 ms and 10 switches, for 2 messages.
 *   <li>With eight nodes rather than one a task costs 17 us rather than 7.2. Of the difference Hazelcast's threads have
 *       6 us, the compiler 3, dispatchers and writers of replies 2, workers 1: each node pulls, claims and answers for
 *       itself, whatever the others do, and one node alone keeps nothing twice. A take brings as many tasks as it asks
 *       for, 340 with one node and 120 to 160 with eight.
 *   <li>With 8 workers a node, a task costs 13 us, and 19 with {@code IExecutorService}.
 *   <li>Tasks of 1 ms and 100 workers a node: 28 of the 54 us are the workers' own, who are switched away and back 1.4
 *       times. All 300 workers would be busy with 300,000 tasks a second, of 7 us each on two cores: less than threads
 *       take that do nothing else, without a queue or a network, which are busy for 55 percent of the time.
 *   <li>An idle node: 1.3 percent of a core, of which a member of Hazelcast alone has 0.5: it wakes 77 times a second,
 *       ten of these to look for futures that are done, which no setting changes. The rest are heartbeats every second
 *       rather than every five, a take for each pool every 0.75 s, and the compiler, even after minutes.
 *   <li>To seal a small task takes 1.3 us, and 1.8 to open it and to see that it is no copy. On another machine 0.35 to
 *       0.45 us of each were the JDK's AES/GCM, by a program that is not part of the benchmark, where Conscrypt,
 *       Amazon's Corretto provider and the native ciphers of Bouncy Castle's LTS edition were no faster. The rest is
 *       what is bound to it, copied, remembered, and 60 bytes longer on its way.
 * </ul>
 *
 * <p>Tried and left out: {@code hazelcast.operation.response.thread.count=0}, by which responses are taken in where
 * they are read. Together with {@code hazelcast.concurrent.window.ms=0}, which nodes have, everything stood still for
 * up to a second in every third run with eight nodes: by Hazelcast's source, an IO thread that has written a part of a
 * message on another one's behalf does not wake it. Asking the queue only once half of what came last was taken, and
 * waiting for a second task after a first that came alone: neither won what could be told from noise.
 */
@NullMarked
package io.hazelpool.bench;

import org.jspecify.annotations.NullMarked;
