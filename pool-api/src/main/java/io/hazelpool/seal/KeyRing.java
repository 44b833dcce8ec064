package io.hazelpool.seal;

import java.util.ArrayList;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The keys of one file as it was at one time: the first signs, all verify. Immutable. */
final class KeyRing {

    private static final Pattern ID = Pattern.compile("[A-Za-z0-9._-]{1,32}");
    private static final int MAX_KEYS = 16;

    private final List<SealingKey> keys;

    private KeyRing(List<SealingKey> keys) {
        this.keys = List.copyOf(keys);
    }

    /**
     * Reads a key id and 32 bytes in Base64 per line, with white space between them; passes over empty lines and those
     * that begin with {@code #}.
     *
     * @throws IllegalArgumentException if it is anything else; the message tells the line, and nothing of what is in it
     */
    static KeyRing parse(String text) {
        List<SealingKey> keys = new ArrayList<>();
        Set<String> ids = new HashSet<>();
        int number = 0;
        for (String line : text.lines().toList()) {
            number++;
            String trimmed = line.strip();
            if (trimmed.isEmpty() || trimmed.startsWith("#")) {
                continue;
            }
            SealingKey key = key(trimmed, number);
            if (!ids.add(key.id())) {
                throw wrong(number, "its id stands on a line before");
            }
            keys.add(key);
        }
        if (keys.isEmpty()) {
            throw new IllegalArgumentException("it holds no key; each line is to be an id and 32 bytes in Base64");
        }
        if (keys.size() > MAX_KEYS) {
            throw new IllegalArgumentException("it holds %d keys, %d are allowed".formatted(keys.size(), MAX_KEYS));
        }
        return new KeyRing(keys);
    }

    private static SealingKey key(String line, int number) {
        String[] parts = line.split("\\s+", -1);
        if (parts.length != 2) {
            throw wrong(number, "it is to be an id and a key, with a space between them");
        }
        if (!ID.matcher(parts[0]).matches()) {
            throw wrong(number, "an id has 1 to 32 letters, digits, '.', '_' and '-'");
        }
        byte[] secret;
        try {
            secret = Base64.getDecoder().decode(parts[1]);
        } catch (IllegalArgumentException e) { // whose message quotes from it
            throw wrong(number, "the key is not in Base64");
        }
        if (secret.length != SealingKey.BYTES) {
            throw wrong(number, "the key has %d bytes, not %d".formatted(secret.length, SealingKey.BYTES));
        }
        return new SealingKey(parts[0], secret);
    }

    private static IllegalArgumentException wrong(int line, String what) {
        return new IllegalArgumentException("line " + line + ": " + what);
    }

    /** With the keys of another ring wherever they are the same: what those remember is not lost. */
    KeyRing keeping(KeyRing before) {
        return new KeyRing(keys.stream()
                .map(key -> before.keys.stream().filter(key::isSame).findFirst().orElse(key))
                .toList());
    }

    SealingKey signing() {
        return keys.get(0);
    }

    /** The key of this id; null if there is none. */
    @Nullable
    SealingKey find(String id) {
        for (SealingKey key : keys) {
            if (key.id().equals(id)) {
                return key;
            }
        }
        return null;
    }

    /** Their ids, the signing one first. */
    @Override
    public String toString() {
        return keys.stream().map(SealingKey::id).collect(Collectors.joining(", "));
    }
}
