package io.hazelpool.cluster;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network between a client and a node that can be broken: connections closed and refused, or silent.
 *
 * <p>Two threads per connection; all end with the proxy.
 */
final class TcpProxy implements AutoCloseable {

    private enum Network {
        UP,
        CUT,
        SILENT
    }

    private final ServerSocket server;
    private final int target;
    private final InetAddress from;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private Network network = Network.UP;

    /** From a port of its own to the target, both on this machine. */
    TcpProxy(int target) {
        this(target, InetAddress.getLoopbackAddress());
    }

    /** The same, seen by the target as coming from this address. */
    TcpProxy(int target, InetAddress from) {
        this.target = target;
        this.from = from;
        try {
            server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        start(this::accept, "proxy-accept");
    }

    /** {@code host:port} to connect to. */
    String address() {
        return "127.0.0.1:" + server.getLocalPort();
    }

    /** Closes all connections, and each new one at once. */
    void cut() {
        become(Network.CUT);
        sockets.forEach(TcpProxy::close);
    }

    /** Passes nothing on, and keeps all connections. */
    void silence() {
        become(Network.SILENT);
    }

    /** Works again; passes on what was sent in silence. */
    void restore() {
        become(Network.UP);
    }

    private void become(Network next) {
        lock.lock();
        try {
            network = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket near = server.accept();
                sockets.add(near);
                if (!passes()) {
                    close(near);
                    continue;
                }
                Socket far = new Socket(InetAddress.getLoopbackAddress(), target, from, 0);
                sockets.add(far);
                near.setTcpNoDelay(true);
                far.setTcpNoDelay(true);
                start(() -> pump(near, far), "proxy-out");
                start(() -> pump(far, near), "proxy-in");
            } catch (IOException closedOrUnreachable) {
                Thread.onSpinWait();
            }
        }
    }

    private void pump(Socket from, Socket to) {
        byte[] buffer = new byte[1 << 16];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                if (!passes()) {
                    break;
                }
                out.write(buffer, 0, read);
            }
        } catch (IOException broken) {
            // both ends learn of it below
        } finally {
            close(from);
            close(to);
        }
    }

    /** Whether what has come may pass; waits for the end of a silence. */
    private boolean passes() {
        lock.lock();
        try {
            while (network == Network.SILENT && !server.isClosed()) {
                changed.awaitUninterruptibly();
            }
            return network == Network.UP;
        } finally {
            lock.unlock();
        }
    }

    private static void start(Runnable work, String name) {
        Thread thread = new Thread(work, name);
        thread.setDaemon(true);
        thread.start();
    }

    private static void close(Closeable socket) {
        try {
            socket.close();
        } catch (IOException gone) {
            throw new IllegalStateException(gone);
        }
    }

    @Override
    public void close() {
        close(server);
        cut();
    }
}
