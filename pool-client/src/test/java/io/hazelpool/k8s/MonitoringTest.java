package io.hazelpool.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.hazelpool.k8s.CustomKinds.Alert;
import io.hazelpool.k8s.CustomKinds.PrometheusRule;
import io.hazelpool.k8s.CustomKinds.ServiceMonitor;
import java.nio.file.Files;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Alerts and dashboard speak of metrics that nodes are to export, and the runbook of every alert. */
class MonitoringTest {

    private static final Set<String> METRICS = Set.of(
            "hazelpool_tasks_finished_total",
            "hazelpool_task_wait_seconds_bucket",
            "hazelpool_task_run_seconds_bucket",
            "hazelpool_queue_tasks",
            "hazelpool_queue_oldest_task_age_seconds",
            "hazelpool_workers",
            "hazelpool_breaker_phase",
            "hazelpool_cluster_members");

    private static final Pattern METRIC = Pattern.compile("hazelpool_[a-z_]+");

    private final Manifests manifests = Manifests.of("base", "monitoring");

    @Test
    void alerts_look_at_metrics_that_there_are() {
        assertThat(alerts())
                .isNotEmpty()
                .allSatisfy(
                        alert -> assertThat(metrics(alert.expr())).isNotEmpty().isSubsetOf(METRICS));
    }

    @Test
    void every_alert_is_in_the_runbook() throws Exception {
        String runbook = Files.readString(Manifests.FOLDER.resolve("README.md"));
        Set<String> explained = Pattern.compile("^\\| `(Hazelpool\\w+)` \\|", Pattern.MULTILINE)
                .matcher(runbook)
                .results()
                .map(row -> row.group(1))
                .collect(Collectors.toSet());
        assertThat(explained)
                .containsExactlyInAnyOrderElementsOf(
                        alerts().stream().map(Alert::alert).toList());
    }

    @Test
    void the_dashboard_shows_every_metric_and_no_other() {
        ConfigMap map = manifests.all(ConfigMap.class).stream()
                .filter(found -> found.getMetadata().getName().equals("hazelpool-dashboard"))
                .findFirst()
                .orElseThrow();
        assertThat(map.getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
        JsonNode dashboard = new JsonMapper().readTree(map.getData().get("hazelpool.json"));
        List<String> queries = dashboard.findValuesAsString("expr");
        assertThat(dashboard.get("panels").size()).isPositive().isLessThanOrEqualTo(queries.size());
        assertThat(metrics(String.join("\n", queries))).isEqualTo(METRICS);
    }

    @Test
    void prometheus_asks_the_service_with_all_nodes_at_the_admin_port() {
        ServiceMonitor monitor = manifests.one(ServiceMonitor.class);
        assertThat(manifests.all(Service.class))
                .filteredOn(service -> service.getMetadata()
                        .getLabels()
                        .entrySet()
                        .containsAll(monitor.spec().selector().getMatchLabels().entrySet()))
                .singleElement()
                .satisfies(service -> {
                    assertThat(service.getMetadata().getName()).isEqualTo("hazelpool-nodes");
                    assertThat(monitor.spec().endpoints())
                            .singleElement()
                            .satisfies(endpoint -> assertThat(service.getSpec().getPorts())
                                    .filteredOn(port -> port.getName().equals(endpoint.port()))
                                    .singleElement()
                                    .extracting("port")
                                    .isEqualTo(Ports.ADMIN));
                });
    }

    private List<Alert> alerts() {
        return manifests.one(PrometheusRule.class).spec().groups().stream()
                .flatMap(group -> group.rules().stream())
                .toList();
    }

    private static Set<String> metrics(String expressions) {
        return METRIC.matcher(expressions).results().map(MatchResult::group).collect(Collectors.toSet());
    }
}
