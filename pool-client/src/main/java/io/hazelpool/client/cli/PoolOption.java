package io.hazelpool.client.cli;

import picocli.CommandLine.Option;

/** The pool that an operator's command is about. */
final class PoolOption {

    @Option(
            names = {"-p", "--pool"},
            paramLabel = "POOL",
            required = true,
            converter = PoolNameConverter.class,
            description = "the pool")
    private String name = "";

    String name() {
        return name;
    }
}
