/** What users name. */
@NullMarked
package io.hazelpool.api;

import org.jspecify.annotations.NullMarked;
