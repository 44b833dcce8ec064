package io.hazelpool.node.queue;

import com.hazelcast.collection.impl.queue.operations.DrainBackupOperation;
import com.hazelcast.collection.impl.queue.operations.QueueBackupAwareOperation;
import com.hazelcast.core.ItemEventType;
import com.hazelcast.internal.serialization.Data;
import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.DataSerializableFactory;
import com.hazelcast.spi.exception.RetryableException;
import com.hazelcast.spi.impl.SerializableList;
import com.hazelcast.spi.impl.operationservice.BlockingOperation;
import com.hazelcast.spi.impl.operationservice.ExceptionAction;
import com.hazelcast.spi.impl.operationservice.MutatingOperation;
import com.hazelcast.spi.impl.operationservice.Notifier;
import com.hazelcast.spi.impl.operationservice.Operation;
import com.hazelcast.spi.impl.operationservice.WaitNotifyKey;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Takes what a queue holds, as far as there is a demand; where it holds none, waits for some to come, and then takes no
 * more than its member's share of them, as the others wait too. Hazelcast has an operation that takes many, and one
 * that waits, for one item: by these each node needs two or three for what comes to it at once, and one node gets
 * nearly all of it.
 *
 * <p>Runs on the thread of the queue's partition, at the member that owns it; others make it by {@link #FACTORY}.
 */
public final class TakeOperation extends QueueBackupAwareOperation
        implements BlockingOperation, Notifier, MutatingOperation {

    /** Of the operations that are this pool's own. */
    public static final int FACTORY_ID = 4800;

    private static final int CLASS_ID = 1;

    /** Makes those that other members send. */
    public static final DataSerializableFactory FACTORY = type -> type == CLASS_ID ? new TakeOperation() : null;

    private int atOnce;
    private int afterWaiting;
    private boolean hasWaited; // or may have, at another member
    private Map<Long, Data> taken = Map.of();

    private TakeOperation() {}

    /** For one queue. */
    TakeOperation(String queue, Demand demand) {
        super(queue, demand.atMost().toMillis());
        this.atOnce = demand.atOnce();
        this.afterWaiting = demand.afterWaiting();
    }

    @Override
    public WaitNotifyKey getWaitKey() {
        return getContainer().getPollWaitNotifyKey();
    }

    @Override
    public boolean shouldWait() {
        boolean waits = getWaitTimeout() != 0 && getContainer().size() == 0;
        hasWaited |= waits;
        return waits;
    }

    /**
     * Runs where it was called. When its queue moves, whoever waits for it is sent away and calls again; whether this
     * one had waited, only the member knows that the queue has left.
     */
    @Override
    public ExceptionAction onInvocationException(Throwable thrown) {
        hasWaited |= getWaitTimeout() != 0 && thrown instanceof RetryableException;
        return super.onInvocationException(thrown);
    }

    @Override
    public void onWaitExpire() {
        sendResponse(new SerializableList(List.of()));
    }

    @Override
    public void run() {
        taken = getContainer().drain(hasWaited ? Math.min(afterWaiting, share()) : atOnce);
        response = new SerializableList(new ArrayList<>(taken.values()));
    }

    /** The queue's items by the number of members, rounded up. */
    private int share() {
        int members = getNodeEngine().getClusterService().getSize();
        return (getContainer().size() + members - 1) / members;
    }

    @Override
    public void afterRun() {
        getQueueService().getLocalQueueStatsImpl(name).incrementOtherOperations();
        if (hasListener()) {
            taken.values().forEach(item -> publishEvent(ItemEventType.REMOVED, item));
        }
    }

    @Override
    public boolean shouldBackup() {
        return !taken.isEmpty();
    }

    @Override
    public Operation getBackupOperation() {
        return new DrainBackupOperation(name, taken.keySet());
    }

    @Override
    public boolean shouldNotify() {
        return !taken.isEmpty();
    }

    @Override
    public WaitNotifyKey getNotifiedKey() {
        return getContainer().getOfferWaitNotifyKey();
    }

    @Override
    public int getFactoryId() {
        return FACTORY_ID;
    }

    @Override
    public int getClassId() {
        return CLASS_ID;
    }

    @Override
    protected void writeInternal(ObjectDataOutput out) throws IOException {
        super.writeInternal(out);
        out.writeInt(atOnce);
        out.writeInt(afterWaiting);
        out.writeBoolean(hasWaited);
    }

    @Override
    protected void readInternal(ObjectDataInput in) throws IOException {
        super.readInternal(in);
        atOnce = in.readInt();
        afterWaiting = in.readInt();
        hasWaited = in.readBoolean();
    }
}
