package io.hazelpool.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The form of an address in a list: {@code host} or {@code host:port}; an IPv6 address stands in brackets. */
final class HostPort {

    static final String FORM = "host or host:port";

    private static final Pattern PATTERN = Pattern.compile(
            "(?:[A-Za-z0-9._-]{1,253}|\\[[0-9A-Fa-f:.]{2,45}(?:%[A-Za-z0-9._-]{1,16})?])(?::(\\d{1,5}))?");
    private static final int MAX_PORT = 65535;

    private HostPort() {}

    static boolean isValid(String text) {
        Matcher matcher = PATTERN.matcher(text);
        if (!matcher.matches()) {
            return false;
        }
        if (matcher.group(1) == null) {
            return true;
        }
        int port = Integer.parseInt(matcher.group(1));
        return port >= 1 && port <= MAX_PORT;
    }
}
