package io.hazelpool.client.cli;

import io.hazelpool.api.Submission.Answer;
import io.hazelpool.wire.Ending;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What a soak found. Its JSON names are a promise: one flat object, snake case, the unit in the name.
 *
 * @param unanswered submissions without an answer long after their deadline
 * @param hung tasks whose handles had not ended
 * @param mixedUp tasks that succeeded with the result of another
 * @param longestToLost from a node's removal to the last LOST that it caused; null if there was none
 * @param runs what the nodes had written down; null if they did not
 */
record SoakReport(
        Map<Answer, Long> answers,
        long unanswered,
        Map<Ending, Long> endings,
        long hung,
        long mixedUp,
        @Nullable Duration longestToLost,
        @Nullable Runs runs) {

    /**
     * What the nodes ran, held against what the client was told.
     *
     * @param twice tasks that ran more than once
     * @param thoughRefused tasks that ran though their submission was answered as not queued
     * @param missing tasks that succeeded without having run
     */
    record Runs(long twice, long thoughRefused, long missing) {
        boolean isClean() {
            return twice == 0 && thoughRefused == 0 && missing == 0;
        }
    }

    long accepted() {
        return answers.getOrDefault(Answer.ACCEPTED, 0L);
    }

    long count(Ending ending) {
        return endings.getOrDefault(ending, 0L);
    }

    /** What has to end, less what has and what hangs: 0 unless a task ended twice, or as nothing that is told. */
    long unaccounted() {
        long taken = accepted() + answers.getOrDefault(Answer.UNKNOWN, 0L) + unanswered;
        return taken - endings.values().stream().mapToLong(Long::longValue).sum() - hung;
    }

    /** Whether every task is accounted for, and none ran that should not have. */
    boolean isClean() {
        return unanswered == 0 && hung == 0 && mixedUp == 0 && unaccounted() == 0 && (runs == null || runs.isClean());
    }

    /** One line for each figure. */
    String text() {
        return figures().entrySet().stream()
                .map(figure -> "%-28s %s".formatted(figure.getKey(), figure.getValue()))
                .collect(Collectors.joining("\n"));
    }

    String json() {
        return figures().entrySet().stream()
                .map(figure -> "\"" + figure.getKey() + "\":" + figure.getValue())
                .collect(Collectors.joining(",", "{", "}"));
    }

    /** Numbers, truths and nulls only, so that both forms can write them as they are. */
    private Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("accepted", accepted());
        for (Answer answer : Answer.values()) {
            if (answer != Answer.ACCEPTED) {
                String name = lowerCase(answer);
                figures.put(SoakTally.isTaken(answer) ? name : "rejected_" + name, answers.getOrDefault(answer, 0L));
            }
        }
        figures.put("unanswered", unanswered);
        for (Ending ending : Ending.values()) {
            figures.put(lowerCase(ending), count(ending));
        }
        figures.put("hung", hung);
        figures.put("unaccounted", unaccounted());
        figures.put("wrong_result", mixedUp);
        figures.put("ran_twice_checked", runs != null);
        figures.put("ran_twice", runs == null ? "null" : runs.twice);
        figures.put("ran_though_rejected", runs == null ? "null" : runs.thoughRefused);
        figures.put("succeeded_without_run", runs == null ? "null" : runs.missing);
        figures.put("longest_to_lost_ms", longestToLost == null ? "null" : longestToLost.toMillis());
        return figures;
    }

    private static String lowerCase(Enum<?> name) {
        return name.name().toLowerCase(Locale.ROOT);
    }
}
