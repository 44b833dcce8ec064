package io.hazelpool.client.cli;

import java.io.Serializable;

/**
 * What came of checking a file.
 *
 * @param detail for people: what is wrong; empty if nothing is
 * @param bytes how much was read
 */
record FileCheck(Verdict verdict, String detail, long bytes) implements Serializable {

    /** How the file stands to its checksum. */
    enum Verdict {
        VERIFIED,
        MISMATCHED,
        /** The file, or the checksum beside it, cannot be read. */
        UNREADABLE
    }
}
