package io.hazelpool.client.cli;

import io.hazelpool.api.TaskFailedException;
import java.io.PrintWriter;
import java.io.StringWriter;

/**
 * Tells why a command failed: in a line, for who reads it at a prompt; the stack trace only if asked for. Messages may
 * have come from the cluster.
 */
final class Failures {

    private final Terminal terminal;

    Failures(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Prints it, and answers the exit code. */
    int tell(Throwable thrown, boolean verbose) {
        Exit exit = Exit.of(thrown);
        StringWriter text = new StringWriter();
        PrintWriter err = new PrintWriter(text);
        if (exit == Exit.BROKEN) {
            err.println("pool: unexpected: " + thrown + (verbose ? "" : " (--verbose tells where)"));
        } else {
            err.println("pool: " + thrown.getMessage());
        }
        if (verbose && thrown instanceof TaskFailedException failed) {
            err.print(failed.remoteStackTrace());
        } else if (verbose) {
            thrown.printStackTrace(err);
        }
        terminal.err().print(Terminal.harmlessLines(text.toString()));
        terminal.err().flush();
        return exit.code();
    }
}
