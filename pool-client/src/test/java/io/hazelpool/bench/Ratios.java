package io.hazelpool.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pool's measures in terms of others'. */
final class Ratios {

    /** This measure, divided by that one. */
    private record Ratio(String key, String measure, String by) {}

    private static final List<Ratio> ALL = List.of(
            new Ratio("ratio.execute_to_ies", "pool.execute.per_s", "ies.submit.per_s"),
            new Ratio("ratio.submit_to_ies", "pool.submit.per_s", "ies.submit.per_s"),
            new Ratio("ratio.submit_to_des", "pool.submit.per_s", "des.submit.per_s"),
            new Ratio("ratio.execute_to_raw", "pool.execute.per_s", "raw.queue.per_s"),
            new Ratio("ratio.rtt_p50_to_ies", "pool.submit.rtt_p50_us", "ies.submit.rtt_p50_us"),
            new Ratio("ratio.first_item_to_submit_rtt", "pool.stream.first_item_us", "pool.submit.rtt_p50_us"));

    private Ratios() {}

    /** Those of the medians, by their keys; without those of which one was not measured. */
    static Map<String, Double> of(Map<String, Double> medians) {
        Map<String, Double> ratios = new LinkedHashMap<>();
        for (Ratio ratio : ALL) {
            Double value = medians.get(ratio.measure());
            Double by = medians.get(ratio.by());
            if (value != null && by != null) {
                ratios.put(ratio.key(), value / by);
            }
        }
        return ratios;
    }
}
