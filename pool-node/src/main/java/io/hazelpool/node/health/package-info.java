/** How well a node is, in words and numbers: what there is to tell, whoever asks and however it is shown. */
@NullMarked
package io.hazelpool.node.health;

import org.jspecify.annotations.NullMarked;
