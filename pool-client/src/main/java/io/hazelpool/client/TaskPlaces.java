package io.hazelpool.client;

import io.hazelpool.wire.AllowedClasses;
import io.hazelpool.wire.StandIn;
import java.net.URL;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Where the classes of this client's tasks come from: what they answer is most likely made of classes from there too.
 * Thread-safe.
 */
final class TaskPlaces {

    private final Set<String> places = ConcurrentHashMap.newKeySet();

    private final ClassValue<Boolean> noted = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            URL place = AllowedClasses.placeOf(type);
            return place != null && places.add(place.toString());
        }
    };

    /** A task of this client, about to be submitted. */
    void note(Object task) {
        Object real = task;
        while (real instanceof StandIn standIn) {
            real = standIn.task();
        }
        noted.get(real.getClass());
    }

    /** Whether a class lies where one of those tasks does, or is of the program itself. */
    boolean isOwn(Class<?> type) {
        URL place = AllowedClasses.placeOf(type);
        return AllowedClasses.isOfThisProgram(type) || (place != null && places.contains(place.toString()));
    }
}
