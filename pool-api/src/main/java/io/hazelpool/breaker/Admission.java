package io.hazelpool.breaker;

/**
 * The breaker's answer to submissions. It holds only once {@code next} is written in place of the word that was asked;
 * if that fails, ask the word that stands there now.
 *
 * @param next what the word becomes
 * @param admitted how many of those wanted may go; the rest is refused
 * @param retryAfterMillis how long those refused should wait before they ask again; 0 if none was refused
 */
public record Admission(BreakerWord next, int admitted, long retryAfterMillis) {}
