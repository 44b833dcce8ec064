package io.hazelpool.client;

/** What operators may ask of pools, and do to them. */
record Operations(Statuses statuses, BreakerSwitch breaker, OrderDesk orders) {}
