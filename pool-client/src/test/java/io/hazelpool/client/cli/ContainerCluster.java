package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Bind;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.ContainerNetwork;
import com.github.dockerjava.api.model.Network.Ipam;
import com.github.dockerjava.api.model.RestartPolicy;
import io.hazelpool.api.PoolStatus;
import io.hazelpool.client.PoolClient;
import io.hazelpool.config.ClientConfig;
import io.hazelpool.config.ClientKeys;
import io.hazelpool.config.PoolName;
import io.hazelpool.wire.SoakTask;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.Network;
import org.testcontainers.lifecycle.Startables;
import org.testcontainers.utility.DockerImageName;

/**
 * Nodes in containers on a network of their own, where one name answers the addresses of all: a headless service as
 * Kubernetes has it. They run as nobody, can write to /tmp only, and are started anew when they end of themselves.
 */
final class ContainerCluster implements AutoCloseable {

    static final Duration HEARTBEAT = Duration.ofSeconds(5);

    /** More than half of the nodes: of a split cluster, the smaller side serves nothing. */
    static final int MIN_SIZE = 2;

    /** What all nodes answer to. */
    static final String DNS = "nodes";

    static final int WORKERS = 8;
    private static final int NETWORK_TRIES = 5;
    private static final String RUNS = "/runs";
    private static final long MEMORY = 512L << 20;
    private static final Duration PATIENCE = Duration.ofSeconds(90);
    private static final Pattern NODE_ROW = Pattern.compile("\"node\"\\s*:");

    private final DockerClient engine = PoolImages.engine();
    private final Network network;
    private final RunLedger ledger = RunLedger.create();
    private final HttpClient http = HttpClient.newHttpClient();
    private final List<GenericContainer<?>> nodes = new ArrayList<>();
    private final List<PoolClient> clients = new ArrayList<>();
    private Instant ready = Instant.MIN;

    private ContainerCluster() {
        network = network();
    }

    /** With a subnet of its own: then a container keeps its address when it is cut off and comes back. */
    private static Network network() {
        for (int i = 0; ; i++) {
            String subnet =
                    "172.31.%d.0/24".formatted(ThreadLocalRandom.current().nextInt(256));
            Network network = Network.builder()
                    .createNetworkCmdModifier(
                            command -> command.withIpam(new Ipam().withConfig(new Ipam.Config().withSubnet(subnet))))
                    .build();
            try {
                network.getId(); // makes it
                return network;
            } catch (DockerException taken) {
                if (i == NETWORK_TRIES) {
                    throw taken;
                }
            }
        }
    }

    /** One node as the image has it, with nothing set. */
    static ContainerCluster ofDefaults() {
        ContainerCluster cluster = new ContainerCluster();
        cluster.nodes.add(cluster.container(PoolImages.NODE));
        cluster.startAndAwait();
        return cluster;
    }

    /** So many nodes, all started at once, and ready as one cluster. */
    static ContainerCluster of(int size) throws IOException {
        return of(size, PoolImages.NODE);
    }

    /** The same, from another image. */
    static ContainerCluster of(int size, String image) throws IOException {
        ContainerCluster cluster = new ContainerCluster();
        // The containers' user is nobody here.
        Files.setPosixFilePermissions(cluster.runs(), PosixFilePermissions.fromString("rwxrwxrwx"));
        for (int i = 1; i <= size; i++) {
            cluster.nodes.add(cluster.container(image)
                    .withNetworkAliases(DNS, "node-" + i)
                    .withCreateContainerCmdModifier(cluster::bindRuns)
                    .withEnv(settings("node-" + i)));
        }
        cluster.startAndAwait();
        return cluster;
    }

    private void startAndAwait() {
        try {
            Startables.deepStart(nodes).join();
            awaitOne(nodes.size());
        } catch (RuntimeException | Error e) {
            printLogs();
            close();
            throw e;
        }
    }

