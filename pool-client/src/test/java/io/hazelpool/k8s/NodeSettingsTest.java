package io.hazelpool.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.Key;
import io.hazelpool.config.NodeConfig;
import io.hazelpool.config.NodeKeys;
import io.hazelpool.node.PoolNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the manifests tell nodes and clients is what those understand, and Kubernetes waits as long as they need. */
class NodeSettingsTest {

    /** From SIGTERM to the stop's start, and from its end to the process'. */
    private static final Duration MARGIN = Duration.ofSeconds(15);

    @TempDir
    private Path folder;

    @Test
    void every_node_loads_its_configuration() throws Exception {
        for (Manifests manifests : Manifests.complete()) {
            for (PodTemplateSpec node : manifests.nodes().values()) {
                NodeConfig config = config(manifests, node);
                assertThat(config.get(NodeKeys.CLUSTER_PORT)).isEqualTo(Ports.HAZELCAST);
                assertThat(config.get(NodeKeys.CLUSTER_PORT_RANGE)).isEqualTo(1);
                assertThat(config.get(NodeKeys.NODE_NAME)).isEqualTo("metadata.name");
                assertThat(config.get(NodeKeys.CLUSTER_BIND)).isEqualTo("status.podIP");
                assertThat(config.get(NodeKeys.CLUSTER_DNS)).isEqualTo("hazelpool-nodes");
                assertThat(config.get(NodeKeys.ADMIN_PORT)).isEqualTo(Ports.ADMIN);
                assertThat(config.get(NodeKeys.ADMIN_PORT_RANGE)).isEqualTo(1);
            }
        }
    }

    @Test
    void every_variable_is_a_key() {
        Set<String> known = Stream.of(NodeKeys.all(), ClientKeys.all())
                .flatMap(keys -> keys.stream().map(Key::env))
                .collect(Collectors.toSet());
        for (Manifests manifests : Manifests.complete()) {
            assertThat(manifests.pods().values())
                    .isNotEmpty()
                    .allSatisfy(pod ->
                            assertThat(variables(pod).keySet()).isNotEmpty().isSubsetOf(known));
        }
    }

    /** Kubernetes would add HAZELPOOL_PORT, which no node understands, and with an unlucky name one that it does. */
    @Test
    void no_pod_gets_variables_of_services() {
        for (Manifests manifests : Manifests.complete()) {
            assertThat(manifests.pods().values())
                    .allSatisfy(pod ->
                            assertThat(pod.getSpec().getEnableServiceLinks()).isFalse());
        }
    }

    @Test
    void the_configuration_file_is_where_its_argument_says() {
        for (Manifests manifests : Manifests.complete()) {
            assertThat(manifests.nodes().values()).allSatisfy(node -> {
                Container container = node.getSpec().getContainers().get(0);
                assertThat(container.getArgs()).containsExactly("--config", "/etc/hazelpool/pool.yaml");
                String volume = container.getVolumeMounts().stream()
                        .filter(mount -> mount.getMountPath().equals("/etc/hazelpool"))
                        .map(VolumeMount::getName)
                        .findFirst()
                        .orElseThrow();
                assertThat(node.getSpec().getVolumes())
                        .filteredOn(Volume::getName, volume)
                        .singleElement()
                        .extracting(found -> found.getConfigMap().getName())
                        .asString()
                        .startsWith("hazelpool-config-"); // a hash: a changed file restarts the nodes
            });
        }
    }

    @Test
    void a_node_has_time_to_stop_before_it_is_killed() throws Exception {
        for (Manifests manifests : Manifests.complete()) {
            for (PodTemplateSpec node : manifests.nodes().values()) {
                Duration stop = PoolNode.longestStop(config(manifests, node));
                Duration grace = Duration.ofSeconds(node.getSpec().getTerminationGracePeriodSeconds());
                assertThat(node.getSpec().getContainers().get(0).getLifecycle())
                        .as("what a preStop takes would have to be added here")
                        .isNull();
                assertThat(grace)
                        .as("a stop takes %s at most", stop)
                        .isBetween(stop.plus(MARGIN), stop.plus(MARGIN.multipliedBy(2)));
            }
        }
    }

    @Test
    void two_halves_of_a_split_network_never_both_have_enough_nodes() throws Exception {
        for (Manifests manifests : Manifests.complete()) {
            int replicas = manifests.dataNodes().getSpec().getReplicas();
            for (PodTemplateSpec node : manifests.nodes().values()) {
                int minSize = config(manifests, node).get(NodeKeys.CLUSTER_MIN_SIZE);
                assertThat(minSize).isBetween(replicas / 2 + 1, replicas);
            }
        }
    }

    @Test
    void only_worker_nodes_are_told_to_hold_no_data() {
        for (Manifests manifests : Manifests.complete()) {
            assertThat(variables(manifests.pod("hazelpool"))).doesNotContainKey("HAZELPOOL_NODE_ROLE");
            assertThat(variables(manifests.pod("hazelpool-workers"))).containsEntry("HAZELPOOL_NODE_ROLE", "worker");
        }
    }

    @Test
    void the_sample_asks_the_service_for_clients() {
        PodTemplateSpec sample = Manifests.of("base", "sample").pod("hazelpool-sample");
        ClientConfig config = ClientConfig.load(null, variables(sample));
        assertThat(config.get(ClientKeys.CLUSTER_ADDRESSES)).containsExactly("hazelpool:5701");
    }

    private NodeConfig config(Manifests manifests, PodTemplateSpec node) throws Exception {
        Path file = Files.writeString(folder.resolve("pool.yaml"), manifests.poolYaml());
        return NodeConfig.load(file, variables(node));
    }

    /** A pod's environment; what Kubernetes fills in is told by the path of the field. */
    private static Map<String, String> variables(PodTemplateSpec pod) {
        Map<String, String> variables = new LinkedHashMap<>();
        for (EnvVar variable : pod.getSpec().getContainers().get(0).getEnv()) {
            String value = variable.getValue() != null
                    ? variable.getValue()
                    : variable.getValueFrom().getFieldRef().getFieldPath();
            assertThat(variables.put(variable.getName(), value)).isNull();
        }
        return variables;
    }
}
