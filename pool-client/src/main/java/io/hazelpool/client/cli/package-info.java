/**
 * The {@code pool} command: {@link io.hazelpool.client.cli.PoolMain} puts its subcommands together. The only place
 * where client and node meet, as {@code demo} starts nodes: as processes of their own, never in this one.
 *
 * <p>Answers go to standard output, all else to standard error; how a command ended is told by its {@code Exit}. What a
 * user can mend is told in a line, without a stack trace.
 */
@NullMarked
package io.hazelpool.client.cli;

import org.jspecify.annotations.NullMarked;
