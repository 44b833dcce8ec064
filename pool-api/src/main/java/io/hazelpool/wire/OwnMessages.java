package io.hazelpool.wire;

import com.hazelcast.core.HazelcastInstance;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The messages of a topic that can be ours. Whoever reaches the cluster can publish others, by the thousand: these are
 * passed over, of which one line a second tells. Left to Hazelcast, each would be an error in the log of all who
 * listen, with its trace.
 */
public final class OwnMessages {

    private static final Logger log = LoggerFactory.getLogger(OwnMessages.class);

    private OwnMessages() {}

    /**
     * Has somebody told of each message from now on, until the instance is shut down.
     *
     * @param type of the messages; final
     * @param told on a thread of Hazelcast's, which it must not block
     */
    public static <T> void follow(HazelcastInstance hazelcast, String topic, Class<T> type, Consumer<T> told) {
        LogPace passedOver = new LogPace();
        hazelcast.getTopic(topic).addMessageListener(message -> {
            Object found = Stored.read(message::getMessageObject);
            if (type.isInstance(found)) {
                told.accept(type.cast(found));
            } else if (passedOver.isDue()) {
                log.warn("{}: passed over what is no message of the pool's, and maybe more", topic);
            }
        });
    }
}
