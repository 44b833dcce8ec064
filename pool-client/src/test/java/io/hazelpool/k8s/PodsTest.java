package io.hazelpool.k8s;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretEnvSource;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What every pod may do, is given, and is asked by probes. */
class PodsTest {

    /** Kinds of volumes that the restricted profile admits, as far as they are used. */
    private static final Set<String> VOLUMES = Set.of("configMap", "emptyDir");

    private static final BigDecimal SMALL_MACHINE = new Quantity("2").getNumericalAmount();

    private static Stream<PodTemplateSpec> pods() {
        return Manifests.complete().stream().flatMap(manifests -> manifests.pods().values().stream());
    }

    private static Stream<PodTemplateSpec> nodes() {
        return Manifests.complete().stream().flatMap(manifests -> manifests.nodes().values().stream());
    }

    /** https://kubernetes.io/docs/concepts/security/pod-security-standards, the restricted profile. */
    @Test
    void every_pod_is_within_the_restricted_profile() {
        assertThat(pods()).isNotEmpty().allSatisfy(pod -> {
            PodSpec spec = pod.getSpec();
            assertThat(Stream.of(spec.getHostNetwork(), spec.getHostPID(), spec.getHostIPC()))
                    .allSatisfy(host -> assertThat(host).isNotEqualTo(true));
            assertThat(spec.getSecurityContext().getRunAsNonRoot()).isTrue();
            assertThat(spec.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
            assertThat(spec.getVolumes())
                    .allSatisfy(volume ->
                            assertThat(kinds(volume)).isSubsetOf(VOLUMES).hasSize(1));
            assertThat(spec.getInitContainers()).isEmpty();
            assertThat(spec.getContainers()).hasSize(1).allSatisfy(container -> {
                SecurityContext security = container.getSecurityContext();
                assertThat(security.getAllowPrivilegeEscalation()).isFalse();
                assertThat(security.getPrivileged()).isNotEqualTo(true);
                assertThat(security.getCapabilities().getDrop()).containsExactly("ALL");
                assertThat(security.getCapabilities().getAdd()).isEmpty();
                assertThat(container.getPorts())
                        .allSatisfy(port -> assertThat(port.getHostPort()).isNull());
            });
        });
    }

    /** A node without it starts all the same, and one with the template's own finds it. */
    @Test
    void nodes_take_their_tasks_secrets_from_what_the_template_makes_if_there_is_one() throws IOException {
        Secret template = Manifests.in("base/secret-template.yaml").one(Secret.class);
        assertThat(nodes())
                .isNotEmpty()
                .allSatisfy(
                        pod -> assertThat(pod.getSpec().getContainers().get(0).getEnvFrom())
                                .extracting(EnvFromSource::getSecretRef)
                                .containsExactly(new SecretEnvSource(
                                        template.getMetadata().getName(), true)));
        assertThat(template.getMetadata().getNamespace())
                .isEqualTo(Manifests.of("base").dataNodes().getMetadata().getNamespace());
    }

    @Test
    void every_pod_runs_as_the_images_user_and_writes_to_tmp_only() {
        assertThat(pods()).isNotEmpty().allSatisfy(pod -> {
            assertThat(pod.getSpec().getSecurityContext().getRunAsUser()).isEqualTo(10001L);
            assertThat(pod.getSpec().getSecurityContext().getRunAsGroup()).isEqualTo(10001L);
            Container container = pod.getSpec().getContainers().get(0);
            assertThat(container.getSecurityContext().getReadOnlyRootFilesystem())
                    .isTrue();
            assertThat(container.getVolumeMounts())
                    .filteredOn(mount -> !Boolean.TRUE.equals(mount.getReadOnly()))
                    .extracting(VolumeMount::getMountPath)
                    .containsExactly("/tmp");
        });
    }

    @Test
    void no_pod_has_a_token_for_the_api_server() {
        assertThat(pods()).isNotEmpty().allSatisfy(pod -> {
            assertThat(pod.getSpec().getAutomountServiceAccountToken()).isFalse();
            assertThat(pod.getSpec().getServiceAccountName()).isEqualTo("hazelpool");
        });
    }

    @Test
    void probes_ask_what_a_node_answers_where_it_listens() {
        assertThat(nodes()).isNotEmpty().allSatisfy(node -> {
            Container container = node.getSpec().getContainers().get(0);
            assertAsks(container, container.getStartupProbe(), "/startupz");
            assertAsks(container, container.getLivenessProbe(), "/livez");
            assertAsks(container, container.getReadinessProbe(), "/readyz");
        });
    }

    @Test
    void memory_is_had_for_certain_and_a_processor_never_taken_away() {
        assertThat(pods()).isNotEmpty().allSatisfy(pod -> {
            var resources = pod.getSpec().getContainers().get(0).getResources();
            assertThat(resources.getLimits()).containsOnlyKeys("memory");
            assertThat(resources.getRequests()).containsOnlyKeys("memory", "cpu");
            assertThat(resources.getLimits().get("memory"))
                    .isEqualTo(resources.getRequests().get("memory"));
        });
    }

    /** Else a look at it on a laptop would end with pods that wait for a machine. */
    @Test
    void all_fit_on_one_small_machine() {
        for (Manifests manifests : Manifests.complete()) {
            BigDecimal data = processors(manifests.pod("hazelpool"))
                    .multiply(BigDecimal.valueOf(manifests.dataNodes().getSpec().getReplicas()));
            BigDecimal workers = processors(manifests.pod("hazelpool-workers"));
            assertThat(data.add(workers)).isLessThan(SMALL_MACHINE.divide(BigDecimal.valueOf(2)));
            assertThat(manifests.nodes().values())
                    .allSatisfy(node -> assertThat(node.getSpec().getTopologySpreadConstraints())
                            .hasSize(2)
                            .allSatisfy(spread -> {
                                assertThat(spread.getWhenUnsatisfiable()).isEqualTo("ScheduleAnyway");
                                assertThat(node.getMetadata().getLabels())
                                        .containsAllEntriesOf(
                                                spread.getLabelSelector().getMatchLabels());
                            }));
        }
    }

    private static void assertAsks(Container container, Probe probe, String path) {
        assertThat(probe.getHttpGet().getPath()).isEqualTo(path);
        assertThat(container.getPorts())
                .filteredOn(port ->
                        port.getName().equals(probe.getHttpGet().getPort().getStrVal()))
                .extracting(ContainerPort::getContainerPort)
                .containsExactly(Ports.ADMIN);
    }

    private static BigDecimal processors(PodTemplateSpec pod) {
        Map<String, Quantity> requests =
                pod.getSpec().getContainers().get(0).getResources().getRequests();
        return Objects.requireNonNull(requests.get("cpu")).getNumericalAmount();
    }

    private static List<String> kinds(Volume volume) {
        return Stream.of(
                        volume.getConfigMap() == null ? "" : "configMap",
                        volume.getEmptyDir() == null ? "" : "emptyDir")
                .filter(kind -> !kind.isEmpty())
                .toList();
    }
}
