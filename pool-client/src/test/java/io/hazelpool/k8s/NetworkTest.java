package io.hazelpool.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.ServicePort;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPeer;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicyPort;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.hazelpool.api.BreakerStatus;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.breaker.BreakerPhase;
import io.hazelpool.config.PoolName;
import io.hazelpool.k8s.CustomKinds.ScaledObject;
import io.hazelpool.k8s.CustomKinds.Trigger;
import io.hazelpool.wire.StatusJson;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** Who finds whom by which labels, and who is let in. */
class NetworkTest {

    private static final String NAMESPACE = "kubernetes.io/metadata.name";

    /** Of an array: one name of the first element that has another with this value. */
    private static final Pattern ELEMENT = Pattern.compile("#\\((\\w+)==\"(\\w+)\"\\)\\.(\\w+)");

    @Test
    void nodes_find_all_nodes_also_before_they_are_ready() {
        for (Manifests manifests : Manifests.complete()) {
            Service discovery = service(manifests, "hazelpool-nodes");
            assertThat(discovery.getSpec().getClusterIP()).isEqualTo("None");
            assertThat(discovery.getSpec().getPublishNotReadyAddresses()).isTrue();
            assertThat(manifests.dataNodes().getSpec().getServiceName()).isEqualTo("hazelpool-nodes");
            assertThat(selected(manifests, discovery.getSpec().getSelector()))
                    .containsExactlyInAnyOrder("hazelpool", "hazelpool-workers");
            assertThat(manifests.nodes().values())
                    .allSatisfy(node -> assertThat(
                                    node.getSpec().getContainers().get(0).getEnv())
                            .filteredOn(variable -> variable.getName().equals("HAZELPOOL_CLUSTER_DNS"))
                            .singleElement()
                            .extracting("value")
                            .isEqualTo("hazelpool-nodes"));
        }
    }

    /** A killed node makes all others unready while data moves: a client that came then found no address. */
    @Test
    void clients_find_data_nodes_also_while_data_moves() {
        for (Manifests manifests : Manifests.complete()) {
            Service clients = service(manifests, "hazelpool");
            assertThat(clients.getSpec().getPublishNotReadyAddresses()).isTrue();
            assertThat(selected(manifests, clients.getSpec().getSelector())).containsExactly("hazelpool");
        }
    }

    @Test
    void services_lead_to_the_ports_of_nodes() {
        for (Manifests manifests : Manifests.complete()) {
            assertThat(manifests.all(Service.class)).hasSize(2).allSatisfy(service -> {
                assertThat(service.getSpec().getPorts())
                        .extracting(ServicePort::getName, ServicePort::getPort, ServicePort::getAppProtocol)
                        .containsExactly(
                                tuple("hazelcast", Ports.HAZELCAST, "tcp"), tuple("admin", Ports.ADMIN, "http"));
                assertThat(service.getSpec().getPorts())
                        .allSatisfy(port -> assertThat(manifests.nodes().values())
                                .allSatisfy(node -> assertThat(
                                                port(node, port.getTargetPort().getStrVal()))
                                        .isEqualTo(port.getPort())));
            });
        }
    }

    @Test
    void whatever_makes_pods_selects_its_own_only() {
        for (Manifests manifests : Manifests.complete()) {
            StatefulSet data = manifests.dataNodes();
            assertThat(selected(manifests, data.getSpec().getSelector().getMatchLabels()))
                    .containsExactly("hazelpool");
            assertThat(selected(
                            manifests,
                            manifests
                                    .one(Deployment.class)
                                    .getSpec()
                                    .getSelector()
                                    .getMatchLabels()))
                    .containsExactly("hazelpool-workers");
            PodDisruptionBudget budget = manifests.one(PodDisruptionBudget.class);
            assertThat(selected(manifests, budget.getSpec().getSelector().getMatchLabels()))
                    .containsExactly("hazelpool");
            assertThat(budget.getSpec().getMaxUnavailable().getIntVal()).isEqualTo(1);
        }
    }

    /** Hazelcast has no password: these are all who may come. */
    @Test
    void nodes_and_clients_are_let_in_to_hazelcast_and_nobody_else() {
        for (Manifests manifests : Manifests.complete()) {
            NetworkPolicy policy = policy(manifests, "hazelpool-nodes");
            assertThat(selected(manifests, policy.getSpec().getPodSelector().getMatchLabels()))
                    .containsExactlyInAnyOrder("hazelpool", "hazelpool-workers");
            assertThat(policy.getSpec().getPolicyTypes()).containsExactly("Ingress");
            List<NetworkPolicyPeer> peers = peers(policy, Ports.HAZELCAST);
            assertThat(peers)
                    .filteredOn(peer -> peer.getNamespaceSelector() == null)
                    .flatExtracting(
                            peer -> selected(manifests, peer.getPodSelector().getMatchLabels()))
                    .containsExactlyInAnyOrder("hazelpool", "hazelpool-workers", "hazelpool-sample");
            assertThat(peers)
                    .filteredOn(peer -> peer.getNamespaceSelector() != null)
                    .singleElement()
                    .satisfies(peer -> {
                        assertThat(peer.getNamespaceSelector().getMatchLabels())
                                .containsExactly(Map.entry("hazelpool.io/clients", "true"));
                        assertThat(peer.getPodSelector().getMatchLabels())
                                .containsExactly(Map.entry("hazelpool.io/client", "true"));
                    });
        }
    }

