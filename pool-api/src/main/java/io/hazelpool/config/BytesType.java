package io.hazelpool.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A size in bytes: {@code 1048576}, {@code 1024KiB} or {@code 1MiB}. An int, as it bounds what one array holds. */
record BytesType(int min, int max) implements ValueType<Integer> {

    private static final Pattern FORM = Pattern.compile("(\\d{1,10})(|KiB|MiB|GiB)");
    private static final int KIB = 1 << 10;
    private static final int MIB = 1 << 20;
    private static final int GIB = 1 << 30;

    @Override
    public String name() {
        return "bytes";
    }

    @Override
    public String bounds() {
        return format(min) + ".." + format(max);
    }

    @Override
    public Integer parse(String text) {
        Matcher form = FORM.matcher(text.strip());
        if (!form.matches()) {
            throw outOfBounds();
        }
        long unit = switch (form.group(2)) {
            case "KiB" -> KIB;
            case "MiB" -> MIB;
            case "GiB" -> GIB;
            default -> 1;
        };
        return checked(Long.parseLong(form.group(1)) * unit);
    }

    @Override
    public Integer check(Integer value) {
        return checked(value);
    }

    @Override
    public String format(Integer value) {
        if (value == 0 || value % KIB != 0) {
            return value.toString();
        }
        if (value % GIB == 0) {
            return value / GIB + "GiB";
        }
        return value % MIB == 0 ? value / MIB + "MiB" : value / KIB + "KiB";
    }

    private int checked(long bytes) {
        if (bytes < min || bytes > max) {
            throw outOfBounds();
        }
        return (int) bytes;
    }

    private IllegalArgumentException outOfBounds() {
        return new IllegalArgumentException("must be a size from " + format(min) + " to " + format(max)
                + ", in bytes or with one of the units KiB, MiB, GiB, e.g. 1MiB");
    }
}
