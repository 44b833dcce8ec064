/**
 * This node's part in the pools' circuit breakers: tells them how its tasks end. Who rejects submissions are the
 * clients; what a breaker makes of outcomes stands in {@link io.hazelpool.breaker}.
 *
 * <p>A healthy pool pays nothing: while the breaker is clean, as far as this node knows, a success is one read of a
 * field. From the first failure on, outcomes are gathered for {@code breaker.flush-interval} and written at once, so
 * the cost is bounded by time, not by tasks.
 *
 * <p>That a breaker is clean no more, a node learns from the one that counted the failure, a moment later. A success in
 * that moment finds nothing to clear, as if it had come before the failure; nothing in the cluster could tell which of
 * the two was first.
 */
@NullMarked
package io.hazelpool.node.breaker;

import org.jspecify.annotations.NullMarked;
