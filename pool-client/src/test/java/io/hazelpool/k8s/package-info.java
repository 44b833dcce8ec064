/** The manifests in the folder k8s: that Kubernetes takes them, and that they fit the nodes and each other. */
@NullMarked
package io.hazelpool.k8s;

import org.jspecify.annotations.NullMarked;
