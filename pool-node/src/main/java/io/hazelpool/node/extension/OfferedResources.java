package io.hazelpool.node.extension;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** What a node's extensions offer to its tasks, by type. Thread-safe; complete before the first task runs. */
public final class OfferedResources {

    private final String node;
    private final Map<Class<?>, Offer> offers = new ConcurrentHashMap<>();

    private record Offer(Object resource, String extension) {}

    /** Nothing is offered yet. */
    public OfferedResources(String node) {
        this.node = node;
    }

    /**
     * Offers a resource.
     *
     * @param extension the class name of the one that offers it
     * @throws IllegalStateException if another one is offered by this type; the message names both extensions
     */
    void add(Class<?> type, Object resource, String extension) {
        Offer first = offers.putIfAbsent(type, new Offer(resource, extension));
        if (first != null) {
            throw new IllegalStateException(
                    "%s is offered by %s and by %s; let one of them offer a type of its own, or remove it"
                            .formatted(type.getName(), first.extension, extension));
        }
    }

    /** The names of the types that this extension offers, sorted. */
    List<String> offeredBy(String extension) {
        return offers.entrySet().stream()
                .filter(offer -> offer.getValue().extension.equals(extension))
                .map(offer -> offer.getKey().getName())
                .sorted()
                .toList();
    }

    /**
     * What is offered by this type.
     *
     * @throws IllegalStateException if nothing is; the message lists the types there are
     */
    public <T> T get(Class<T> type) {
        Offer offer = offers.get(type);
        if (offer == null) {
            throw new IllegalStateException(
                    "node %s offers no %s to its tasks, only %s; put a NodeExtension that offers one where tasks.path points to"
                            .formatted(
                                    node,
                                    type.getName(),
                                    offers.keySet().stream()
                                            .map(Class::getName)
                                            .sorted()
                                            .toList()));
        }
        return type.cast(offer.resource);
    }
}
