package dev.guestloop.swt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.swt.program.LaunchingProgram;
import dev.guestloop.swt.program.SignalProgram;
import dev.guestloop.swt.program.WindowProgram;
import dev.guestloop.testing.internal.ChildJvm;
import dev.guestloop.testing.internal.Displays;
import org.junit.jupiter.api.Test;

/** Whole programs, each in a JVM of its own. */
class ProgramTest {

    @Test
    void aProgramEndsByItselfWhenItsShellIsClosed() throws Exception {
        Displays.require();
        ChildJvm.Result program = new ChildJvm().run(WindowProgram.class);
        assertThat(program.lines())
                .as(program.text())
                .containsExactly("closed", "finally of main", "finally of a task", "launch returned");
        assertThat(program.exitStatus()).isZero();
    }

    /** The guard counts no monitors then: SWT's are known by their frames alone. */
    @Test
    void itDoesSoAlsoWhereTheJvmDoesNotCountMonitors() throws Exception {
        Displays.require();
        ChildJvm.Result program = new ChildJvm()
                .without(flag -> flag.contains("jdk.internal.misc"))
                .run(WindowProgram.class);
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
    void withoutSwtTheMissingArtifactIsNamed() throws Exception {
        ChildJvm.Result program = new ChildJvm()
                .withoutOnClassPath(entry -> entry.contains("org.eclipse.swt"))
                .run(LaunchingProgram.class);
        assertThat(program.lines())
                .as(program.text())
                .singleElement()
                .asString()
                .contains("SWT is missing")
                .contains("org.eclipse.platform:org.eclipse.swt.");
    }

    @Test
    void withoutAScreenItSaysSo() throws Exception {
        assumeTrue(System.getProperty("os.name").equals("Linux"), "elsewhere there is always one");
        ChildJvm.Result program = new ChildJvm().withoutDisplay().run(LaunchingProgram.class);
        assertThat(program.lines())
                .as(program.text())
                .singleElement()
                .asString()
                .contains("SWT needs a screen")
                .contains("DISPLAY=null")
                .contains("xvfb-run");
    }

    @Test
    void theArtifactsOfAllPlatformsAreKnown() {
        assertThat(SwtLibrary.artifact("Linux", "amd64"))
                .isEqualTo("org.eclipse.platform:org.eclipse.swt.gtk.linux.x86_64");
        assertThat(SwtLibrary.artifact("Linux", "aarch64")).endsWith(".gtk.linux.aarch64");
        assertThat(SwtLibrary.artifact("Windows 11", "amd64")).endsWith(".win32.win32.x86_64");
        assertThat(SwtLibrary.artifact("Mac OS X", "aarch64")).endsWith(".cocoa.macosx.aarch64");
    }
}
