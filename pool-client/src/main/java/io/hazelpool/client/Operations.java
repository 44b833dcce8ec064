package io.hazelpool.client;

import io.hazelpool.wire.ControlDesk;

/** What operators may ask of pools, and do to them. */
record Operations(Statuses statuses, TaskInquiry tasks, ControlDesk desk) {}
