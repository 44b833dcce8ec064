package io.hazelpool.k8s;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.fail;
import static org.junit.jupiter.api.Assumptions.abort;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * An overlay with components, as {@code kubectl kustomize} renders it. Without a kubectl on the machine its tests are
 * skipped, unless {@code POOL_TESTS_NO_SKIP} is true in the environment or as a system property.
 */
record Manifests(List<Map<String, Object>> documents) {

    static final Path FOLDER = Path.of("..", "k8s").toAbsolutePath().normalize();

    private static final Map<List<String>, Manifests> RENDERED = new ConcurrentHashMap<>();
    private static final long PATIENCE_SECONDS = 60;

    /**
     * Renders it, or answers what an earlier call did.
     *
     * @param resources a folder of k8s, such as {@code overlays/dev}
     * @param components names of components
     */
    static Manifests of(String resources, String... components) {
        List<String> key = new ArrayList<>(List.of(resources));
        key.addAll(List.of(components));
        return RENDERED.computeIfAbsent(key, wanted -> render(resources, List.of(components)));
    }

    /** A file of k8s as it stands. */
    static Manifests in(String file) throws IOException {
        return read(Files.readString(FOLDER.resolve(file)));
    }

    /** What was rendered elsewhere. */
    static Manifests read(String yaml) {
        return new Manifests(documents(yaml));
    }

    /** All with everything that can be combined. */
    static List<Manifests> complete() {
        return List.of(
                of("base", "workers", "sample", "monitoring"),
                of("overlays/dev", "workers", "sample", "monitoring"),
                of("overlays/production", "workers-keda", "sample", "monitoring"));
    }

    /** All objects of a kind, strictly read. */
    <T> List<T> all(Class<T> kind) {
        return documents.stream()
                .map(Kinds::read)
                .filter(kind::isInstance)
                .map(kind::cast)
                .toList();
    }

    /** The only object of a kind. */
    <T> T one(Class<T> kind) {
        List<T> all = all(kind);
        assertThat(all).as(kind.getSimpleName()).hasSize(1);
        return all.get(0);
    }

    StatefulSet dataNodes() {
        return one(StatefulSet.class);
    }

    /** The templates of data and worker nodes, by the names of what makes pods of them. */
    Map<String, PodTemplateSpec> nodes() {
        Map<String, PodTemplateSpec> nodes = new LinkedHashMap<>();
        all(StatefulSet.class)
                .forEach(set ->
                        nodes.put(set.getMetadata().getName(), set.getSpec().getTemplate()));
        all(Deployment.class)
                .forEach(deployment -> nodes.put(
                        deployment.getMetadata().getName(), deployment.getSpec().getTemplate()));
        return nodes;
    }

    /** The templates of all pods, by the names of what makes pods of them. */
    Map<String, PodTemplateSpec> pods() {
        Map<String, PodTemplateSpec> pods = nodes();
        all(Job.class)
                .forEach(job ->
                        pods.put(job.getMetadata().getName(), job.getSpec().getTemplate()));
        return pods;
    }

    /** The template of the pods that the one of this name makes. */
    PodTemplateSpec pod(String name) {
        return Objects.requireNonNull(pods().get(name), name);
    }

    /** The nodes' configuration file. */
    String poolYaml() {
        List<String> files = all(ConfigMap.class).stream()
                .filter(map -> map.getData().containsKey("pool.yaml"))
                .map(map -> map.getData().get("pool.yaml"))
                .toList();
        assertThat(files).as("ConfigMaps with a pool.yaml").hasSize(1);
        return files.get(0);
    }

    private static Manifests render(String resources, List<String> components) {
        try {
            Path target = Path.of("target").toAbsolutePath();
            Path folder = Files.createTempDirectory(Files.createDirectories(target), "kustomization-");
            Path file = folder.resolve("kustomization.yaml");
            Files.writeString(file, kustomization(folder.relativize(FOLDER), resources, components));
            try {
                return new Manifests(documents(kustomize(folder)));
            } finally {
                Files.delete(file);
                Files.delete(folder);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Kustomize takes no absolute paths. */
    private static String kustomization(Path manifests, String resources, List<String> components) {
        return "resources: [%s]%ncomponents: [%s]%n"
                .formatted(
                        manifests.resolve(resources),
                        components.stream()
                                .map(component -> manifests
                                        .resolve("components")
                                        .resolve(component)
                                        .toString())
                                .collect(Collectors.joining(", ")));
    }

    private static String kustomize(Path folder) throws IOException {
        Path out = folder.resolve("out");
        Path err = folder.resolve("err");
        try {
            Process kubectl = kubectl(folder, out, err);
            if (!kubectl.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                kubectl.destroyForcibly();
                fail("kubectl kustomize took longer than " + PATIENCE_SECONDS + " s");
            }
            assertThat(kubectl.exitValue()).as(Files.readString(err)).isZero();
            return Files.readString(out, StandardCharsets.UTF_8);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail(e);
        } finally {
            Files.deleteIfExists(out);
            Files.deleteIfExists(err);
        }
    }

    private static Process kubectl(Path folder, Path out, Path err) {
        try {
            return new ProcessBuilder("kubectl", "kustomize", folder.toString())
                    .redirectOutput(out.toFile())
                    .redirectError(err.toFile())
                    .start();
        } catch (IOException e) {
            String missing = "no kubectl on this machine to render the manifests with: " + e.getMessage();
            return mustNotSkip() ? fail(missing) : abort(missing);
        }
    }

    private static boolean mustNotSkip() {
        String name = "POOL_TESTS_NO_SKIP";
        return Boolean.parseBoolean(System.getenv(name)) || Boolean.getBoolean(name);
    }

    private static List<Map<String, Object>> documents(String yaml) {
        LoaderOptions options = new LoaderOptions();
        options.setAllowDuplicateKeys(false);
        List<Map<String, Object>> documents = new ArrayList<>();
        for (Object document : new Yaml(new SafeConstructor(options)).loadAll(yaml)) {
            Map<String, Object> named = new LinkedHashMap<>();
            ((Map<?, ?>) document).forEach((name, value) -> named.put(String.valueOf(name), value));
            documents.add(named);
        }
        return documents;
    }
}
