package io.hazelpool.client;

/** What operators may do to pools. */
record Operations(BreakerSwitch breaker, OrderDesk orders) {}
