package io.hazelpool.k8s;

/** Where nodes listen, by what was agreed between image, nodes and manifests. */
final class Ports {

    static final int HAZELCAST = 5701;
    static final int ADMIN = 8080;

    private Ports() {}
}
