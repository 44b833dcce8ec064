package io.hazelpool.seal;

/**
 * Something was not sealed by a key that is known here, or not for where it was found, or has been changed since. Tells
 * nothing of its content, and has no stack trace: strangers can bring it about by the thousand.
 */
public final class ForgedException extends Exception {

    private static final long serialVersionUID = 1L;

    /**
     * What is wrong with it.
     *
     * @param message must not hold what strangers wrote
     */
    public ForgedException(String message) {
        super(message, null, false, false);
    }
}
