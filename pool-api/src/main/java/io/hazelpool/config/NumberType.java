package io.hazelpool.config;

/** A whole number. */
record NumberType(int min, int max) implements ValueType<Integer> {

    @Override
    public String name() {
        return "number";
    }

    @Override
    public String bounds() {
        return min + ".." + max;
    }

    @Override
    public Integer parse(String text) {
        try {
            return check(Integer.valueOf(text.strip()));
        } catch (NumberFormatException e) {
            throw outOfBounds();
        }
    }

    @Override
    public Integer check(Integer value) {
        if (value < min || value > max) {
            throw outOfBounds();
        }
        return value;
    }

    @Override
    public String format(Integer value) {
        return value.toString();
    }

    private IllegalArgumentException outOfBounds() {
        return new IllegalArgumentException("must be a whole number from " + min + " to " + max);
    }
}
