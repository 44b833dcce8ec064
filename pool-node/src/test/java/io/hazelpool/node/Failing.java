package io.hazelpool.node;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/** Real objects, some of whose calls fail. */
public final class Failing {

    private Failing() {}

    /** The object, except that the first calls of this method throw these, one each. */
    public static <T> T first(Class<T> type, T object, String failing, Throwable... failures) {
        Queue<Throwable> left = new ArrayDeque<>(List.of(failures));
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, args) -> {
            Throwable failure = method.getName().equals(failing) ? left.poll() : null;
            if (failure != null) {
                throw failure;
            }
            try {
                return method.invoke(object, args);
            } catch (InvocationTargetException e) {
                throw e.getCause();
            }
        }));
    }
}
