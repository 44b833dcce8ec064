package io.hazelpool;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.junit.jupiter.api.Test;

/** Keeps the packages' rules: which way the arrows point, and what nobody may touch. */
class ArchitectureTest {

    private static final JavaClasses CODE = new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .withImportOption(location -> !location.contains("-tests.jar"))
            .importPackages("io.hazelpool");

    private static final String[] LEAVES = {
        "io.hazelpool.node.queue..",
        "io.hazelpool.node.extension..",
        "io.hazelpool.node.trace..",
        "io.hazelpool.node.worker..",
        "io.hazelpool.node.reply..",
        "io.hazelpool.node.status..",
        "io.hazelpool.node.health..",
        "io.hazelpool.node.admin..",
        "io.hazelpool.node.cluster.."
    };

    @Test
    void all_three_modules_are_looked_at() {
        assertThat(CODE.contain("io.hazelpool.wire.TaskEnvelope")).isTrue();
        assertThat(CODE.contain("io.hazelpool.node.PoolNode")).isTrue();
        assertThat(CODE.contain("io.hazelpool.client.PoolClient")).isTrue();
    }

    @Test
    void no_cycles_between_packages() {
        slices().matching("io.hazelpool.(**)").should().beFreeOfCycles().check(CODE);
    }

    @Test
    void nodes_and_clients_do_not_know_each_other() {
        noClasses()
                .that()
                .resideInAPackage("io.hazelpool.node..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.hazelpool.client..")
                .check(CODE);
        // The command line's demo starts nodes on this machine; the library does not.
        noClasses()
                .that()
                .resideInAPackage("io.hazelpool.client..")
                .and()
                .resideOutsideOfPackage("io.hazelpool.client.cli..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.hazelpool.node..")
                .check(CODE);
    }

    @Test
    void what_both_share_knows_neither_nodes_nor_clients() {
        noClasses()
                .that()
                .resideInAnyPackage(
                        "io.hazelpool.api..", "io.hazelpool.breaker..", "io.hazelpool.config..", "io.hazelpool.wire..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.hazelpool.node..", "io.hazelpool.client..")
                .check(CODE);
    }

    @Test
    void what_users_name_knows_no_hazelcast() {
        noClasses()
                .that()
                .resideInAnyPackage("io.hazelpool.api..", "io.hazelpool.config..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("com.hazelcast..")
                .check(CODE);
    }

    @Test
    void the_breakers_transitions_know_nothing_but_java() {
        noClasses()
                .that()
                .resideInAPackage("io.hazelpool.breaker..")
                .should()
                .dependOnClassesThat()
                .resideOutsideOfPackages("io.hazelpool.breaker..", "java..", "org.jspecify..")
                .check(CODE);
    }

    @Test
    void leaves_know_neither_the_dispatcher_nor_the_root() {
        noClasses()
                .that()
                .resideInAnyPackage(LEAVES)
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.hazelpool.node.dispatch..")
                .orShould()
                .dependOnClassesThat()
                .resideInAPackage("io.hazelpool.node")
                .check(CODE);
    }

    /** A node in somebody's own program opens no port for it. */
    @Test
    void only_the_program_of_a_node_serves_http() {
        noClasses()
                .that()
                .resideOutsideOfPackage("io.hazelpool.node.admin..")
                .and()
                .doNotHaveFullyQualifiedName("io.hazelpool.node.NodeMain")
                .and()
                .doNotHaveFullyQualifiedName("io.hazelpool.node.ProbedNode")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("io.hazelpool.node.admin..", "com.sun.net.httpserver..")
                .check(CODE);
    }

    @Test
    void only_its_command_line_uses_the_root() {
        classes()
                .that()
                .resideInAPackage("io.hazelpool.node")
                .should()
                .onlyHaveDependentClassesThat()
                .resideInAnyPackage("io.hazelpool.node", "io.hazelpool.client.cli..")
                .check(CODE);
    }

    @Test
    void only_the_client_speaks_to_users_of_the_command_line() {
        noClasses()
                .that()
                .resideOutsideOfPackages("io.hazelpool.client.cli..", "io.hazelpool.node")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("picocli..")
                .check(CODE);
    }

    /** Which is mostly not on the class path: whoever else named one of its classes would end there. */
    @Test
    void only_what_does_without_if_need_be_uses_open_telemetry() {
        noClasses()
                .that()
                .doNotHaveFullyQualifiedName("io.hazelpool.client.CurrentSpan")
                .and()
                .doNotHaveFullyQualifiedName("io.hazelpool.node.trace.PoolTracer")
                .and()
                .doNotHaveFullyQualifiedName("io.hazelpool.node.trace.RunSpan")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("io.opentelemetry..")
                .check(CODE);
    }

    @Test
    void nothing_is_called_util() {
        noClasses()
                .should()
                .resideInAnyPackage("..util..", "..utils..")
                .orShould()
                .haveNameMatching(".*(Util|Utils|Helper|Manager|Impl)")
                .check(CODE);
    }
}
