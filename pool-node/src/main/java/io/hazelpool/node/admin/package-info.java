/**
 * HTTP for whoever looks after a node: probes, status and, for who shows a token, orders. Only renders what
 * {@link io.hazelpool.node.admin.Observed} tells, and passes on what {@link io.hazelpool.node.admin.Controls} takes.
 * Only the node's program serves it; a node that is embedded in another program opens no port.
 */
@NullMarked
package io.hazelpool.node.admin;

import org.jspecify.annotations.NullMarked;
