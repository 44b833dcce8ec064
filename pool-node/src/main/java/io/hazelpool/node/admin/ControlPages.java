package io.hazelpool.node.admin;

import com.sun.net.httpserver.HttpExchange;
import io.hazelpool.api.NoSuchPoolException;
import io.hazelpool.api.Pause;
import io.hazelpool.api.PoolUnavailableException;
import io.hazelpool.config.PoolConfig;
import io.hazelpool.config.PoolKeys;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * What operators order by HTTP: each path takes one JSON object by POST. What is answered holds nothing of what was
 * sent. Thread-safe.
 */
final class ControlPages {

    private static final Logger log = LoggerFactory.getLogger(ControlPages.class);

    private static final int MAX_BODY_BYTES = 4096;
    private static final Pattern NAME = Pattern.compile("\\P{Cntrl}{1,253}");

    private static final int OK = 200;
    private static final int BAD_REQUEST = 400;
    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;
    private static final int TOO_LARGE = 413;
    private static final int WRONG_TYPE = 415;
    private static final int UNAVAILABLE = 503;

    private static final JsonMapper MAPPER = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .enable(tools.jackson.core.StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .build();

    private final Controls controls;
    private final Map<String, Order> orders = new TreeMap<>(Map.of(
            "/control/pause", this::pause,
            "/control/resume", this::resume,
            "/control/resize", this::resize,
            "/control/drain", this::drain,
            "/control/breaker", this::breaker,
            "/control/purge", this::purge));

    /** Adds to the answer what there is to tell. */
    private interface Order {
        void carryOut(Fields fields, ObjectNode answer) throws BadOrderException;
    }

    ControlPages(Controls controls) {
        this.controls = controls;
    }

    Set<String> paths() {
        return orders.keySet();
    }

    /** Carries out what an operator sent to one of the {@link #paths}. */
    Page answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        Order order = orders.get(path);
        if (order == null) {
            throw new IllegalArgumentException(path);
        }
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        if (!type.toLowerCase(Locale.ROOT).matches("application/json(;.*)?")) {
            return Page.error(WRONG_TYPE, "the order has to be sent as application/json");
        }
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            return Page.error(TOO_LARGE, "an order has at most %d bytes".formatted(MAX_BODY_BYTES));
        }
        return carryOut(order, body, "%s ordered by %s".formatted(path, exchange.getRemoteAddress()));
    }

    private Page carryOut(Order order, byte[] body, String what) {
        ObjectNode answer = MAPPER.createObjectNode().put("done", true);
        try {
            order.carryOut(Fields.of(body), answer);
            log.info("{}: done", what);
            return new Page(OK, answer.toPrettyString());
        } catch (BadOrderException e) {
            return Page.error(BAD_REQUEST, String.valueOf(e.getMessage()));
        } catch (NoSuchPoolException e) {
            return Page.error(NOT_FOUND, "no node defines this pool");
        } catch (IllegalArgumentException e) {
            return Page.error(NOT_FOUND, "no node has this name");
        } catch (UnsupportedOperationException e) {
            return Page.error(CONFLICT, "the pool has no circuit breaker: its breaker.threshold is 0");
        } catch (PoolUnavailableException e) {
            log.warn("{}: not known whether it is done: {}", what, e.getMessage());
            return Page.error(UNAVAILABLE, "the cluster did not answer in time; look whether it is done");
        }
    }

    private void pause(Fields fields, ObjectNode answer) throws BadOrderException {
        fields.allow("pool", "queue");
        controls.pause(fields.name("pool"), fields.flag("queue") ? Pause.QUEUES : Pause.REJECTS);
    }

    private void resume(Fields fields, ObjectNode answer) throws BadOrderException {
        fields.allow("pool");
        controls.pause(fields.name("pool"), Pause.NONE);
    }

    private void resize(Fields fields, ObjectNode answer) throws BadOrderException {
        fields.allow("pool", "workers", "node");
        String pool = fields.name("pool");
        Integer workers = fields.workers();
        String node = fields.nameOrNull("node");
        if (workers != null) {
            controls.resize(pool, workers, node);
        } else if (node == null) {
            controls.resetSize(pool);
        } else {
            throw new BadOrderException("workers may be null, as configured, for all nodes only");
        }
    }

    private void drain(Fields fields, ObjectNode answer) throws BadOrderException {
        fields.allow("node", "undo");
        controls.drain(fields.name("node"), !fields.flag("undo"));
    }

    private void breaker(Fields fields, ObjectNode answer) throws BadOrderException {
        fields.allow("pool", "open");
        fields.require("open");
        answer.put(
                "phase",
                controls.breaker(fields.name("pool"), fields.flag("open"))
                        .phase()
                        .name()
                        .toLowerCase(Locale.ROOT));
    }

    private void purge(Fields fields, ObjectNode answer) throws BadOrderException {
        fields.allow("pool");
        answer.put("cancelled", controls.purge(fields.name("pool")));
    }

    /** Its message is for who sent it, and holds nothing that he sent. */
    private static final class BadOrderException extends Exception {

        private static final long serialVersionUID = 1L;

        BadOrderException(String message) {
            super(message);
        }
    }

    /** What was sent, checked as it is taken. */
    private record Fields(JsonNode sent) {

        static Fields of(byte[] body) throws BadOrderException {
            try {
                JsonNode sent = MAPPER.readTree(body);
                if (sent != null && sent.isObject()) {
                    return new Fields(sent);
                }
            } catch (JacksonException e) {
                log.debug("an order that is no JSON", e);
            }
            throw new BadOrderException("an order is one JSON object");
        }

        void allow(String... names) throws BadOrderException {
            if (!Set.of(names).containsAll(sent.propertyNames())) {
                throw new BadOrderException("the order may have no other fields than " + String.join(", ", names));
            }
        }

        void require(String name) throws BadOrderException {
            if (!sent.has(name)) {
                throw new BadOrderException(name + " is missing");
            }
        }

        String name(String name) throws BadOrderException {
            require(name);
            JsonNode value = sent.get(name);
            if (!value.isString() || !NAME.matcher(value.stringValue()).matches()) {
                throw new BadOrderException(name + " has to be a name");
            }
            return value.stringValue();
        }

        @Nullable
        String nameOrNull(String name) throws BadOrderException {
            return sent.has(name) ? name(name) : null;
        }

        boolean flag(String name) throws BadOrderException {
            if (sent.has(name) && !sent.get(name).isBoolean()) {
                throw new BadOrderException(name + " has to be true or false");
            }
            return sent.has(name) && sent.get(name).booleanValue();
        }

        /** Null: as configured. */
        @Nullable
        Integer workers() throws BadOrderException {
            require("workers");
            JsonNode value = sent.get("workers");
            if (value.isNull()) {
                return null;
            }
            try {
                if (value.isInt()) {
                    return PoolConfig.defaults("pool")
                            .with(PoolKeys.WORKERS, value.intValue())
                            .get(PoolKeys.WORKERS);
                }
            } catch (IllegalArgumentException e) {
                log.debug("an order for too many workers, or too few", e);
            }
            throw new BadOrderException(
                    "workers has to be %s, or null: as configured".formatted(PoolKeys.WORKERS.bounds()));
        }
    }
}
