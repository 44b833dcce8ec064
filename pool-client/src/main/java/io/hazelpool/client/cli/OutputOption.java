package io.hazelpool.client.cli;

import picocli.CommandLine.Option;

/** The form in which a command shows pools. */
final class OutputOption {

    enum Form {
        table,
        json
    }

    @Option(
            names = {"-o", "--output"},
            paramLabel = "FORM",
            description = "${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE});"
                    + " json is an object for one pool, an array for all")
    private Form form = Form.table;

    Form form() {
        return form;
    }
}
