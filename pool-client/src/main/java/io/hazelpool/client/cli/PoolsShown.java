package io.hazelpool.client.cli;

import io.hazelpool.api.NoSuchPoolException;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The pools that a command shows: one, or all there are. */
final class PoolsShown {

    @Option(
            names = {"-p", "--pool"},
            paramLabel = "POOL",
            converter = PoolNameConverter.class,
            description = "only this pool (default: all)")
    private @Nullable String pool;

    /**
     * What each of them answers, in the order of their names.
     *
     * @throws NoSuchPoolException if it is one, and that is not there
     */
    <T> List<T> ask(PoolClient client, Function<WorkerPool, T> question) {
        if (pool != null) {
            return List.of(question.apply(client.pool(pool)));
        }
        List<T> all = new ArrayList<>();
        for (String name : client.poolNames()) {
            try {
                all.add(question.apply(client.pool(name)));
            } catch (NoSuchPoolException goneMeanwhile) {
                // the cluster is another one than it was a moment ago
            }
        }
        return all;
    }

    /** An object for one pool, an array for all, also if that is one. */
    <T> String json(List<T> answers, Function<T, String> object, Function<List<T>, String> array) {
        return pool == null ? array.apply(answers) : object.apply(answers.get(0));
    }
}
