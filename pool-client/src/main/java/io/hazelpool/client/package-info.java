/**
 * Submits tasks to a cluster of nodes and reads their results and status.
 *
 * <p>{@link io.hazelpool.client.PoolClient} is the way in, {@link io.hazelpool.client.WorkerPool} what it is used for.
 * A task goes through {@code Submitter} into the cluster's queue; its end comes back through {@code ReplyReader} to its
 * {@code RemoteHandle}.
 *
 * <p>Threads: one sender per pool in use, one reply reader once a handle is asked for, one timer, and a few for
 * completing futures. None of Hazelcast's own threads ever runs a user's callback.
 *
 * <p>Tasks carry the OpenTelemetry span that is current where they are submitted, if its API is on the class path;
 * their nodes' spans are its children. The client makes no span of its own: its caller's shows the submission, and a
 * second one would stand between that and the task.
 */
@NullMarked
package io.hazelpool.client;

import org.jspecify.annotations.NullMarked;
