package io.hazelpool.client.cli;

import io.hazelpool.api.TaskOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Option;

/** The task that a command submits by the name of its class, which only the nodes need to have. */
final class TaskByName {

    @Option(
            names = "--class",
            paramLabel = "CLASS",
            required = true,
            description = "the task's class, with its package")
    private String className = "";

    @Option(
            names = "--arg",
            paramLabel = "TEXT",
            parameterConsumer = TextConsumer.class,
            description = "an argument for the task's constructor; one --arg for each, in order")
    private List<String> arguments = new ArrayList<>();

    @Option(
            names = "--wait",
            paramLabel = "DURATION",
            converter = DurationConverter.class,
            description = "how long to wait for room in a full queue, e.g. 30s (default: not at all)")
    private Duration capacityWait = Duration.ZERO;

    String className() {
        return className;
    }

    List<String> arguments() {
        return arguments;
    }

    /** How it is to be submitted. */
    TaskOptions options() {
        return TaskOptions.DEFAULT.waitForCapacity(capacityWait);
    }
}
