/**
 * All that node and client share over the wire: the names of the cluster's objects, what is stored in them, and how it
 * is written.
 *
 * <p>The wire's rule: each object starts with its version. Fields are only ever appended, so that an older reader takes
 * what it knows and ignores the rest. An envelope of a newer version is still read (its header never changes) and ends
 * as one undecodable task, with an answer to its submitter.
 *
 * <p>Java serialization is used for tasks and results only, inside byte arrays that Hazelcast never looks into.
 */
@NullMarked
package io.hazelpool.wire;

import org.jspecify.annotations.NullMarked;
