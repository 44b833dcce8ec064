package io.hazelpool.wire;

import com.hazelcast.nio.ObjectDataInput;
import com.hazelcast.nio.ObjectDataOutput;
import com.hazelcast.nio.serialization.StreamSerializer;
import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/**
 * What a node answers to a {@link RingsQuestion}.
 *
 * @param connected the clients that are connected to it, with the addresses they come from
 * @param gone those that were, not long ago
 * @param rings the names of rings it keeps, itself or as a backup
 */
public record RingsAnswer(Map<UUID, String> connected, Map<UUID, String> gone, Set<String> rings) {

    static final class Serializer implements StreamSerializer<RingsAnswer> {

        private static final int VERSION = 1;
        private static final int MOST = 1 << 20;
        private static final int MAX_ADDRESS_BYTES = 256;
        private static final int ID_BYTES = 16;

        @Override
        public int getTypeId() {
            return WireTypes.RINGS_ANSWER;
        }

        @Override
        public void write(ObjectDataOutput out, RingsAnswer answer) throws IOException {
            out.writeByte(VERSION);
            writeClients(out, answer.connected);
            writeClients(out, answer.gone);
            out.writeInt(answer.rings.size());
            for (String ring : answer.rings) {
                WireBytes.writeText(out, ring);
            }
        }

        private static void writeClients(ObjectDataOutput out, Map<UUID, String> clients) throws IOException {
            out.writeInt(clients.size());
            for (Map.Entry<UUID, String> client : clients.entrySet()) {
                WireTypes.writeUuid(out, client.getKey());
                WireBytes.writeText(out, client.getValue());
            }
        }

        @Override
        public RingsAnswer read(ObjectDataInput in) throws IOException {
            in.readByte();
            Map<UUID, String> connected = readClients(in);
            Map<UUID, String> gone = readClients(in);
            int count = WireBytes.readCount(in, Integer.BYTES, MOST);
            Set<String> rings = new HashSet<>();
            for (int i = 0; i < count; i++) {
                rings.add(WireBytes.readText(in));
            }
            return new RingsAnswer(connected, gone, rings);
        }

        private static Map<UUID, String> readClients(ObjectDataInput in) throws IOException {
            int count = WireBytes.readCount(in, ID_BYTES + Integer.BYTES, MOST);
            Map<UUID, String> clients = new HashMap<>();
            for (int i = 0; i < count; i++) {
                clients.put(WireTypes.readUuid(in), WireBytes.readText(in, MAX_ADDRESS_BYTES));
            }
            return clients;
        }
    }
}
