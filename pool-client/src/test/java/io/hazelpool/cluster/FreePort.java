package io.hazelpool.cluster;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Ports nobody listens on. */
final class FreePort {

    private static final int TRIES = 50;

    private FreePort() {}

    /** The first one on loopback that is free, from this one upward. */
    static int from(int port) {
        for (int candidate = port; candidate < port + TRIES; candidate++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), candidate));
                return candidate;
            } catch (IOException taken) {
                // the next one, then
            }
        }
        throw new AssertionError("no free port from " + port + " to " + (port + TRIES - 1));
    }
}
