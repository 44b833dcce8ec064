package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.hazelpool.client.cli.FileCheck.Verdict;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ChecksumTaskTest {

    private static final String OF_ABC = "a9993e364706816aba3e25717850c26c9cd0d89d"; // RFC 3174, test 1

    @TempDir
    private Path folder = Path.of("");

    private Path file = Path.of("");

    @BeforeEach
    void write() throws IOException {
        file = Files.writeString(folder.resolve("a.jar"), "abc");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                OF_ABC,
                OF_ABC + "\n",
                "  A9993E364706816ABA3E25717850C26C9CD0D89D \r\n",
                OF_ABC + "  a.jar\n",
                OF_ABC + "\ta.jar\nmore"
            })
    void verifies_whatever_the_published_form(String published) throws Exception {
        assertThat(check(published)).isEqualTo(new FileCheck(Verdict.VERIFIED, "", 3));
    }

    @Test
    void tells_both_digests_of_a_file_that_differs() throws Exception {
        FileCheck check = check("0".repeat(40));

        assertThat(check.verdict()).isEqualTo(Verdict.MISMATCHED);
        assertThat(check.detail()).contains(OF_ABC, "0".repeat(40));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "<html>not found</html>", "a9993e", OF_ABC + "00"})
    void cannot_read_what_is_no_digest(String published) throws Exception {
        assertThat(check(published).verdict()).isEqualTo(Verdict.UNREADABLE);
    }

    @Test
    void cannot_read_a_file_that_has_gone() throws Exception {
        Files.delete(file);

        FileCheck check = check(OF_ABC);

        assertThat(check.verdict()).isEqualTo(Verdict.UNREADABLE);
        assertThat(check.detail()).contains("NoSuchFileException");
    }

    private FileCheck check(String published) throws Exception {
        Files.writeString(folder.resolve("a.jar.sha1"), published);
        return new ChecksumTask(file.toString()).call();
    }
}
