package io.hazelpool.client;

import io.hazelpool.wire.TaskOrigin;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/**
 * What a submitting thread's MDC gives its tasks to carry: as many entries as {@value #MAX_BYTES} bytes hold, in the
 * order of their names. The first time that something has to be left out, the log tells what. Thread-safe.
 */
final class CarriedMdc {

    private static final Logger log = LoggerFactory.getLogger(CarriedMdc.class);

    private static final int MAX_BYTES = 4_096;

    private final AtomicBoolean told = new AtomicBoolean();

    /** That of this thread. */
    Map<String, String> ofThisThread() {
        Map<String, String> mdc = MDC.getCopyOfContextMap();
        return mdc == null || mdc.isEmpty() ? Map.of() : bounded(mdc);
    }

    private Map<String, String> bounded(Map<String, String> mdc) {
        Map<String, String> carried = new HashMap<>();
        List<String> leftOut = new ArrayList<>();
        int room = MAX_BYTES;
        for (Map.Entry<String, String> entry : new TreeMap<>(mdc).entrySet()) {
            String key = entry.getKey();
            if (entry.getValue() == null || key.startsWith(TaskOrigin.OWN_MDC)) {
                continue;
            }
            int size = bytes(key) + bytes(entry.getValue());
            if (size <= room) {
                room -= size;
                carried.put(key, entry.getValue());
            } else {
                leftOut.add(key);
            }
        }
        if (!leftOut.isEmpty() && told.compareAndSet(false, true)) {
            log.warn(
                    "tasks carry {} bytes of their submitter's MDC at the most; left out, and not told again: {}",
                    MAX_BYTES,
                    leftOut);
        }
        return carried;
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
