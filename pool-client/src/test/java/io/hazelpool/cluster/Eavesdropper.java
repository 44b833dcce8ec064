package io.hazelpool.cluster;

import com.hazelcast.collection.ItemEvent;
import com.hazelcast.collection.ItemListener;
import com.hazelcast.core.EntryEvent;
import com.hazelcast.map.listener.EntryAddedListener;
import com.hazelcast.topic.Message;
import com.hazelcast.topic.MessageListener;
import java.util.concurrent.atomic.AtomicInteger;

/** Listens to whatever there is to listen to. */
final class Eavesdropper implements ItemListener<Object>, MessageListener<Object>, EntryAddedListener<Object, Object> {

    private final AtomicInteger heard = new AtomicInteger();

    int heard() {
        return heard.get();
    }

    @Override
    public void itemAdded(ItemEvent<Object> item) {
        heard.incrementAndGet();
    }

    @Override
    public void itemRemoved(ItemEvent<Object> item) {
        heard.incrementAndGet();
    }

    @Override
    public void onMessage(Message<Object> message) {
        heard.incrementAndGet();
    }

    @Override
    public void entryAdded(EntryEvent<Object, Object> event) {
        heard.incrementAndGet();
    }
}
