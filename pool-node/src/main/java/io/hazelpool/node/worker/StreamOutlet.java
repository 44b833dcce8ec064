package io.hazelpool.node.worker;

import io.hazelpool.wire.StreamItems;
import java.util.UUID;

/** Where a stream's items wait to be sent: what gathers while others are under way goes with the next. */
public interface StreamOutlet {

    UUID taskId();

    /** Takes all that has gathered. Must be offered again for what comes after. */
    StreamItems take();
}
