package io.hazelpool.bench;

/** Starts a task without waiting for it. */
@FunctionalInterface
interface Starter {

    /**
     * Starts the task of this number.
     *
     * @param end to be told once, on any thread
     */
    void start(int number, End end);

    /** Takes a task's end. */
    @FunctionalInterface
    interface End {

        /**
         * The task has ended.
         *
         * @param right whether as it should, with the right result
         */
        void ended(boolean right);
    }
}
