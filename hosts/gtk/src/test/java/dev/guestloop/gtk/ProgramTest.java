package dev.guestloop.gtk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.testing.internal.ChildJvm;
import org.junit.jupiter.api.Test;

/** Whole programs, each in a JVM of its own. */
class ProgramTest {

    private static final String VERSION = "-Dguestloop.gtk=" + TestGtk.VERSION;

    @Test
    void aProgramEndsByItselfWhenItsWindowIsClosed() throws Exception {
        TestGtk.requireDisplay();
        ChildJvm.Result program = new ChildJvm().with(VERSION).run(WindowProgram.class);
        assertThat(program.lines())
                .as(program.text())
                .containsExactly("closed", "finally of main", "finally of a task", "launch returned");
        assertThat(program.exitStatus()).isZero();
    }

    @Test
    void tasksCleanUpWhenASignalEndsTheProgram() throws Exception {
        TestGtk.requireDisplay();
        ChildJvm.Result program = new ChildJvm().with(VERSION).run(SignalProgram.class);
        assertThat(program.lines())
                .as(program.text())
                .contains(ChildJvm.TERMINATE, "shielded clean-up of main", "shielded clean-up of a task");
        assertThat(program.text()).doesNotContain("abandoned");
        assertThat(program.exitStatus()).as(program.text()).isEqualTo(143);
    }

    @Test
    void tasksCleanUpWhenTheDisplayIsClosed() throws Exception {
        TestGtk.requireDisplay();
        ChildJvm.Result program = new ChildJvm().with(VERSION).run(DisplayProgram.class);
        assertThat(program.lines()).as(program.text()).containsExactly("cleaned up", "launch returned");
        assertThat(program.exitStatus()).isZero();
    }

    @Test
    void withoutADisplayItSaysSo() throws Exception {
        TestGtk.requireDisplay(); // for the library; the program's display is taken away
        ChildJvm.Result program = new ChildJvm().withoutDisplay().with(VERSION).run(LaunchProgram.class);
        assertThat(program.lines())
                .as(program.text())
                .singleElement()
                .asString()
                .contains("GTK needs a display")
                .contains("DISPLAY=null")
                .contains("xvfb-run");
    }

    /** A JVM that was told to refuse native calls names the flag. */
    @Test
    void withoutNativeAccessTheFlagIsNamed() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "elsewhere there is no such host");
        ChildJvm.Result program = new ChildJvm()
                .without(flag -> flag.startsWith("--enable-native"))
                .with(VERSION, "--illegal-native-access=deny")
                .run(LaunchProgram.class);
        assertThat(program.lines().getFirst()).as(program.text()).contains("native access");
        assertThat(program.text()).contains("--enable-native-access=ALL-UNNAMED");
    }

    @Test
    void aGuestLivesInAnApplicationOfAnotherBinding() throws Exception {
        TestGtk.requireDisplay();
        assumeTrue(!TestGtk.IS_3, "java-gi binds GTK 4");
        ChildJvm.Result program = new ChildJvm().with(VERSION).run(JavaGiProgram.class);
        assertThat(program.lines())
                .as(program.text())
                .containsExactly(
                        "on the thread of the application: true",
                        "clicked: Click me",
                        "label: 20",
                        "closed",
                        "application ended");
        assertThat(program.exitStatus()).as(program.text()).isZero();
    }
}
