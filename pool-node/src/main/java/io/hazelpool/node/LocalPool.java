package io.hazelpool.node;

import io.hazelpool.node.dispatch.Dispatcher;
import io.hazelpool.node.worker.WorkerSupervisor;

/** One pool's part in this node: who pulls its tasks, and who runs them. */
record LocalPool(WorkerSupervisor workers, Dispatcher dispatcher) {}
