package io.hazelpool.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import io.hazelpool.k8s.CustomKinds.ScaledObject;
import io.hazelpool.wire.BuildVersion;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** Every overlay, alone and with each component, is what Kubernetes takes: no unknown field, kind or version. */
class ManifestsTest {

    private static final String POD = """
            apiVersion: apps/v1
            kind: StatefulSet
            metadata:
              name: any
            spec:
              replicas: 3
              template:
                spec:
                  containers:
                    - name: node
                      livenessProbe:
                        httpGet: {path: /livez, port: admin}
                        failureThreshold: 3
                      resources:
                        limits: {memory: 1Gi}
            """;

    @ParameterizedTest
    @ValueSource(strings = {"base", "overlays/dev", "overlays/production"})
    void every_overlay_is_valid_alone_and_with_each_component(String overlay) {
        List<Manifests> all = List.of(
                Manifests.of(overlay),
                Manifests.of(overlay, "workers"),
                Manifests.of(overlay, "workers-keda"),
                Manifests.of(overlay, "monitoring"),
                Manifests.of(overlay, "sample"),
                Manifests.of(overlay, "workers", "sample", "monitoring"),
                Manifests.of(overlay, "workers-keda", "sample", "monitoring"));
        assertThat(all)
                .allSatisfy(manifests -> assertThat(manifests.all(Object.class))
                        .hasSameSizeAs(manifests.documents())
                        .hasSizeGreaterThan(7));
    }

    @Test
    void a_right_document_is_taken_and_read_to_its_leaves() {
        assertThat(Kinds.read(document(POD)).toString()).contains("/livez", "1");
    }

    @ParameterizedTest
    @CsvSource({
        "livenessProbe, livenessProb",
        "failureThreshold, failureTreshold",
        "path:, paths:",
        "limits, limit",
        "replicas, replica",
        "StatefulSet, Statefulset",
        "apps/v1, apps/v1beta1",
        "replicas: 3, replicas: three"
    })
    void a_mistake_is_told(String right, String wrong) {
        assertThat(POD).contains(right);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Kinds.read(document(POD.replace(right, wrong))));
    }

    @Test
    void a_mistake_in_a_kind_that_others_add_is_told() {
        String scaled = "apiVersion: keda.sh/v1alpha1\nkind: ScaledObject\nspec: {scaleTargetRef: {name: x}}";
        assertThat(Kinds.read(document(scaled))).isInstanceOf(ScaledObject.class);
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> Kinds.read(document(scaled.replace("name", "named"))))
                .withMessageContaining("named");
    }

    /** Of an object without a namespace, kubectl would make one in whatever namespace its user is in. */
    @Test
    void everything_is_in_the_one_namespace() {
        for (Manifests manifests : Manifests.complete()) {
            assertThat(manifests.documents())
                    .filteredOn(document -> !"Namespace".equals(document.get("kind")))
                    .allSatisfy(document -> assertThat(document)
                            .extracting("metadata.namespace")
                            .as("%s", document.get("kind"))
                            .isEqualTo("hazelpool"));
        }
    }

    @Test
    void images_are_of_this_version() {
        for (Manifests manifests : Manifests.complete()) {
            assertThat(manifests.pods().values())
                    .hasSize(3)
                    .flatExtracting(pod -> pod.getSpec().getContainers())
                    .allSatisfy(container -> assertThat(container.getImage())
                            .matches("hazelpool/(pool|pool-node):.*")
                            .endsWith(":" + BuildVersion.current()));
        }
    }

    /** From nothing to a submitted task in five commands: the images they make are those that the pods run. */
    @Test
    void the_first_steps_are_five_commands_that_make_the_images_of_the_pods() throws Exception {
        String readme = Files.readString(Manifests.FOLDER.resolve("README.md"));
        Matcher steps = Pattern.compile("## From nothing to a submitted task\\s+```\\n(.*?)```", Pattern.DOTALL)
                .matcher(readme);
        assertThat(steps.find()).isTrue();
        List<String> commands = steps.group(1).lines().toList();
        assertThat(commands).hasSize(5);
        Path root = Objects.requireNonNull(Manifests.FOLDER.getParent());
        assertThat(commands)
                .flatExtracting(command -> List.of(command.split(" ", -1)))
                .filteredOn(word -> word.startsWith("k8s/") || word.startsWith("pool-node/"))
                .hasSize(4)
                .allSatisfy(path -> assertThat(root.resolve(path)).exists());
        assertThat(commands)
                .flatExtracting(command -> List.of(command.split(" ", -1)))
                .filteredOn(word -> word.startsWith("hazelpool/"))
                .containsExactlyInAnyOrderElementsOf(Manifests.of("overlays/dev", "sample").pods().values().stream()
                        .map(pod -> pod.getSpec().getContainers().get(0).getImage())
                        .toList());
    }

    @Test
    void the_namespace_admits_restricted_pods_only() {
        assertThat(Manifests.of("base").one(Namespace.class).getMetadata().getLabels())
                .containsEntry("pod-security.kubernetes.io/enforce", "restricted");
    }

    @Test
    void workers_have_one_autoscaler_never_two() {
        Manifests byProcessor = Manifests.of("base", "workers");
        assertThat(byProcessor.all(HorizontalPodAutoscaler.class)).hasSize(1);
        assertThat(byProcessor.all(ScaledObject.class)).isEmpty();
        Manifests byTasks = Manifests.of("base", "workers-keda");
        assertThat(byTasks.all(HorizontalPodAutoscaler.class)).isEmpty();
        assertThat(byTasks.all(ScaledObject.class)).hasSize(1);
    }

    private static Map<String, Object> document(String yaml) {
        return new Yaml().load(yaml);
    }
}
