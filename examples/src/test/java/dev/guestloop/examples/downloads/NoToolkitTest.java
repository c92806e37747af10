package dev.guestloop.examples.downloads;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The shared tasks name no toolkit and no view: neither in their sources nor in what the compiler made of them. */
class NoToolkitTest {

    private static final List<String> TOOLKITS = List.of(
            "java/awt",
            "javax/swing",
            "javafx/",
            "org/eclipse/swt",
            "org/lwjgl",
            "dev/guestloop/swing",
            "dev/guestloop/swt",
            "dev/guestloop/win32",
            "dev/guestloop/gtk",
            "dev/guestloop/glfw");

    @Test
    void theSharedTasksNameNoToolkitAndNoView() throws Exception {
        Path classes =
                Path.of(Download.class.getResource("Download.class").toURI()).getParent();
        try (Stream<Path> files = Files.list(classes)) {
            List<Path> own = files.filter(file -> file.toString().endsWith(".class"))
                    .filter(file -> !file.getFileName().toString().contains("Test"))
                    .toList();
            assertThat(own).hasSizeGreaterThan(15);
            for (Path file : own) {
                assertNames(file);
            }
        }
    }

    private static void assertNames(Path file) throws IOException {
        String constants = Files.readString(file, StandardCharsets.ISO_8859_1);
        assertThat(TOOLKITS).as(file.toString()).noneMatch(constants::contains);
        assertThat(constants)
                .as(file.toString())
                .doesNotContain(
                        "examples/downloads/swing",
                        "examples/downloads/javafx",
                        "examples/downloads/swt",
                        "examples/downloads/gtk",
                        "examples/downloads/queue",
                        "examples/downloads/win32",
                        "examples/downloads/glfw",
                        "examples/downloads/check",
                        "examples/downloads/server");
    }
}
