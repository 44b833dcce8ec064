package io.hazelpool.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Service;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.config.PoolKeys;
import io.hazelpool.k8s.CustomKinds.Alert;
import io.hazelpool.k8s.CustomKinds.PrometheusRule;
import io.hazelpool.k8s.CustomKinds.ServiceMonitor;
import io.hazelpool.node.PoolNode;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Alerts and dashboard speak of metrics that nodes export, and the runbook of every alert. */
class MonitoringTest {

    private static final Pattern METRIC = Pattern.compile("hazelpool_[a-z_]+");

    /** What an expression asks of a metric, such as {@code hazelpool_workers{state="busy"}}. */
    private static final Pattern SELECTOR = Pattern.compile("(hazelpool_[a-z_]+)\\{([^}]*)}");

    private static final Pattern LABEL = Pattern.compile("(\\w+)(=~?)\"([^\"]*)\"");

    /** Which Prometheus gives each metric, of the pod it comes from. */
    private static final String NAMESPACE = "namespace";

    /** Nobody draws these two: what a dashboard shows of a histogram it has from its buckets. */
    private static final Pattern NOT_SHOWN = Pattern.compile("hazelpool_task_\\w+_seconds_(count|sum)");

    /** What a node exports. */
    private static final List<String> SCRAPE = scrape();

    private final Manifests manifests = Manifests.of("base", "monitoring");

    @Test
    void alerts_look_at_metrics_that_there_are() {
        assertThat(alerts())
                .isNotEmpty()
                .allSatisfy(
                        alert -> assertThat(metrics(alert.expr())).isNotEmpty().isSubsetOf(exported()));
    }

    @Test
    void alerts_and_dashboard_ask_for_labels_and_values_that_there_are() {
        List<String> expressions = new ArrayList<>(queries());
        alerts().forEach(alert -> expressions.add(alert.expr()));
        for (String expression : expressions) {
            SELECTOR.matcher(expression)
                    .results()
                    .forEach(selector -> LABEL.matcher(selector.group(2))
                            .results()
                            .filter(label -> !label.group(1).equals(NAMESPACE))
                            .forEach(label -> assertThat(SCRAPE)
                                    .as(expression)
                                    .anyMatch(line -> line.startsWith(selector.group(1) + "{")
                                            && line.matches(
                                                    ".*[{,]" + label.group(1) + "=\"(?:" + valueOf(label) + ")\".*"))));
        }
    }

    private static String valueOf(MatchResult label) {
        return label.group(3).startsWith("$") ? ".*" : label.group(3);
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
        assertThat(dashboardMap().getMetadata().getLabels()).containsEntry("grafana_dashboard", "1");
        assertThat(dashboard().get("panels").size())
                .isPositive()
                .isLessThanOrEqualTo(queries().size());
        Set<String> shown = exported();
        shown.removeIf(NOT_SHOWN.asMatchPredicate());
        assertThat(metrics(String.join("\n", queries()))).isEqualTo(shown);
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

    private ConfigMap dashboardMap() {
        return manifests.all(ConfigMap.class).stream()
                .filter(found -> found.getMetadata().getName().equals("hazelpool-dashboard"))
                .findFirst()
                .orElseThrow();
    }

    private JsonNode dashboard() {
        return new JsonMapper().readTree(dashboardMap().getData().get("hazelpool.json"));
    }

    private List<String> queries() {
        return dashboard().findValuesAsString("expr");
    }

    private List<Alert> alerts() {
        return manifests.one(PrometheusRule.class).spec().groups().stream()
                .flatMap(group -> group.rules().stream())
                .toList();
    }

    private static Set<String> exported() {
        return SCRAPE.stream()
                .filter(line -> line.startsWith("hazelpool_"))
                .map(line -> line.replaceFirst("[{ ].*", ""))
                .collect(Collectors.toCollection(HashSet::new));
    }

    private static List<String> scrape() {
        NodeConfig config = NodeConfig.defaults()
                .with(NodeKeys.CLUSTER_NAME, "test-" + UUID.randomUUID())
                .with(NodeKeys.CLUSTER_PORT, 7801)
                .with(NodeKeys.CLUSTER_PORT_RANGE, 50)
                .withPool("async_pool", PoolKeys.WORKERS, 1)
                .withPool("stream_pool", PoolKeys.WORKERS, 1);
        try (PoolNode node = PoolNode.start(config)) {
            return node.metrics().lines().toList();
        }
    }

    private static Set<String> metrics(String expressions) {
        return METRIC.matcher(expressions).results().map(MatchResult::group).collect(Collectors.toSet());
    }
}