    private static Map<String, String> settings(String name) {
        return Map.of(
                "HAZELPOOL_NODE_NAME",
                name,
                "HAZELPOOL_CLUSTER_DNS",
                DNS,
                "HAZELPOOL_CLUSTER_MIN_SIZE",
                String.valueOf(MIN_SIZE),
                "HAZELPOOL_CLUSTER_HEARTBEAT_TIMEOUT_MS",
                String.valueOf(HEARTBEAT.toMillis()),
                "HAZELPOOL_NODE_DRAIN_TIMEOUT_MS",
                "10000",
                "HAZELPOOL_POOLS_ASYNC_POOL_WORKERS",
                String.valueOf(WORKERS),
                "HAZELPOOL_POOLS_STREAM_POOL_WORKERS",
                "2",
                // Tests need a start soon, not speed: many JVMs start at once.
                "JDK_JAVA_OPTIONS",
                "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
                SoakTask.RUNS,
                RUNS);
    }

    /** A container of this network that is not started yet, as Kubernetes' restricted profile would have it. */
    GenericContainer<?> container(String image) {
        return new GenericContainer<>(DockerImageName.parse(image))
                .withImagePullPolicy(any -> false)
                .withNetwork(network)
                .withTmpFs(Map.of("/tmp", "rw"))
                .withCreateContainerCmdModifier(ContainerCluster::restrict);
    }

    private static void restrict(CreateContainerCmd command) {
        Objects.requireNonNull(command.getHostConfig())
                .withReadonlyRootfs(true)
                .withCapDrop(Capability.ALL)
                .withSecurityOpts(List.of("no-new-privileges"))
                .withMemory(MEMORY)
                .withRestartPolicy(RestartPolicy.onFailureRestart(10));
    }

    /** Testcontainers' own way to bind a folder first tries it out, with an image it wants to pull. */
    private void bindRuns(CreateContainerCmd command) {
        Objects.requireNonNull(command.getHostConfig()).withBinds(Bind.parse(runs() + ":" + RUNS));
    }

    private Path runs() {
        return Path.of(Objects.requireNonNull(ledger.settings().get(SoakTask.RUNS)));
    }

    GenericContainer<?> node(int index) {
        return nodes.get(index);
    }

    /** A client outside, on this machine. */
    PoolClient client() {
        PoolClient client = PoolClient.connect(ClientConfig.defaults()
                .with(
                        ClientKeys.CLUSTER_ADDRESSES,
                        nodes.stream().map(this::address).toList()));
        clients.add(client);
        return client;
    }

    // ---- what can happen to a node

    /** SIGKILL. */
    void crash(GenericContainer<?> node) {
        engine.killContainerCmd(node.getContainerId()).exec();
    }

    /** SIGTERM, as Kubernetes stops a pod; waits for its end and answers its exit code. */
    long stop(GenericContainer<?> node) {
        engine.stopContainerCmd(node.getContainerId()).withTimeout(60).exec();
        return Objects.requireNonNull(inspect(node).getState().getExitCodeLong());
    }

    void crashAll() {
        nodes.forEach(this::crash);
    }

    /** In parallel, as Kubernetes starts pods. */
    void startAllAtOnce() {
        nodes.parallelStream().forEach(this::start);
    }

    void start(GenericContainer<?> node) {
        engine.startContainerCmd(node.getContainerId()).exec();
    }

    void freeze(GenericContainer<?> node) {
        engine.pauseContainerCmd(node.getContainerId()).exec();
    }

    void thaw(GenericContainer<?> node) {
        engine.unpauseContainerCmd(node.getContainerId()).exec();
    }

    /** Nobody reaches it any more; answers what undoes it. */
    Runnable cutOff(GenericContainer<?> node) {
        String address = address(node);
        engine.disconnectFromNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(node.getContainerId())
                .exec();
        return () -> engine.connectToNetworkCmd()
                .withNetworkId(network.getId())
                .withContainerId(node.getContainerId())
                .withContainerNetwork(new ContainerNetwork().withAliases(DNS).withIpv4Address(address))
                .exec();
    }

    // ---- what can be seen of it

