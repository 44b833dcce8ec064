package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.node.PoolNode;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** The command line as its users have it, without a process of its own: what it printed, and its exit code. */
record Cli(int code, String out, String err) {

    static final String CLUSTER = "test-" + UUID.randomUUID();

    static Cli run(String... args) {
        return run(Map.of(), args);
    }

    static Cli run(Map<String, String> env, String... args) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        Terminal terminal = new Terminal(new PrintWriter(out), new PrintWriter(err), false, false, env);
        int code = PoolMain.commandLine(terminal).execute(args);
        return new Cli(code, out.toString(), err.toString());
    }

    /** A real node in this JVM. */
    static PoolNode node(UnaryOperator<NodeConfig> settings) {
        return PoolNode.start(settings.apply(NodeConfig.defaults()
                .with(NodeKeys.CLUSTER_NAME, CLUSTER)
                .with(NodeKeys.CLUSTER_PORT, 7701)
                .with(NodeKeys.CLUSTER_PORT_RANGE, 50)
                .withPool("async_pool", PoolKeys.WORKERS, 2)
                .withPool("stream_pool", PoolKeys.WORKERS, 1)));
    }

    /** Failed in this way, and told so in words, on the right stream, without a stack trace. */
    Cli failed(Exit exit, String... words) {
        assertThat(code).as(err).isEqualTo(exit.code());
        assertThat(err).startsWith("pool: ").contains(words).doesNotContain("\tat ");
        assertThat(out).isEmpty();
        return this;
    }

    Cli succeeded() {
        assertThat(code).as(err).isZero();
        assertThat(err).isEmpty();
        return this;
    }
}
