package dev.guestloop.glfw;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.glfw.program.AbandoningProgram;
import dev.guestloop.glfw.program.LaunchingProgram;
import dev.guestloop.glfw.program.SignalProgram;
import dev.guestloop.glfw.program.WindowProgram;
import dev.guestloop.testing.internal.ChildJvm;
import dev.guestloop.testing.internal.Displays;
import org.junit.jupiter.api.Test;

/** Whole programs, each in a JVM of its own. */
class GlfwProgramTest {

    @Test
    void aProgramEndsByItselfWhenItsWindowIsClosed() throws Exception {
        Displays.require();
        ChildJvm.Result program = new ChildJvm().run(WindowProgram.class);
        assertThat(program.lines())
                .as(program.text())
                .containsExactly("closed", "finally of main", "finally of a task", "launch returned");
        assertThat(program.exitStatus()).isZero();
    }

    @Test
    void tasksCleanUpWhenASignalEndsTheProgram() throws Exception {
        Displays.require();
        ChildJvm.Result program = new ChildJvm().run(SignalProgram.class);
        assertThat(program.lines())
                .as(program.text())
                .contains(ChildJvm.TERMINATE, "shielded clean-up of main", "shielded clean-up of a task");
        assertThat(program.text()).doesNotContain("abandoned");
        assertThat(program.exitStatus()).as(program.text()).isEqualTo(143);
    }

    @Test
    void aLoopThatEndsWithoutClosingItsHostIsReportedAndTheJvmEnds() throws Exception {
        Displays.require();
        ChildJvm.Result program = new ChildJvm().run(AbandoningProgram.class);
        assertThat(program.lines()).as(program.text()).containsExactly("running", "main returns");
        assertThat(program.text()).contains("AbandoningProgram");
        assertThat(program.exitStatus()).isZero();
    }

    @Test
    void withoutLwjglTheMissingArtifactsAreNamed() throws Exception {
        ChildJvm.Result program = new ChildJvm()
                .withoutOnClassPath(entry -> entry.contains("lwjgl"))
                .run(LaunchingProgram.class);
        assertThat(program.lines())
                .as(program.text())
                .singleElement()
                .asString()
                .contains("binding of GLFW is missing")
                .contains("org.lwjgl:lwjgl-glfw")
                .contains("classifier natives-");
    }

    @Test
    void withoutItsNativeLibrariesTheirClassifierIsNamed() throws Exception {
        ChildJvm.Result program = new ChildJvm()
                .withoutOnClassPath(entry -> entry.contains("-natives-"))
                .run(LaunchingProgram.class);
        assertThat(program.lines())
                .as(program.text())
                .singleElement()
                .asString()
                .contains("native libraries are missing")
                .contains("classifier=natives-");
    }

    @Test
    void withoutAScreenItSaysSo() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "elsewhere there is always one");
        ChildJvm.Result program = new ChildJvm().withoutDisplay().run(LaunchingProgram.class);
        assertThat(program.lines())
                .as(program.text())
                .singleElement()
                .asString()
                .contains("GLFW needs a screen")
                .contains("DISPLAY=null")
                .contains("xvfb-run");
    }

    @Test
    void theClassifiersOfAllPlatformsAreKnown() {
        assertThat(GlfwLibrary.classifier("Linux", "amd64")).isEqualTo("natives-linux");
        assertThat(GlfwLibrary.classifier("Linux", "aarch64")).isEqualTo("natives-linux-arm64");
        assertThat(GlfwLibrary.classifier("Linux", "riscv64")).isEqualTo("natives-linux-riscv64");
        assertThat(GlfwLibrary.classifier("Windows 11", "amd64")).isEqualTo("natives-windows");
        assertThat(GlfwLibrary.classifier("Windows 11", "aarch64")).isEqualTo("natives-windows-arm64");
        assertThat(GlfwLibrary.classifier("Mac OS X", "aarch64")).isEqualTo("natives-macos-arm64");
        assertThat(GlfwLibrary.classifier("FreeBSD", "amd64")).isEqualTo("natives-freebsd");
    }
}
