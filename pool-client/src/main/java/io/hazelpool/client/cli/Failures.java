package io.hazelpool.client.cli;

import io.hazelpool.api.TaskFailedException;
import java.io.PrintWriter;

/** Tells why a command failed: in a line, for who reads it at a prompt; the stack trace only if asked for. */
final class Failures {

    private final Terminal terminal;

    Failures(Terminal terminal) {
        this.terminal = terminal;
    }

    /** Prints it, and answers the exit code. */
    int tell(Throwable thrown, boolean verbose) {
        Exit exit = Exit.of(thrown);
        PrintWriter err = terminal.err();
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
        err.flush();
        return exit.code();
    }
}
