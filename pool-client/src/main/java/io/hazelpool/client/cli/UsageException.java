package io.hazelpool.client.cli;

/** What was asked for on the command line cannot be done; the message says what to change. */
final class UsageException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UsageException(String message) {
        super(message);
    }
}
