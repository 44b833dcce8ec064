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
 *   <li>One task alone: 1.4 ms of CPU and 41 switches, of which Hazelcast's network, partition and response threads
 *       have 0.7 ms. Three operations follow each other that are kept on two nodes each (into the queue, out of it,
 *       into the ring), which makes some 14 messages. {@code IExecutorService}: 0.3 ms and 10 switches, for 2 messages.
 *   <li>With eight nodes rather than one a task costs 24 us rather than 7; 15 rather than 9 in the run before, whose
 *       streams of objects each served for one. Of the 17 between them Hazelcast's threads have 8, dispatchers and
 *       writers of replies 2, workers 2, claims 1, compiler and collector 3: each node pulls, claims and answers for
 *       itself, whatever the others do, and one node alone keeps nothing twice. Two nodes, which do, take 10.6: that
 *       alone is more than the 1.3 times that were aimed at.
 *   <li>With 8 workers a node, a task costs 12 us, and 30 with {@code IExecutorService}; in the run before, 19 and 23.
 *       Both leave an eighth of two cores idle, as threads wake each other.
 *   <li>Tasks of 1 ms and 8 workers a node: 107 us and 3.4 switches each, as some 17 come at a time. A take brings them
 *       within 0.7 ms, nine of ten within 1.4, before the workers are through with those they have: they were busy for
 *       95 to 99 percent of the time. On a slower machine it was 64 to 96 percent with 1.45 cores in use. With programs
 *       that compute beside it, it was 82 to 88 percent even where takes were asked for earlier, so what workers wait
 *       for then is rather a processor than tasks.
 *   <li>Tasks of 1 ms and 100 workers a node: 32 of the 68 us are the workers' own, who are switched away and back 1.3
 *       times. All 300 workers would be busy with 300,000 tasks a second, of 7 us each on two cores: less than threads
 *       take that do nothing else, without a queue or a network, which are busy for 61 to 73 percent of the time.
 *   <li>An idle node: 1.1 percent of a core, of which a member of Hazelcast alone has 0.7, more than the 0.5 that were
 *       aimed at: it wakes 97 times a second, ten of these to look for futures that are done, which no setting changes.
 *       The rest are heartbeats every second rather than every five, and a take for each pool every 0.75 s.
 *   <li>Java serialization of a small task: to make a stream costs as much as to write or read the task by it. By
 *       streams that serve for many {@code submit} does 15 percent more, measured by a build with and one without, one
 *       after the other.
 *   <li>To seal a small task and to open it again takes 3 us, of which 2 are the JDK's AES/GCM: by itself 0.55 to 0.7
 *       us a call on that machine, as much for 16 bytes as for 300, and on Java 25. By a program that is no part of the
 *       benchmark Amazon's Corretto provider took 0.47 to 0.76 us, Conscrypt 0.85 to 1.1; Bouncy Castle's LTS edition
 *       was no faster on another machine. The rest is what is bound to the seal, copied, remembered, and 60 bytes
 *       longer on its way.
 * </ul>
 *
 * <p>Tried and left out:
 *
 * <ul>
 *   <li>{@code hazelcast.operation.response.thread.count=0}, by which responses are taken in where they are read.
 *       Together with {@code hazelcast.concurrent.window.ms=0}, which nodes have, everything stood still for up to a
 *       second in every third run with eight nodes: by Hazelcast's source, an IO thread that has written a part of a
 *       message on another one's behalf does not wake it.
 *   <li>Asking the queue only once half of what came last was taken, and waiting for a second task after a first that
 *       came alone: neither won what could be told from noise.
 *   <li>Larger batches with eight nodes, by reading 50 ms ahead, by holding replies back for an eighth of the time that
 *       their tasks had waited, and by claiming every 50 ms: a third fewer operations, and 23 us a task where two runs
 *       without had 25 and 30. That is little for tasks that a node holds while others could run them, and claims that
 *       come late.
 *   <li>Reading ahead by the rate of the time in which there was work, of up to 1,024 tasks rather than 256, and asking
 *       at three quarters rather than half: with 8 workers a node 1.3 to 1.4 times {@code IExecutorService} with any.
 *   <li>Takes that wait for 3 s rather than 0.75: an idle node took 1.02 percent of a core rather than 1.15. A node
 *       that freezes takes with it what comes while it waits.
 * </ul>
 */
@NullMarked
package io.hazelpool.bench;

import org.jspecify.annotations.NullMarked;
