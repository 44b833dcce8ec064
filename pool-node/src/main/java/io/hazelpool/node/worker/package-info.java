/**
 * Runs tasks. A {@link io.hazelpool.node.worker.WorkerSupervisor} keeps a pool's workers alive; each takes a task from
 * the {@link io.hazelpool.node.worker.Handover}, decodes and runs it, and reports its end. Whatever a task does, it is
 * one task that ended.
 */
@NullMarked
package io.hazelpool.node.worker;

import org.jspecify.annotations.NullMarked;
