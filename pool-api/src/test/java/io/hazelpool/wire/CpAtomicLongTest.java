package io.hazelpool.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.hazelcast.config.Config;
import com.hazelcast.config.SerializationConfig;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.cp.IAtomicLong;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The contract with the CP Subsystem's own counter; needs a Hazelcast that has one, see the profile {@code cp}. */
@Tag("cp")
class CpAtomicLongTest extends AtomicLongContract {

    private static final int MEMBERS = 3; // the fewest that the CP Subsystem takes
    private static final long DISCOVERY_SECONDS = 60;

    private Members members;

    @BeforeAll
    void start() throws InterruptedException {
        members = Members.of(MEMBERS, CpAtomicLongTest::settings);
        for (HazelcastInstance member : members.all()) {
            assertThat(member.getCPSubsystem()
                            .getCPSubsystemManagementService()
                            .awaitUntilDiscoveryCompleted(DISCOVERY_SECONDS, TimeUnit.SECONDS))
                    .isTrue();
        }
    }

    @AfterAll
    void stop() {
        members.close();
    }

    @Override
    List<IAtomicLong> counters(String name) {
        return members.all().stream()
                .map(member -> member.getCPSubsystem().getAtomicLong(name))
                .toList();
    }

    private static void settings(Config config) {
        config.getCPSubsystemConfig().setCPMemberCount(MEMBERS);
        // Functions travel to the counter here; the pool's own serialization does not let them in.
        config.setSerializationConfig(new SerializationConfig());
    }
}
