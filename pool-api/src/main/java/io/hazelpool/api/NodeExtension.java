package io.hazelpool.api;

/**
 * What a node keeps for its tasks: a connection pool, a client of another service, a cache. It is made and closed with
 * the node; a task asks for what it offers by type:
 *
 * <pre>{@code
 * public final class Database implements NodeExtension {
 *     private final HikariDataSource connections = new HikariDataSource();
 *
 *     public void start(Resources resources) {
 *         connections.setJdbcUrl(System.getenv("DATABASE_URL"));
 *         resources.offer(DataSource.class, connections);
 *     }
 *
 *     public void close() {
 *         connections.close();
 *     }
 * }
 *
 * // in a task
 * DataSource database = TaskContext.current().resource(DataSource.class);
 * }</pre>
 *
 * <p>Found by {@link java.util.ServiceLoader} among the task classes: in the jars of {@code tasks.path} and on the
 * node's own class path. So it is a public class with a public constructor without parameters, and a line with its name
 * in {@code META-INF/services/io.hazelpool.api.NodeExtension}. Every node makes one of each.
 *
 * <p>Extensions start before the node's first worker, in the order the service loader finds them, and are closed in the
 * reverse one after its last worker; only a task that ignores its interrupt may still run then. While they start and
 * close, the context class loader is that of the task classes.
 */
public interface NodeExtension extends AutoCloseable {

    /**
     * Starts, on the thread that starts the node, which waits for it however long that takes.
     *
     * @param resources takes what it offers, until this method returns
     * @throws Exception if it cannot: then the node does not start, those that had started are closed, and this one is
     *     not, so that it has to put away itself what it had begun
     */
    void start(Resources resources) throws Exception;

    /**
     * Gives back what {@link #start} took; does nothing unless overridden. Called once if {@code start} returned, on a
     * thread of its own. All of a node's have five seconds together; one that takes longer is interrupted and left.
     *
     * @throws Exception is logged; the others are closed all the same
     */
    @Override
    default void close() throws Exception {}
}
