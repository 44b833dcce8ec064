package io.hazelpool.node.admin;

import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.node.health.Health;
import io.hazelpool.node.health.HealthCheck;
import io.hazelpool.wire.StatusJson;
import java.util.Collection;
import java.util.List;
import java.util.function.Supplier;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/**
 * What is answered: a status code and a document, in JSON unless it says otherwise. The names in it are a promise.
 *
 * @param code of HTTP
 * @param type of the document
 */
record Page(int code, String type, String text) {

    private static final String JSON = "application/json";

    private static final int OK = 200;
    private static final int UNAUTHORIZED = 401;
    private static final int FORBIDDEN = 403;
    private static final int NOT_FOUND = 404;
    private static final int WRONG_METHOD = 405;
    private static final int WRONG_HOST = 421;
    private static final int FAILED = 500;
    private static final int UNAVAILABLE = 503;

    private static final JsonMapper MAPPER = new JsonMapper();

    /** A JSON document. */
    Page(int code, String json) {
        this(code, JSON, json);
    }

    /**
     * All that was looked at.
     *
     * @param well what to call it if all of that is as it should be
     * @param unwell what to call it if not
     */
    static Page of(Health health, String well, String unwell) {
        ObjectNode document = MAPPER.createObjectNode().put("status", health.isOk() ? well : unwell);
        ArrayNode checks = document.putArray("checks");
        for (HealthCheck check : health.checks()) {
            checks.addObject().put("name", check.name()).put("ok", check.ok()).put("detail", check.detail());
        }
        return new Page(health.isOk() ? OK : UNAVAILABLE, document.toPrettyString());
    }

    /** The document of {@code pool status --output json}. */
    static Page status(Observed node) {
        return ifTold(() -> new Page(OK, StatusJson.INDENTED.of(node.status())));
    }

    static Page history(Observed node) {
        return ifTold(() -> new Page(OK, SeenJson.history(node.history())));
    }

    /**
     * The last failures.
     *
     * @param messages whether to tell what they said as well
     */
    static Page failures(Observed node, boolean messages) {
        return ifTold(() -> new Page(OK, SeenJson.failures(node.failures(), messages)));
    }

    /** For Prometheus, in its text format. */
    static Page metrics(Observed node) {
        return ifTold(() -> new Page(OK, "text/plain; version=0.0.4; charset=utf-8", node.metrics()));
    }

    static Page tooManyViewers() {
        return error(UNAVAILABLE, "too many look at the status page of this node");
    }

    static Page notFound(Collection<String> paths) {
        ObjectNode document = MAPPER.createObjectNode().put("error", "no such path");
        ArrayNode known = document.putArray("paths");
        paths.forEach(known::add);
        return new Page(NOT_FOUND, document.toPrettyString());
    }

    static Page wrongMethod(List<String> allowed) {
        return error(WRONG_METHOD, "only " + String.join(" and ", allowed));
    }

    static Page wrongHost() {
        return error(WRONG_HOST, "on a loopback address it is asked as localhost, or by that address");
    }

    static Page wrongToken() {
        return error(UNAUTHORIZED, "that takes the token of security.admin-token-file, as a Bearer");
    }

    static Page noToken() {
        return error(FORBIDDEN, "nobody may order anything here: security.admin-token-file is not set");
    }

    static Page otherOrigin() {
        return error(FORBIDDEN, "a page from elsewhere may order nothing here");
    }

    static Page failed() {
        return error(FAILED, "could not be answered; the node's log tells why");
    }

    private static Page ifTold(Supplier<Page> page) {
        try {
            return page.get();
        } catch (PoolUnavailableException e) {
            return error(UNAVAILABLE, String.valueOf(e.getMessage()));
        }
    }

    /** In JSON. */
    static Page error(int code, String message) {
        return new Page(code, MAPPER.createObjectNode().put("error", message).toPrettyString());
    }
}
