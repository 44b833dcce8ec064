package io.hazelpool.node;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has SIGTERM and SIGINT call us instead of ending the JVM: its shutdown hooks are called once, and the exit code is
 * then 143 or 130 whatever they do.
 *
 * <p>Only {@code sun.misc.Signal} hears signals, in the module {@code jdk.unsupported}. It is reached by reflection
 * since the compiler's warning of its use cannot be suppressed, and since not every JVM has it.
 */
final class StopSignals {

    private static final Logger log = LoggerFactory.getLogger(StopSignals.class);

    private static final List<String> NAMES = List.of("TERM", "INT");

    private StopSignals() {}

    /**
     * From now on each of the signals calls this, on a thread of the JVM's; it must not wait. Where they cannot be
     * heard, they go on to end the JVM through its shutdown hooks.
     *
     * @return whether they are heard
     */
    static boolean call(Runnable whenTold) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handler = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    handler.getClassLoader(), new Class<?>[] {handler}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            whenTold.run();
                            return null;
                        }
                        return switch (method.getName()) { // of Object, which proxies pass on
                            case "equals" -> arguments != null && self == arguments[0];
                            case "hashCode" -> System.identityHashCode(self);
                            default -> "stop on signal";
                        };
                    });
            for (String name : NAMES) {
                signal.getMethod("handle", signal, handler)
                        .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            }
            return true;
        } catch (ReflectiveOperationException | RuntimeException | LinkageError e) {
            Throwable reason = e instanceof InvocationTargetException ? e.getCause() : e;
            log.debug("signals cannot be heard; they end this process through its shutdown hook", reason);
            return false;
        }
    }
}
