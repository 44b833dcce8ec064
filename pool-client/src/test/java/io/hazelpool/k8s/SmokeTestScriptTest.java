package io.hazelpool.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.autoscaling.v2.HorizontalPodAutoscaler;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * That the smoke test tells what it finds. Its cluster is a stand-in, as none is here: a kubectl that does what it is
 * told at once, and answers for soaks what the test gives it.
 */
class SmokeTestScriptTest {

    private static final String ALL_ENDED = account(0);

    /**
     * Kustomize is the real one's; all else is noted in a file, and its answer made up. It is built from source: such a
     * one has no version, and kubectl fails to read it.
     */
    private static final String STAND_IN = """
            #!/usr/bin/env bash
            if [[ $1 == kustomize ]]; then
                PATH=$REAL_PATH exec kubectl "$@"
            fi
            echo "$*" >>"$NOTES"
            case "$*" in
                version*) exit 1 ;;
                "get namespace"*) exit 1 ;;
                *jsonpath={.metadata.uid}*) wc -l <"$NOTES" ;;
                *jsonpath={.status.ready}*) echo 1 ;;
                *jsonpath={.status.conditions*) echo "$CONDITION" ;;
                *"logs job/$FAULTY"*) echo "$FAULT" ;;
                *"logs job/"*) echo "$ACCOUNT" ;;
                *component=worker*) grep -o 'replicas=[0-9]*' "$NOTES" | tail -n 1 | cut -d= -f2 | xargs seq ;;
                *"apply --filename -") cat >/dev/null ;;
            esac
            """;

    @TempDir
    private Path folder;

    private record Run(int code, String out, String err, List<String> calls) {

        Run removedItsNamespace() {
            assertThat(calls)
                    .filteredOn(call -> call.startsWith("delete"))
                    .containsExactly("delete namespace smoke --wait --timeout=5s");
            assertThat(calls.get(calls.size() - 1)).startsWith("delete namespace");
            return this;
        }
    }

    @BeforeEach
    void needs_kubectl_for_kustomize() {
        assertThat(Manifests.of("base").documents()).isNotEmpty();
    }

    @Test
    void all_held_if_every_task_is_accounted_for_and_only_the_killed_pod_lost_some() throws Exception {
        Run run = smokeTest(Map.of("FAULTY", "pod-killed", "FAULT", account(7))).removedItsNamespace();
        assertThat(run.code).as(run.err).isZero();
        assertThat(run.out.lines().filter(row -> row.endsWith("  held")).map(row -> row.replaceFirst(" .*", "")))
                .containsExactly("sample", "pod-deleted", "pod-killed", "rolling-restart", "workers-scaled");
        assertThat(run.calls)
                .anyMatch(call -> call.contains("delete pod/hazelpool-1"))
                .anyMatch(call -> call.contains("delete pod/hazelpool-2") && call.contains("--force"))
                .anyMatch(call -> call.contains("rollout restart statefulset/hazelpool"))
                .anyMatch(call -> call.contains("scale deployment/hazelpool-workers --replicas=3"));
    }

    @Test
    void a_task_that_a_restart_loses_fails_it() throws Exception {
        Run run = smokeTest(Map.of("FAULTY", "rolling-restart", "FAULT", account(1)))
                .removedItsNamespace();
        assertThat(run.code).isEqualTo(1);
        assertThat(run.out).containsPattern("rolling-restart +1000 +999 +1 .*FAILED: tasks were lost");
        assertThat(run.err).contains("see the table");
    }

    @Test
    void a_load_that_was_none_fails_it() throws Exception {
        Run run = smokeTest(Map.of("FAULTY", "sample", "FAULT", "pool: no answer"))
                .removedItsNamespace();
        assertThat(run.code).isEqualTo(1);
        assertThat(run.out).containsPattern("sample .*FAILED: no task was accepted");
    }

