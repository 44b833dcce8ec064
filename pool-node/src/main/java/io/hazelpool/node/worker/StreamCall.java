package io.hazelpool.node.worker;

import io.hazelpool.api.StreamTask;
import io.hazelpool.wire.StandIn;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;

/** A stream task as a call, which answers how many items there were. */
record StreamCall(StreamTask<Object> task, RunningTask running, Duration idle, LiveStreams streams)
        implements Callable<Long>, StandIn {

    @Override
    public Long call() throws Exception {
        running.becomeStream(idle);
        RunningStream out =
                streams.open(running, Objects.requireNonNull(running.envelope().client()));
        try {
            task.run(out);
            return out.items();
        } finally {
            streams.closed(out);
        }
    }
}