    @Test
    void the_admin_port_is_for_the_monitoring_and_with_keda_for_that() {
        for (Manifests manifests : Manifests.complete()) {
            assertThat(namespaces(policy(manifests, "hazelpool-nodes"), Ports.ADMIN))
                    .containsExactly("monitoring");
        }
        NetworkPolicy keda = policy(Manifests.of("base", "workers-keda"), "hazelpool-keda");
        assertThat(namespaces(keda, Ports.ADMIN)).containsExactly("keda");
        assertThat(peers(keda, Ports.HAZELCAST)).isEmpty();
        assertThat(selected(
                        Manifests.of("base", "workers-keda"),
                        keda.getSpec().getPodSelector().getMatchLabels()))
                .containsExactly("hazelpool");
    }

    @Test
    void autoscalers_scale_the_worker_nodes_and_nobody_sets_their_number_beside() {
        Deployment workers = Manifests.of("base", "workers").one(Deployment.class);
        assertThat(workers.getSpec().getReplicas()).isNull();
        assertThat(Manifests.of("base", "workers")
                        .one(HorizontalPodAutoscaler.class)
                        .getSpec()
                        .getScaleTargetRef())
                .extracting("apiVersion", "kind", "name")
                .containsExactly("apps/v1", "Deployment", workers.getMetadata().getName());
        ScaledObject scaled = Manifests.of("base", "workers-keda").one(ScaledObject.class);
        assertThat(scaled.spec().scaleTargetRef().name())
                .isEqualTo(workers.getMetadata().getName());
    }

    @Test
    void keda_adds_up_what_waits_and_what_runs_by_the_names_of_the_status_document() {
        ScaledObject scaled = Manifests.of("base", "workers-keda").one(ScaledObject.class);
        assertThat(scaled.spec().triggers()).extracting(Trigger::name).containsExactly("queued", "running");
        assertThat(scaled.spec().advanced().scalingModifiers().formula()).isEqualTo("queued + running");
        assertThat(scaled.spec().triggers()).allSatisfy(trigger -> {
            assertThat(trigger.type()).isEqualTo("metrics-api");
            assertThat(trigger.metadata())
                    .containsOnlyKeys("url", "format", "valueLocation", "targetValue")
                    .containsEntry("url", "http://hazelpool.hazelpool.svc:8080/status")
                    .containsEntry("format", "json");
        });
        String document = StatusJson.INDENTED.of(List.of(status("a", 1, 2), status(PoolName.ASYNC, 30, 4)));
        assertThat(scaled.spec().triggers())
                .extracting(trigger -> found(document, trigger.metadata().get("valueLocation")))
                .containsExactly(30, 4);
    }

    /** What KEDA reads there: its paths are those of https://github.com/tidwall/gjson, as far as they are used here. */
    private static int found(String document, @Nullable String path) {
        assertThat(path).matches(ELEMENT);
        Matcher parts = ELEMENT.matcher(Objects.requireNonNull(path));
        assertThat(parts.matches()).isTrue();
        return new JsonMapper()
                .readTree(document)
                .valueStream()
                .filter(element ->
                        element.required(parts.group(1)).stringValue().equals(parts.group(2)))
                .map(element -> element.required(parts.group(3)).intValue())
                .findFirst()
                .orElseThrow();
    }

    private static PoolStatus status(String pool, int queued, int busy) {
        return new PoolStatus(
                pool,
                Pause.NONE,
                7,
                busy,
                0,
                queued,
                1_000,
                new BreakerStatus(BreakerPhase.CLOSED, 0, Duration.ZERO, false),
                0,
                0,
                0,
                0,
                0,
                0,
                0,
                Instant.EPOCH,
                Duration.ZERO,
                List.of());
    }

    /** The names of what makes pods with these labels. */
    private static Set<String> selected(Manifests manifests, Map<String, String> labels) {
        assertThat(labels).as("an empty selector selects all").isNotEmpty();
        return manifests.pods().entrySet().stream()
                .filter(pod ->
                        pod.getValue().getMetadata().getLabels().entrySet().containsAll(labels.entrySet()))
                .map(Map.Entry::getKey)
                .collect(Collectors.toSet());
    }

    private static Service service(Manifests manifests, String name) {
        return manifests.all(Service.class).stream()
                .filter(service -> service.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static NetworkPolicy policy(Manifests manifests, String name) {
        return manifests.all(NetworkPolicy.class).stream()
                .filter(policy -> policy.getMetadata().getName().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static List<NetworkPolicyPeer> peers(NetworkPolicy policy, int port) {
        return policy.getSpec().getIngress().stream()
                .filter(rule -> {
                    assertThat(rule.getPorts()).as("no ports are all ports").isNotEmpty();
                    assertThat(rule.getFrom()).as("no peers are all peers").isNotEmpty();
                    return rule.getPorts().stream()
                            .map(NetworkPolicyPort::getPort)
                            .anyMatch(open -> open.getIntVal() == port);
                })
                .flatMap(rule -> rule.getFrom().stream())
                .toList();
    }

    private static List<String> namespaces(NetworkPolicy policy, int port) {
        return peers(policy, port).stream()
                .map(peer -> peer.getNamespaceSelector().getMatchLabels().get(NAMESPACE))
                .toList();
    }

    private static Integer port(PodTemplateSpec node, String name) {
        return node.getSpec().getContainers().get(0).getPorts().stream()
                .filter(port -> port.getName().equals(name))
                .map(ContainerPort::getContainerPort)
                .findFirst()
                .orElseThrow();
    }
}
