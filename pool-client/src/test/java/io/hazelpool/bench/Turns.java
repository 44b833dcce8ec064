package io.hazelpool.bench;

import io.hazelpool.bench.Contender.Round;
import io.hazelpool.bench.Profile.Moment;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Lets contenders take turns: first to warm up, then to be measured. */
final class Turns {

    private static final int MOST_WARM_UPS = 12;

    /** What no throughput may have gained on the best turn before, to count as flat. */
    private static final double FLAT = 1.1;

    private static final long BREATH_MILLIS = 200;

    private final List<Contender> contenders;
    private final Duration round;

    Turns(List<Contender> contenders, Duration round) {
        this.contenders = contenders;
        this.round = round;
    }

    /**
     * Has all take turns until none is faster by a tenth than it was before and the compiler is quiet: once rounds are
     * short, it is at work for longer than throughput tells. Twelve turns at most.
     *
     * @return what came of it, in words
     */
    String warmUp(MembersProcess members) throws InterruptedException {
        Map<String, Double> best = new HashMap<>();
        for (int turns = 1; turns <= MOST_WARM_UPS; turns++) {
            Moment before = Moment.now(members);
            Map<String, Double> now = turn("warm-up " + turns);
            if (isFlat(best, now)
                    && before.until(Moment.now(members), "warm-up", turns).isOfQuietCompiler()) {
                return "%d turns, then throughput was flat and the compiler quiet".formatted(turns);
            }
            now.forEach((measure, value) -> best.merge(measure, value, Math::max));
        }
        return "%d turns, and throughput was not flat, or the compiler not quiet yet".formatted(MOST_WARM_UPS);
    }

    /** Each measure's value in each round. */
    Map<String, List<Double>> measure(int rounds) throws InterruptedException {
        Map<String, List<Double>> values = new LinkedHashMap<>();
        for (int i = 1; i <= rounds; i++) {
            turn("round %d of %d".formatted(i, rounds))
                    .forEach((key, value) -> values.computeIfAbsent(key, first -> new ArrayList<>())
                            .add(value));
        }
        return values;
    }

    /** What threads do in one turn more: to ask for that takes time. */
    List<Profile> profile(MembersProcess members) throws InterruptedException {
        System.out.println("profile");
        List<Profile> profiles = new ArrayList<>();
        for (Contender contender : contenders) {
            Moment before = Moment.now(members);
            Round done = run(contender, "the profile");
            String measure = new TreeMap<>(done.measures()).firstKey();
            profiles.add(before.until(Moment.now(members), contender.name() + "." + measure, done.tasks()));
        }
        return profiles;
    }

    private Map<String, Double> turn(String title) throws InterruptedException {
        System.out.println(title);
        Map<String, Double> values = new LinkedHashMap<>();
        for (Contender contender : contenders) {
            new TreeMap<>(run(contender, title).measures())
                    .forEach((key, value) -> values.put(contender.name() + "." + key, value));
        }
        return values;
    }

    private Round run(Contender contender, String title) throws InterruptedException {
        Thread.sleep(BREATH_MILLIS);
        try {
            return contender.run(round);
        } catch (Exception e) {
            throw new IllegalStateException("%s failed in %s".formatted(contender.name(), title), e);
        }
    }

    private static boolean isFlat(Map<String, Double> best, Map<String, Double> now) {
        return now.entrySet().stream()
                .filter(measure -> measure.getKey().endsWith("per_s"))
                .allMatch(measure -> measure.getValue() <= FLAT * best.getOrDefault(measure.getKey(), 0.0));
    }
}
