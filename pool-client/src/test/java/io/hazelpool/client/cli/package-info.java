@NullMarked
package io.hazelpool.client.cli;

import org.jspecify.annotations.NullMarked;
