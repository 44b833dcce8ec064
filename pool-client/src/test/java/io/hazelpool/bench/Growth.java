package io.hazelpool.bench;

import static java.util.Objects.requireNonNull;

import io.hazelpool.bench.Profile.Moment;
import io.hazelpool.client.PoolClient;
import io.hazelpool.client.WorkerPool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a task with a result costs in CPU time, of the clients' JVM and the nodes' apart, as one thing grows and the
 * others stay: the number of nodes, the number of clients, the size of tasks. Always as fast as it goes.
 */
final class Growth {

    static final List<String> SERIES = List.of("cpu.members", "cpu.clients", "cpu.payload");

    private static final int ROUNDS = 3;
    private static final int LEAST_WARM_UPS = 2;
    private static final int MOST_WARM_UPS = 30;

    private static final List<Integer> NODES = List.of(1, 2, 4, 8);
    private static final int NODES_OF_OTHERS = 3;
    private static final int QUEUE_SIZE = 10_000;
    private static final int MOST_BYTES_IN_FLIGHT = 64 << 20;

    /** One size of what grows. */
    private record Point(String series, int size, int inFlight, int clients, int bytes) {

        static Point members(int nodes) {
            return new Point("cpu.members", nodes, Flood.IN_FLIGHT, 1, 0);
        }

        static Point clients(int count) {
            return new Point("cpu.clients", count, Flood.IN_FLIGHT, count, 0);
        }

        static Point payload(int bytes) {
            return new Point("cpu.payload", bytes, Math.min(Flood.IN_FLIGHT, MOST_BYTES_IN_FLIGHT / bytes), 1, bytes);
        }

        String key() {
            return "%s_%d".formatted(series, size);
        }

        Starter to(WorkerPool pool) {
            byte[] filling = new byte[bytes];
            return bytes == 0 ? Submissions.to(pool) : Submissions.to(pool, number -> new FilledTask(number, filling));
        }
    }

    private final Settings settings;
    private final Map<String, List<Double>> values = new LinkedHashMap<>();
    private final Map<String, Profile> profiles = new LinkedHashMap<>();

    Growth(Settings settings) {
        this.settings = settings;
    }

    /** Each measure's value in each round, of the series that are wanted. */
    Map<String, List<Double>> measure() throws Exception {
        if (settings.wants("cpu.members")) {
            for (int nodes : NODES) {
                measureWith(Cluster.ofNodes(nodes, QUEUE_SIZE), List.of(Point.members(nodes)));
            }
        }
        List<Point> points = List.of(
                Point.clients(1),
                Point.clients(10),
                Point.clients(100),
                Point.payload(100),
                Point.payload(10 << 10),
                Point.payload(100 << 10));
        List<Point> wanted =
                points.stream().filter(point -> settings.wants(point.series())).toList();
        if (!wanted.isEmpty()) {
            measureWith(Cluster.ofNodes(NODES_OF_OTHERS, QUEUE_SIZE), wanted);
        }
        return values;
    }

    /** What threads did for each task in the last of all turns, once that was measured. */
    List<Profile> profiles() {
        return List.copyOf(profiles.values());
    }

    /** In turns; those that come before the compiler is quiet, two at least, are to warm up. */
    private void measureWith(Cluster cluster, List<Point> points) throws Exception {
        try (MembersProcess members = MembersProcess.start(cluster)) {
            for (int turns = 0; turns < LEAST_WARM_UPS || (turns < MOST_WARM_UPS && !isQuiet(points)); turns++) {
                turn(members, points);
            }
            for (int round = 0; round < ROUNDS; round++) {
                turn(members, points).forEach(this::add);
            }
        }
    }

    private Map<String, Double> turn(MembersProcess members, List<Point> points) throws Exception {
        Map<String, Double> costs = new LinkedHashMap<>();
        for (Point point : points) {
            costs.putAll(measure(members, point));
        }
        return costs;
    }

    private boolean isQuiet(List<Point> points) {
        return points.stream()
                .map(point -> requireNonNull(profiles.get(point.key())))
                .allMatch(Profile::isOfQuietCompiler);
    }

    private void add(String key, double value) {
        values.computeIfAbsent(key, first -> new ArrayList<>()).add(value);
    }

    private Map<String, Double> measure(MembersProcess members, Point point) throws Exception {
        System.out.println("%s %d".formatted(point.series(), point.size()));
        List<PoolClient> clients = new ArrayList<>();
        try {
            for (int i = 0; i < point.clients(); i++) {
                clients.add(Clients.ofPool(members.addresses().nodes()));
            }
            return measure(
                    members,
                    point,
                    clients.stream().map(client -> client.pool(Members.POOL)).toList());
        } finally {
            clients.forEach(PoolClient::close);
        }
    }

    private Map<String, Double> measure(MembersProcess members, Point point, List<WorkerPool> pools) throws Exception {
        List<Starter> starters = pools.stream().map(point::to).toList();
        try (Flood flood = Flood.start(
                point.inFlight(),
                (number, end) -> starters.get(number % starters.size()).start(number, end))) {
            flood.awaitFull();
            Moment start = Moment.now(members);
            CpuTime before = CpuTime.now(members);
            long endedBefore = flood.ended();
            Thread.sleep(settings.round().toMillis());
            CpuTime used = CpuTime.now(members).since(before);
            long ended = flood.ended() - endedBefore;
            profiles.put(point.key(), start.until(Moment.now(members), point.key(), ended));
            flood.end();
            return TaskCost.of(used, ended).measures(point.key());
        }
    }
}
