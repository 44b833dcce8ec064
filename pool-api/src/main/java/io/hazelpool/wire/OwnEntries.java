package io.hazelpool.wire;

import com.hazelcast.map.IMap;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The entries of one map that can be ours. Whoever reaches the cluster can put others in beside them, or over them:
 * these are as if they were not there, and are told in the log when their number changes. Thread-safe; all methods
 * block for a round trip, and throw what else Hazelcast throws.
 */
public final class OwnEntries<K, V> {

    private static final Logger log = LoggerFactory.getLogger(OwnEntries.class);

    private static final long LOCK_SECONDS = 10;

    private final IMap<K, V> map;
    private final Class<K> keys;
    private final Class<V> values;
    private final AtomicInteger strangers = new AtomicInteger();

    /** Of keys and values of these types; both final, or sealed. */
    public OwnEntries(IMap<K, V> map, Class<K> keys, Class<V> values) {
        this.map = map;
        this.keys = keys;
        this.values = values;
    }

    /** All of them. */
    public Map<K, V> all() {
        Map<K, V> all = new HashMap<>();
        Iterator<? extends Map.Entry<?, ?>> entries = map.entrySet().iterator();
        int others = 0;
        while (entries.hasNext()) {
            Object added = Stored.read(() -> addIfOurs(entries.next(), all));
            others += Boolean.TRUE.equals(added) ? 0 : 1;
        }
        if (strangers.getAndSet(others) < others) {
            log.warn("{}: passed over {} entries that are none of the pool's", map.getName(), others);
        }
        return all;
    }

    /** The one of this key; null if there is none, or another one in its place. */
    public @Nullable V get(K key) {
        return ours(Stored.read(() -> map.get(key)));
    }

    /** Puts it where there is none, or another one in its place; false if one of ours is there. */
    public boolean putIfAbsent(K key, V value) {
        Object present = Stored.read(() -> map.putIfAbsent(key, value));
        if (present == null) {
            return true;
        }
        if (ours(present) != null) {
            return false;
        }
        return overwrite(key, value);
    }

    /** Under a lock: who finds the same at the same time must not write over what this wrote. */
    private boolean overwrite(K key, V value) {
        map.lock(key);
        try {
            if (get(key) != null) {
                return false;
            }
            map.set(key, value);
        } finally {
            map.unlock(key);
        }
        log.warn("{}: wrote over what {} held, which was none of the pool's", map.getName(), key);
        return true;
    }

    /** Puts one in the place of another; false if that is not there any more. */
    public boolean replace(K key, V before, V after) {
        return map.replace(key, before, after);
    }

    /**
     * Puts it in the place of what was found there; false if that is not there any more, or somebody has locked it: he
     * is not waited for, nor is the thread's interrupt. A lock whose answer gets lost ends by itself in ten seconds.
     *
     * @param found null if there was none, or another one in its place
     */
    public boolean replaceFound(K key, @Nullable V found, V value) {
        if (!tryLock(key)) {
            return false;
        }
        try {
            boolean there = Objects.equals(get(key), found);
            if (there) {
                map.set(key, value);
            }
            return there;
        } finally {
            map.unlock(key);
        }
    }

    private boolean tryLock(K key) {
        try {
            return map.tryLock(key, 0, TimeUnit.SECONDS, LOCK_SECONDS, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private boolean addIfOurs(Map.Entry<?, ?> entry, Map<K, V> all) {
        Object key = entry.getKey();
        Object value = entry.getValue();
        boolean ours = keys.isInstance(key) && values.isInstance(value);
        if (ours) {
            all.put(keys.cast(key), values.cast(value));
        }
        return ours;
    }

    private @Nullable V ours(@Nullable Object value) {
        return values.isInstance(value) ? values.cast(value) : null;
    }
}
