/** What operators order, carried out on this node. */
@NullMarked
package io.hazelpool.node.control;

import org.jspecify.annotations.NullMarked;
