package io.hazelpool.cluster;

import com.hazelcast.map.EntryProcessor;
import com.hazelcast.query.Predicate;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;

/** Does harm where it is read, and where it is run. */
final class Harm
        implements Callable<Integer>,
                Runnable,
                EntryProcessor<Object, Object, Integer>,
                Predicate<Object, Object>,
                Serializable {

    /** How often it did. */
    static final AtomicInteger DONE = new AtomicInteger();

    private static final long serialVersionUID = 1L;

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
        in.defaultReadObject();
        DONE.incrementAndGet();
    }

    @Override
    public Integer call() {
        return DONE.incrementAndGet();
    }

    @Override
    public void run() {
        DONE.incrementAndGet();
    }

    @Override
    public Integer process(Map.Entry<Object, Object> entry) {
        return DONE.incrementAndGet();
    }

    @Override
    public boolean apply(Map.Entry<Object, Object> entry) {
        return DONE.incrementAndGet() > 0;
    }
}
