/** Tells clients how their tasks ended, in batches that form by themselves. */
@NullMarked
package io.hazelpool.node.reply;

import org.jspecify.annotations.NullMarked;
