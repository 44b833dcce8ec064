package io.hazelpool.node.worker;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.invoke.MethodHandles;
import org.junit.jupiter.api.Test;

class ThreadLocalsTest {

    private static final ThreadLocal<String> LOCAL = new ThreadLocal<>();

    @Test
    void are_dropped_where_java_lang_is_open_as_it_is_for_nodes_we_start() throws InterruptedException {
        assertThat(after(ThreadLocals.opened(MethodHandles.lookup()))).isNull();
    }

    @Test
    void are_left_alone_where_it_is_not() throws InterruptedException {
        assertThat(after(ThreadLocals.opened(MethodHandles.publicLookup()))).isEqualTo("left behind");
    }

    private static String after(ThreadLocals threadLocals) throws InterruptedException {
        String[] found = new String[1];
        Thread thread = new Thread(() -> {
            LOCAL.set("left behind");
            threadLocals.drop();
            found[0] = LOCAL.get();
        });
        thread.start();
        thread.join();
        return found[0];
    }
}
