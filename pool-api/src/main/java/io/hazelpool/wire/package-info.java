/**
 * All that node and client share over the wire: the names of the cluster's objects, what is stored in them, and how it
 * is written.
 *
 * <p>The wire's rule: each object starts with its version. Fields are only ever appended, so that an older reader takes
 * what it knows and ignores the rest. An envelope of a newer version is still read (its header never changes) and ends
 * as one undecodable task, with an answer to its submitter.
 *
 * <p>A stream has no object of its own in the cluster. Its items travel in the client's ring of replies. Its credit
 * does not stand in a map that the node would have to watch: the client sends it to the one node that runs the task, by
 * an executor, see {@link io.hazelpool.wire.StreamCredits}. That saves a backup and an entry listener per step, and
 * leaves nothing behind to expire; and as credit is told in sums from the stream's start, and again every second, a
 * message may be lost, late or doubled without harm. The same messages say that the client lives.
 *
 * <p>Java serialization is used for tasks and results only, inside byte arrays that Hazelcast never looks into; how
 * their classes are told there is the pool's own, since version 2: {@link io.hazelpool.wire.ClassDescriptors}.
 */
@NullMarked
package io.hazelpool.wire;

import org.jspecify.annotations.NullMarked;
