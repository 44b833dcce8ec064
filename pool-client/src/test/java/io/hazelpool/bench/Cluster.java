package io.hazelpool.bench;

import java.util.List;

/**
 * What the {@link Members}' JVM holds, as its arguments tell it.
 *
 * @param nodes how many of the pool's nodes
 * @param queueSize how many tasks a pool's queue holds
 * @param peers whether as many members serve the peers
 * @param keysFile what as many nodes of another cluster seal with; {@link Members#NO_KEYS} if there are none
 * @param redisPort where Redis listens, for Redisson's workers; {@link RedisServer#NONE} if nowhere
 */
record Cluster(int nodes, int queueSize, boolean peers, String keysFile, int redisPort) {

    /** So many nodes, and nothing else. */
    static Cluster ofNodes(int nodes, int queueSize) {
        return new Cluster(nodes, queueSize, false, Members.NO_KEYS, RedisServer.NONE);
    }

    static Cluster of(String[] args) {
        return new Cluster(
                Integer.parseInt(args[0]),
                Integer.parseInt(args[1]),
                Boolean.parseBoolean(args[2]),
                args[3],
                Integer.parseInt(args[4]));
    }

    List<String> args() {
        return List.of(
                String.valueOf(nodes),
                String.valueOf(queueSize),
                String.valueOf(peers),
                keysFile,
                String.valueOf(redisPort));
    }
}
