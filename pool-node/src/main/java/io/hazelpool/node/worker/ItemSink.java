package io.hazelpool.node.worker;

import java.util.UUID;

/** Sends streams' items to their clients; does not block. */
public interface ItemSink {

    /** Sends nothing. */
    ItemSink NONE = new ItemSink() {
        @Override
        public void offer(UUID client, StreamOutlet outlet) {}

        @Override
        public void read(UUID client, long batches) {}

        @Override
        public boolean forget(UUID client) {
            return true;
        }
    };

    /** There are items to take; once, until they are taken. What is sent later to this client arrives after them. */
    void offer(UUID client, StreamOutlet outlet);

    /** The client has read this many batches of items. */
    void read(UUID client, long batches);

    /**
     * The client is gone: nobody will tell that what is still to be sent was read. To be told time and again, as long
     * as this answers false.
     *
     * @return whether nothing waits to be sent to it
     */
    boolean forget(UUID client);
}
