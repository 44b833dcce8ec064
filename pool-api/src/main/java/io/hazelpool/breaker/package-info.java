/**
 * The circuit breaker of a pool: one 64-bit word for the whole cluster, and what may become of it. Nothing here knows
 * how the word is stored or who counts: nodes and clients read it, compute what it becomes, and write that by
 * compare-and-set.
 *
 * <h2>Why one word</h2>
 *
 * <p>Phase, consecutive failures, probes under way and a time belong together: a breaker that is open since never, or
 * half-open with the probes of another round, is a defect. Were they four entries, each writer would need a lock around
 * them, and each reader could see a half of one change and a half of another. As one word they change at once or not at
 * all; a writer who comes second sees that, and computes again from what it finds. Every change is a pure function of
 * the word, so that all of them are tested without a cluster.
 *
 * <p>A clean closed breaker is 0, as is a counter that nobody has written yet: a healthy pool stores nothing.
 *
 * <h2>What it becomes</h2>
 *
 * <table>
 *   <caption>All transitions; what is not named changes nothing</caption>
 *   <tr><th>from</th><th>by</th><th>to</th></tr>
 *   <tr><td>closed</td><td>a success</td><td>closed, no failures</td></tr>
 *   <tr><td>closed</td><td>a failure below the threshold</td><td>closed, one failure more</td></tr>
 *   <tr><td>closed</td><td>the failure that reaches the threshold</td><td>open since now</td></tr>
 *   <tr><td>open</td><td>a submission after the cooldown</td><td>half-open since now, its probes out</td></tr>
 *   <tr><td>half-open</td><td>a submission while permits are left</td><td>half-open, more probes out</td></tr>
 *   <tr><td>half-open</td><td>a submission with none left, after a cooldown</td>
 *     <td>half-open since now, its probes out: those before never came back</td></tr>
 *   <tr><td>half-open</td><td>a probe's success</td><td>closed, no failures</td></tr>
 *   <tr><td>half-open</td><td>a probe's failure</td><td>open since now, one failure more</td></tr>
 *   <tr><td>half-open</td><td>a probe's end that does not count, or a permit returned</td>
 *     <td>half-open, one probe fewer out</td></tr>
 *   <tr><td>any</td><td>an operator's opening</td><td>open since now</td></tr>
 *   <tr><td>any</td><td>an operator's closing</td><td>closed, no failures</td></tr>
 * </table>
 *
 * <p>While it is open, or half-open, queued tasks go on running and their outcomes change nothing: they were submitted
 * before, and tell of the time before. In the closed phase a probe's outcome counts like any other.
 *
 * <h2>What it does not do</h2>
 *
 * <p>A probe does not carry the number of its round. One that was given up and ends a cooldown later counts in the
 * round it then finds: it tells how things are now, as well as any. Should it end without counting, one probe more than
 * allowed may be under way until the round ends.
 *
 * <p>All times are milliseconds of the cluster's clock, never of one JVM's. Should that clock go backwards, the wait
 * that is told is still at most one cooldown, and the breaker stays as it is until the clock has caught up.
 */
@NullMarked
package io.hazelpool.breaker;

import org.jspecify.annotations.NullMarked;