    /** How often it ended of itself and was started anew. */
    int restarts(GenericContainer<?> node) {
        return Objects.requireNonNull(inspect(node).getRestartCount());
    }

    /**
     * From the start of the container's process until it was first seen ready, by the engine's clock, which is ours.
     */
    Duration timeToReady(GenericContainer<?> node) {
        Instant started =
                Instant.parse(Objects.requireNonNull(inspect(node).getState().getStartedAt()));
        return Duration.between(started, ready);
    }

    /** What the process in the container holds of the machine's memory. */
    long residentBytes(GenericContainer<?> node) throws IOException {
        long pid = Objects.requireNonNull(inspect(node).getState().getPidLong());
        try (var lines = Files.lines(Path.of("/proc", String.valueOf(pid), "status"))) {
            String line =
                    lines.filter(text -> text.startsWith("VmRSS:")).findFirst().orElseThrow();
            return Long.parseLong(line.replaceAll("\\D", "")) << 10;
        }
    }

    /** Waits until each of so many nodes is ready, and has all of them for its cluster. */
    void awaitOne(int size) {
        await().atMost(PATIENCE).untilAsserted(() -> {
            for (GenericContainer<?> node : nodes) {
                assertThat(isReady(node))
                        .as("readiness of %s", node.getNetworkAliases())
                        .isTrue();
                assertThat(nodesSeenBy(node))
                        .as("nodes seen by %s", node.getNetworkAliases())
                        .isEqualTo(size);
            }
        });
        ready = Instant.now();
    }

    boolean isReady(GenericContainer<?> node) {
        return status(node, "/readyz") == 200;
    }

    /** The status of this answer; 0 if there is none. */
    private int status(GenericContainer<?> node, String path) {
        try {
            return http.send(request(node, path), BodyHandlers.discarding()).statusCode();
        } catch (IOException | IllegalArgumentException unreachable) {
            return 0;
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** How many nodes have a row for the pool, as this one knows. */
    private long nodesSeenBy(GenericContainer<?> node) throws IOException, InterruptedException {
        String document =
                http.send(request(node, "/status"), BodyHandlers.ofString()).body();
        int pool = document.indexOf("\"" + PoolName.ASYNC + "\"");
        int next = document.indexOf("\"" + PoolName.STREAM + "\"");
        Matcher rows = NODE_ROW.matcher(pool < next ? document.substring(pool, next) : document.substring(pool));
        return rows.results().count();
    }

    private HttpRequest request(GenericContainer<?> node, String path) {
        return HttpRequest.newBuilder(URI.create("http://" + address(node) + ":8080" + path))
                .timeout(Duration.ofSeconds(5))
                .build();
    }

    private String address(GenericContainer<?> node) {
        return inspect(node).getNetworkSettings().getNetworks().values().stream()
                .map(ContainerNetwork::getIpAddress)
                .filter(address -> address != null && !address.isEmpty())
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no address"));
    }

    private InspectContainerResponse inspect(GenericContainer<?> node) {
        return engine.inspectContainerCmd(node.getContainerId()).exec();
    }

    // ---- what became of the tasks

    /** Stops all nodes and reads what they ran: how often each task did, by its number. */
    Map<Long, Integer> runsOfAll() {
        closeAll();
        return ledger.runs();
    }

    /** What the cluster's totals count as ended. */
    static long ended(PoolStatus status) {
        return status.totalTasksExecuted()
                + status.totalTasksUndecodable()
                + status.totalTasksExpired()
                + status.totalTasksCancelled()
                + status.totalTasksLost();
    }

    void printLogs() {
        nodes.stream()
                .filter(node -> node.getContainerId() != null)
                .forEach(node -> System.out.printf("---- %s%n%s%n", node.getNetworkAliases(), node.getLogs()));
    }

    private void closeAll() {
        clients.forEach(PoolClient::close);
        clients.clear();
        nodes.forEach(GenericContainer::stop);
        nodes.clear();
    }

    @Override
    public void close() {
        closeAll();
        network.close();
        ledger.close();
    }
}
