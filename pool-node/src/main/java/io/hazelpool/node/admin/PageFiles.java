package io.hazelpool.node.admin;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Properties;

/** The files of the status page, as they are in the jars. */
enum PageFiles {
    HTML("text/html; charset=utf-8", "page.html"),
    CSS("text/css; charset=utf-8", "page.css"),
    JS("text/javascript; charset=utf-8", "page.js"),
    CONTROL_JS("text/javascript; charset=utf-8", "control.js"),
    FAILURES_JS("text/javascript; charset=utf-8", "failures.js"),
    DOM_JS("text/javascript; charset=utf-8", "dom.js"),
    CHARTS_CSS("text/css; charset=utf-8", "uPlot.min.css"),
    CHARTS_JS("text/javascript; charset=utf-8", "uPlot.iife.min.js");

    private static final String WEBJAR = "/META-INF/maven/org.webjars.npm/uplot/pom.properties";
    private static final int OK = 200;

    private final String type;
    private final String file;

    PageFiles(String type, String file) {
        this.type = type;
        this.file = file;
    }

    /** The file itself. */
    Page page() {
        return new Page(OK, type, read(path()));
    }

    private String path() {
        return switch (this) {
            case HTML, CSS, JS, CONTROL_JS, FAILURES_JS, DOM_JS -> file;
            case CHARTS_CSS, CHARTS_JS -> "/META-INF/resources/webjars/uplot/" + chartsVersion() + "/dist/" + file;
        };
    }

    private static String chartsVersion() {
        Properties properties = new Properties();
        try (InputStream in = PageFiles.class.getResourceAsStream(WEBJAR)) {
            properties.load(in);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return properties.getProperty("version");
    }

    private static String read(String path) {
        try (InputStream in = PageFiles.class.getResourceAsStream(path)) {
            if (in == null) {
                throw new IllegalStateException(path + " is not in the jars");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