    @Test
    void a_job_that_fails_fails_it() throws Exception {
        Run run = smokeTest(Map.of("CONDITION", "Failed")).removedItsNamespace();
        assertThat(run.code).isEqualTo(1);
        assertThat(run.out).contains("FAILED: the job says Failed");
    }

    @Test
    void what_does_not_come_is_waited_for_with_a_bound() throws Exception {
        Run run = smokeTest(Map.of("CONDITION", "")).removedItsNamespace();
        assertThat(run.code).isEqualTo(1);
        assertThat(run.err).contains("sample ends: not within 5 s");
    }

    /** Three nodes, of which two are a majority, of the images and the pull policy it is told, on its own namespace. */
    @ParameterizedTest
    @ValueSource(strings = {"overlays/dev", "k8s/overlays/production", "base"})
    void what_it_applies_is_valid_and_of_the_images_that_are_on_the_machines(String overlay) throws Exception {
        Run run = smokeTest(
                Map.of(
                        "NODE_IMAGE", "registry.example:5000/nodes/with-tasks",
                        "POOL_IMAGE", "registry.example/pool:7",
                        "PULL_POLICY", "Never"),
                "--render",
                overlay);
        assertThat(run.code).as(run.err).isZero();
        assertThat(run.calls).as("asks no cluster").isEmpty();
        Manifests manifests = Manifests.read(run.out);
        assertThat(manifests.all(HasMetadata.class))
                .hasSameSizeAs(manifests.documents())
                .extracting(found -> found instanceof Namespace
                        ? found.getMetadata().getName()
                        : found.getMetadata().getNamespace())
                .containsOnly("smoke");
        assertThat(manifests.dataNodes().getSpec().getReplicas()).isEqualTo(3);
        assertThat(manifests.all(HorizontalPodAutoscaler.class))
                .as("the script scales itself")
                .isEmpty();
        assertThat(manifests.nodes().values()).allSatisfy(node -> {
            Container container = node.getSpec().getContainers().get(0);
            assertThat(container.getImage()).isEqualTo("registry.example:5000/nodes/with-tasks:latest");
            assertThat(container.getEnv()).contains(new EnvVar("HAZELPOOL_CLUSTER_MIN_SIZE", "2", null));
        });
        assertThat(manifests.pod("sample").getSpec().getContainers().get(0).getImage())
                .isEqualTo("registry.example/pool:7");
        assertThat(manifests.pods().values())
                .hasSize(3)
                .allSatisfy(
                        pod -> assertThat(pod.getSpec().getContainers().get(0).getImagePullPolicy())
                                .isEqualTo("Never"));
    }

    private Run smokeTest(Map<String, String> cluster, String... arguments) throws Exception {
        Path kubectl = Files.writeString(folder.resolve("kubectl"), STAND_IN);
        assertThat(kubectl.toFile().setExecutable(true)).isTrue();
        Path notes = Files.createFile(folder.resolve("notes"));
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        List<String> command = new ArrayList<>(
                List.of("bash", Manifests.FOLDER.resolve("smoke-test.sh").toString()));
        command.addAll(List.of(arguments));
        ProcessBuilder script =
                new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
        String path = System.getenv("PATH");
        script.environment()
                .putAll(Map.of(
                        "PATH", folder + ":" + path,
                        "REAL_PATH", path,
                        "NOTES", notes.toString(),
                        "NAMESPACE", "smoke",
                        "PATIENCE", "5",
                        "SETTLE", "0",
                        "CONDITION", "Complete",
                        "ACCOUNT", ALL_ENDED,
                        "FAULTY", "none",
                        "FAULT", ""));
        script.environment().putAll(cluster);
        Process process = script.start();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            process.destroy();
            fail("still running after a minute: " + Files.readString(err));
        }
        return new Run(process.exitValue(), Files.readString(out), Files.readString(err), Files.readAllLines(notes));
    }

    private static String account(int lost) {
        return "{\"accepted\":1000,\"succeeded\":%d,\"lost\":%d,\"hung\":0,\"unaccounted\":0}"
                .formatted(1000 - lost, lost);
    }
}
