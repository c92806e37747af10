package dev.guestloop.glfw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.glfw.program.DialogProgram;
import dev.guestloop.testing.internal.ChildJvm;
import dev.guestloop.testing.internal.Displays;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a program in the place of zenity, which answers as its user would and writes down what it was asked. */
class GlfwDialogsTest {

    @TempDir
    private Path folder;

    private Path programs;
    private Path asked;
    private Path existing;

    @BeforeEach
    void makeZenity() throws IOException {
        Displays.require();
        assumeTrue(System.getProperty("os.name").equals("Linux"), "Elsewhere dialogs are not shown by programs");
        programs = Files.createDirectory(folder.resolve("bin"));
        asked = folder.resolve("asked");
        for (String tool :
                List.of("sh", "which", "cat", "sleep", "grep", "expr", "uname", "head", "cut", "sed", "tr")) {
            for (String place : List.of("/bin", "/usr/bin")) {
                Path real = Path.of(place, tool);
                if (Files.exists(real) && !Files.exists(programs.resolve(tool))) {
                    Files.createSymbolicLink(programs.resolve(tool), real);
                }
            }
        }
    }

    private void zenity() throws IOException {
        existing = Files.createFile(folder.resolve("a file.txt"));
        Path zenity = programs.resolve("zenity");
        Files.writeString(zenity, """
                #!/bin/sh
                case "$*" in
                    *--version*) echo 3.44.0; exit 0 ;;
                esac
                echo "$*" >>'%s'
                case "$*" in
                    *slow*) sleep 1; exit 1 ;;
                    *--save*) echo /tmp/chosen.json ;;
                    *--file-selection*) echo '%s' ;;
                esac
                sleep 0.1
                """.formatted(asked, existing));
        Files.setPosixFilePermissions(zenity, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    /**
     * With LWJGL's binding of tinyfd, which tests do not have: nobody would close the dialogs of what fails there. The only programs that
     * can show one are ours.
     */
    private ChildJvm.Result runWithDialogs() throws Exception {
        List<String> binding = ChildJvm.classPath().stream()
                .filter(jar -> jar.contains("lwjgl-glfw"))
                .map(jar -> jar.replace("lwjgl-glfw", "lwjgl-tinyfd")) // beside it in the repository
                .toList();
        return new ChildJvm()
                .withOnClassPath(binding)
                .withVariable("PATH", programs.toString())
                .run(DialogProgram.class);
    }

    @Test
    void aTaskWaitsForEachKindOfDialogAndAFailureIsShown() throws Exception {
        zenity();
        ChildJvm.Result program = runWithDialogs();
        assertThat(program.lines())
                .as(program.text())
                .containsExactly(
                        "others ran: true",
                        "confirm: true",
                        "open: " + existing,
                        "save: /tmp/chosen.json",
                        "cancelled: true",
                        "launch has returned");
        assertThat(Files.readAllLines(asked).getFirst()).contains("It’s").contains("”done”");
        String all = Files.readString(asked);
        assertThat(all.substring(all.indexOf("Something went wrong")))
                .as("the error dialog")
                .contains("It’s on purpose: 1 ＜ 2 ＆ 3")
                .contains("at dev.guestloop.glfw.program.DialogProgram")
                .doesNotContain("<", "&")
                .hasSizeLessThan(5_000);
    }

    @Test
    void withoutAProgramThatShowsDialogsTheMessageSaysWhatToInstall() throws Exception {
        ChildJvm.Result program = runWithDialogs();
        assertThat(program.text())
                .contains("There is no program that shows dialogs")
                .contains("zenity");
        assertThat(program.lines()).containsExactly("launch has returned");
    }

    @Test
    void withoutTheBindingTheMessageSaysWhatToAdd() throws Exception {
        ChildJvm.Result program = new ChildJvm().run(DialogProgram.class);
        assertThat(program.text()).contains("org.lwjgl:lwjgl-tinyfd").contains("classifier natives-linux");
        assertThat(program.lines()).containsExactly("launch has returned");
    }
}
