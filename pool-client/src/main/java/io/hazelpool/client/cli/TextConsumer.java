package io.hazelpool.client.cli;

import java.util.List;
import java.util.Stack;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;

/** Takes the next text as it is, even if it looks like an option of ours: it is meant for the task. */
final class TextConsumer implements IParameterConsumer {

    @Override
    @SuppressWarnings("JdkObsolete") // picocli's signature
    public void consumeParameters(Stack<String> args, ArgSpec option, CommandSpec command) {
        if (args.isEmpty()) {
            throw new ParameterException(command.commandLine(), "Missing required parameter for option '--arg' (TEXT)");
        }
        List<String> texts = option.getValue();
        texts.add(args.pop());
    }
}
