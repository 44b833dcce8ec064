package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.api.PoolRunnable;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.io.ObjectOutputStream;
import java.io.ObjectStreamField;
import java.io.Serializable;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

@SuppressWarnings("unused") // fields are read by reflection
class SerializationPathTest {

    private static final class Connection {
        void use() {}
    }

    private static final String FOUND = " (" + Connection.class.getName() + ")";

    /** Holds whatever it is given. */
    private static class Box implements Serializable {
        private static final long serialVersionUID = 1L;

        @Nullable
        Object content;

        Box(@Nullable Object content) {
            this.content = content;
        }
    }

    @Test
    void names_the_task_itself() {
        assertThat(SerializationPath.find(new Connection())).isEqualTo("Connection" + FOUND);
    }

    @Test
    void names_the_way_through_fields() {
        assertThat(SerializationPath.find(new Box(new Box(new Connection())))).isEqualTo("Box.content.content" + FOUND);
    }

    private static final class Report extends Box {
        private static final long serialVersionUID = 1L;

        Report() {
            super(new Connection());
        }
    }

    @Test
    void names_the_way_through_fields_of_a_parent() {
        assertThat(SerializationPath.find(new Report())).isEqualTo("Report.content" + FOUND);
    }

    @Test
    void names_the_way_through_records_arrays_collections_and_maps() {
        record Pair(Object left, Object right) implements Serializable {}
        assertThat(SerializationPath.find(new Pair(1, new Connection()))).isEqualTo("Pair.right" + FOUND);
        assertThat(SerializationPath.find(new Box(new Object[] {"a", new Connection()})))
                .isEqualTo("Box.content[1]" + FOUND);
        assertThat(SerializationPath.find(new Box(new ArrayList<>(List.of("a", "b", new Connection())))))
                .isEqualTo("Box.content[2]" + FOUND);
        assertThat(SerializationPath.find(new Box(new HashMap<>(Map.of("a", new Connection())))))
                .isEqualTo("Box.content.values()[0]" + FOUND);
        assertThat(SerializationPath.find(new Box(new HashMap<>(Map.of(new Connection(), "a")))))
                .isEqualTo("Box.content.keySet()[0]" + FOUND);
    }

    @Test
    void names_what_a_lambda_captured() {
        Connection connection = new Connection();
        PoolRunnable task = () -> connection.use();
        assertThat(SerializationPath.find(task)).contains("Lambda").endsWith(FOUND);
        assertThat(SerializationPath.find(new Box(task)))
                .startsWith("Box.content.")
                .endsWith(FOUND);
    }

    @Test
    void follows_a_cycle_once() {
        Box first = new Box(null);
        first.content = new Box(first);
        assertThat(SerializationPath.find(first)).isNull();
        Object[] both = {first, new Connection()};
        assertThat(SerializationPath.find(both)).isEqualTo("Object[][1]" + FOUND);
    }

    @Test
    void gives_up_on_what_is_too_deep_instead_of_failing() {
        Box deep = new Box(new Connection());
        for (int i = 0; i < 10_000; i++) {
            deep = new Box(deep);
        }
        assertThat(SerializationPath.find(deep)).isNull();
    }

    @Test
    void gives_up_on_what_the_jdk_holds_out_of_sight() {
        assertThat(SerializationPath.find(new Box(new AtomicReference<>(new Connection()))))
                .isNull();
    }

    private static final class Broken extends AbstractList<Object> implements Serializable {
        private static final long serialVersionUID = 1L;

        @Override
        public Object get(int index) {
            throw new IllegalStateException("closed");
        }

        @Override
        public int size() {
            return 1;
        }
    }

    @Test
    void gives_up_on_a_collection_that_cannot_be_walked() {
        assertThat(SerializationPath.find(new Object[] {new Broken(), new Connection()}))
                .isNull();
    }

    @Test
    void accuses_nobody_if_all_is_well() {
        assertThat(SerializationPath.find(new Box(List.of("a", 1, Map.of("b", new int[] {1})))))
                .isNull();
    }

    /** Each innocent holds a connection that it does not write; what is behind it is the culprit. */
    private static void assertIsNotAccused(Object innocent) {
        assertThat(SerializationPath.find(new Box(innocent))).isNull();
        assertThat(SerializationPath.find(new Object[] {innocent, new ThreadGroup("culprit")}))
                .isEqualTo("Object[][1] (java.lang.ThreadGroup)");
    }

    private static void assertIsPassedOver(Object innocent) {
        assertIsNotAccused(innocent);
        assertThat(SerializationPath.find(new Object[] {innocent, new Connection()}))
                .isEqualTo("Object[][1]" + FOUND);
    }

    private static final class Transient implements Serializable {
        private static final long serialVersionUID = 1L;
        private final transient Connection connection = new Connection();
    }

    @Test
    void does_not_accuse_a_transient_field() {
        assertIsPassedOver(new Transient());
    }

    private static class Base {
        private final Connection connection = new Connection();
    }

    private static final class OfUnserializableParent extends Base implements Serializable {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void does_not_accuse_a_field_of_a_parent_that_is_not_serializable_itself() {
        assertIsPassedOver(new OfUnserializableParent());
    }

    private static final class ListingItsFields implements Serializable {
        private static final long serialVersionUID = 1L;
        private static final ObjectStreamField[] serialPersistentFields = {new ObjectStreamField("name", String.class)};
        private final String name = "name";
        private final Connection connection = new Connection();
    }

    @Test
    void does_not_accuse_a_field_that_its_class_does_not_list() {
        assertIsPassedOver(new ListingItsFields());
    }

    private static final class WritingItself implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Connection connection = new Connection();

        private void writeObject(ObjectOutputStream out) throws IOException {
            out.writeInt(1);
        }
    }

    @Test
    void does_not_accuse_a_field_of_a_class_that_writes_itself() {
        assertIsNotAccused(new WritingItself());
    }

    private static final class Replaced implements Serializable {
        private static final long serialVersionUID = 1L;
        private final Connection connection = new Connection();

        private Object writeReplace() {
            return "instead";
        }
    }

    @Test
    void does_not_accuse_a_field_of_an_object_that_is_replaced() {
        assertIsNotAccused(new Replaced());
    }

    /** Public, as Java wants it of what it makes by a constructor. */
    public static final class External implements Externalizable {
        private static final long serialVersionUID = 1L;
        private final Connection connection = new Connection();

        @Override
        public void writeExternal(ObjectOutput out) {}

        @Override
        public void readExternal(ObjectInput in) {}
    }

    @Test
    void does_not_accuse_a_field_of_an_externalizable() {
        assertIsPassedOver(new External());
    }

    @SuppressWarnings("ImmutableEnumChecker") // that is the point
    private enum Kind {
        ONLY(Connection::new);

        private final Supplier<Connection> source;

        Kind(Supplier<Connection> source) {
            this.source = source;
        }
    }

    @Test
    void does_not_accuse_a_field_of_an_enum() {
        assertIsPassedOver(Kind.ONLY);
    }
}
