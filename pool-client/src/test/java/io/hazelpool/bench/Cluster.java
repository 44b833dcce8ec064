package io.hazelpool.bench;

import java.util.List;

/**
 * What the {@link Members}' JVM holds, as its arguments tell it.
 *
 * @param nodes how many of the pool's nodes
 * @param peers how many members that serve the peers
 * @param queueSize how many tasks a pool's queue holds
 * @param keysFile what as many nodes of another cluster seal with; {@link Members#NO_KEYS} if there are none
 * @param redisPort where Redis listens, for Redisson's workers; {@link RedisServer#NONE} if nowhere
 */
record Cluster(int nodes, int peers, int queueSize, String keysFile, int redisPort) {

    /** So many nodes, and nothing else. */
    static Cluster ofNodes(int nodes, int queueSize) {
        return new Cluster(nodes, 0, queueSize, Members.NO_KEYS, RedisServer.NONE);
    }

    /** So many members as Hazelcast has them, and nothing else. */
    static Cluster ofPeers(int peers) {
        return new Cluster(0, peers, 0, Members.NO_KEYS, RedisServer.NONE);
    }

    static Cluster of(String[] args) {
        return new Cluster(
                Integer.parseInt(args[0]),
                Integer.parseInt(args[1]),
                Integer.parseInt(args[2]),
                args[3],
                Integer.parseInt(args[4]));
    }

    List<String> args() {
        return List.of(
                String.valueOf(nodes),
                String.valueOf(peers),
                String.valueOf(queueSize),
                keysFile,
                String.valueOf(redisPort));
    }
}
