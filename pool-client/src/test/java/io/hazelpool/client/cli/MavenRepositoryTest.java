package io.hazelpool.client.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MavenRepositoryTest {

    @TempDir
    private Path root = Path.of("");

    @Test
    void finds_files_with_a_checksum_beside_them_and_counts_artifacts_without() throws IOException {
        write("org/a/1/a-1.jar");
        write("org/a/1/a-1.jar.sha1");
        write("org/a/1/a-1.pom");
        write("org/a/1/_remote.repositories");
        write("org/a/metadata.xml");
        write("org/a/metadata.xml.sha1");
        write("org/b/gone.jar.sha1");
        Path link = Files.createSymbolicLink(root.resolve("link"), root.resolve("org"));

        MavenRepository found = MavenRepository.find(link);

        assertThat(found.files()).containsExactly(real("org/a/1/a-1.jar"), real("org/a/metadata.xml"));
        assertThat(found.withoutChecksum()).isEqualTo(1);
    }

    @Test
    void refuses_a_repository_that_is_none_or_has_nothing_to_verify() {
        assertThatThrownBy(() -> MavenRepository.find(root.resolve("none")))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("is no folder");
        assertThatThrownBy(() -> MavenRepository.find(root))
                .isInstanceOf(UsageException.class)
                .hasMessageContaining("holds no file with a .sha1");
    }

    private void write(String file) throws IOException {
        Path path = root.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, "x");
    }

    private Path real(String file) throws IOException {
        return root.resolve(file).toRealPath();
    }
}
