package io.hazelpool.bench;

import com.hazelcast.collection.IQueue;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.core.HazelcastInstanceAware;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes all from a queue until it finds an end, and answers how much that was. Runs on a member. */
final class QueueDrain implements Callable<Long>, HazelcastInstanceAware, Serializable {

    private static final long serialVersionUID = 1;

    private static final long POLL_MILLIS = 100;

    private final String queueName;
    private transient @Nullable HazelcastInstance member;

    QueueDrain(String queueName) {
        this.queueName = queueName;
    }

    @Override
    public void setHazelcastInstance(HazelcastInstance hazelcast) {
        member = hazelcast;
    }

    @Override
    public Long call() throws InterruptedException {
        if (member == null) {
            throw new IllegalStateException("this runs on members only");
        }
        IQueue<byte[]> queue = member.getQueue(queueName);
        List<byte[]> batch = new ArrayList<>(RawQueue.BATCH);
        long count = 0;
        long ends = 0;
        while (ends == 0) {
            if (queue.drainTo(batch, RawQueue.BATCH) == 0) {
                byte[] next = queue.poll(POLL_MILLIS, TimeUnit.MILLISECONDS);
                if (next != null) {
                    batch.add(next);
                }
            }
            ends = batch.stream().filter(item -> item.length == 0).count();
            count += batch.size() - ends;
            batch.clear();
        }
        for (long spare = 1; spare < ends; spare++) {
            queue.put(RawQueue.END);
        }
        return count;
    }
}
