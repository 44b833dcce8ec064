/**
 * What users name: tasks, options, answers to a submission, ends of a task, status, exceptions.
 *
 * <p>Nothing in this package knows Hazelcast. All types are immutable and safe for use by many threads, save the
 * {@link io.hazelpool.api.TaskHandle} and its futures, which are safe too but change as the task goes on.
 */
@NullMarked
package io.hazelpool.api;

import org.jspecify.annotations.NullMarked;
