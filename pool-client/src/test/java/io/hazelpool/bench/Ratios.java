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
            new Ratio("ratio.submit8_to_ies8", "pool8.submit.per_s", "ies8.submit.per_s"),
            new Ratio("ratio.submit_to_redisson", "pool.submit.per_s", "redisson.submit.per_s"),
            new Ratio("ratio.submit_to_des", "pool.submit.per_s", "des.submit.per_s"),
            new Ratio("ratio.execute_to_raw", "pool.execute.per_s", "raw.queue.per_s"),
            new Ratio("ratio.rtt_p50_to_ies", "pool.submit.rtt_p50_us", "ies.submit.rtt_p50_us"),
            new Ratio("ratio.rtt_p50_to_redisson", "pool.submit.rtt_p50_us", "redisson.submit.rtt_p50_us"),
            new Ratio("ratio.rtt_p99_to_p50", "pool.submit.rtt_p99_us", "pool.submit.rtt_p50_us"),
            new Ratio("ratio.busy_1ms_to_threads", "pool.submit_1ms.busy_percent", "threads.submit_1ms.busy_percent"),
            new Ratio("ratio.cpu_of_8_members_to_1", "cpu.members_8.us", "cpu.members_1.us"),
            new Ratio("ratio.cpu_at_depth_1m_to_1k", "cpu.depth_1000000.us", "cpu.depth_1000.us"),
            new Ratio("ratio.first_item_to_submit_rtt", "pool.stream.first_item_us", "pool.submit.rtt_p50_us"),
            new Ratio("ratio.sealed_to_execute", "sealed.execute.per_s", "pool.execute.per_s"),
            new Ratio("ratio.sealed_to_submit", "sealed.submit.per_s", "pool.submit.per_s"),
            new Ratio("ratio.written_to_submit", "written.submit.per_s", "pool.submit.per_s"));

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
