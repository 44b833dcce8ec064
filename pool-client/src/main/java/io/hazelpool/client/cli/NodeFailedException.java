package io.hazelpool.client.cli;

/** A node process did not come up; the message tells the end of its log, and where the log is. */
final class NodeFailedException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    NodeFailedException(String message) {
        super(message);
    }
}
