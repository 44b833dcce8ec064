package io.hazelpool.node.cluster;

import com.hazelcast.cluster.Member;
import com.hazelcast.cluster.MembershipEvent;
import com.hazelcast.cluster.MembershipListener;
import com.hazelcast.config.Config;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down which nodes come and go, a line for each. */
final class MembershipLog implements MembershipListener {

    private static final Logger log = LoggerFactory.getLogger(MembershipLog.class);

    /** By which a member tells the others its node's name, if it has one besides its address. */
    private static final String NAME = "hp.node";

    /** Has the others know this node's name. */
    static void nameThis(Config config, String name) {
        if (!name.isEmpty()) {
            config.getMemberAttributeConfig().setAttribute(NAME, name);
        }
    }

    @Override
    public void memberAdded(MembershipEvent event) {
        log.info(
                "node {} joined; nodes now: {}",
                nameOf(event.getMember()),
                event.getMembers().size());
    }

    @Override
    public void memberRemoved(MembershipEvent event) {
        log.info(
                "node {} left; nodes now: {}",
                nameOf(event.getMember()),
                event.getMembers().size());
    }

    private static String nameOf(Member member) {
        String address =
                member.getAddress().getHost() + ":" + member.getAddress().getPort();
        @Nullable String name = member.getAttribute(NAME);
        return name == null ? address : name + " (" + address + ")";
    }
}
