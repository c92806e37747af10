package dev.guestloop.javafx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.javafx.program.ExitProgram;
import dev.guestloop.javafx.program.ExitProgram.Start;
import dev.guestloop.javafx.program.ExitProgram.Where;
import dev.guestloop.javafx.program.SignalProgram;
import dev.guestloop.testing.internal.ChildJvm;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The end of JavaFX, which comes once in a JVM: so each program here has one of its own, which has to end by itself. */
@Tag("slow")
class ExitTest {

    @BeforeEach
    void requireDisplay() {
        JavaFx.require();
    }

    @ParameterizedTest
    @EnumSource(names = "LAST_WINDOW", mode = Mode.EXCLUDE)
    void tasksOfALaunchedProgramCleanUpWhereverPlatformExitIsCalled(Where where) throws Exception {
        assertCleanEnd(JavaFx.program().run(ExitProgram.class, Start.LAUNCH, where));
    }

    @ParameterizedTest
    @EnumSource
    void tasksOfAnApplicationCleanUpWhereverPlatformExitIsCalled(Where where) throws Exception {
        assertCleanEnd(JavaFx.program().run(ExitProgram.class, Start.APPLICATION, where));
    }

    /** Inside a nested loop JavaFX itself waits for ever then, with or without a guest. */
    @ParameterizedTest
    @EnumSource(
            names = {"NESTED_TASK", "HANDLER_ABOVE_TASK", "NESTED_HANDLER"},
            mode = Mode.EXCLUDE)
    void tasksCleanUpWhereThereIsNoApplication(Where where) throws Exception {
        assertCleanEnd(JavaFx.program().run(ExitProgram.class, Start.STARTUP, where));
    }

    @Test
    void tasksOfALaunchedProgramOfModulesCleanUp() throws Exception {
        assertCleanEnd(JavaFx.programOfModules().run(ExitProgram.class, Start.LAUNCH, Where.HANDLER));
    }

    @Test
    void tasksOfModulesCleanUpWithTheFlag() throws Exception {
        assertCleanEnd(JavaFx.programOfModules()
                .with("--add-exports=javafx.graphics/com.sun.javafx.tk=dev.guestloop.javafx")
                .run(ExitProgram.class, Start.STARTUP, Where.HANDLER));
    }

    @Test
    void withoutTheFlagTheOutcomeIsLogged() throws Exception {
        ChildJvm.Result result = JavaFx.programOfModules().run(ExitProgram.class, Start.STARTUP, Where.HANDLER);
        assertThat(result.exitStatus()).as(result.text()).isZero();
        assertThat(result.text())
                .contains("its host thread has ended")
                .contains("The outcome of a run could not be given to its listeners")
                .doesNotContain("finally");
    }

    @Test
    void tasksCleanUpWhenASignalEndsTheProgram() throws Exception {
        assertCleanEndBySignal(JavaFx.program().run(SignalProgram.class));
    }

    @Test
    void tasksOfModulesCleanUpWhenASignalEndsTheProgram() throws Exception {
        assertCleanEndBySignal(JavaFx.programOfModules()
                .with("--add-exports=javafx.graphics/com.sun.glass.ui=dev.guestloop.javafx")
                .run(SignalProgram.class));
    }

    @Test
    void withoutTheFlagTheTasksOfModulesAreReportedWhenASignalEndsTheProgram() throws Exception {
        ChildJvm.Result result = JavaFx.programOfModules().run(SignalProgram.class);
        assertThat(result.text())
                .contains("did not end within 2000 ms", "Task[main, ")
                .doesNotContain("clean-up of");
        assertThat(result.exitStatus()).as(result.text()).isEqualTo(143);
    }

    private static void assertCleanEndBySignal(ChildJvm.Result result) {
        assertThat(result.lines())
                .as(result.text())
                .contains(ChildJvm.TERMINATE, "shielded clean-up of main", "shielded clean-up of a task")
                .anyMatch(line -> line.startsWith("outcome: Cancelled") && line.contains("HOST_CLOSED"));
        assertThat(result.text()).doesNotContain("abandoned");
        assertThat(result.exitStatus()).as(result.text()).isEqualTo(143);
    }

    private static void assertCleanEnd(ChildJvm.Result result) {
        assertThat(result.exitStatus()).as(result.text()).isZero();
        assertThat(result.lines())
                .as(result.text())
                .contains(
                        "after the call",
                        "finally of beside, on JavaFX's thread: true",
                        "finally of main, on JavaFX's thread: true",
                        "outcome: Cancelled[reason=the host is closing (HOST_CLOSED)]")
                .doesNotHaveDuplicates()
                .hasSize(4);
        assertThat(result.text()).doesNotContain("abandoned").doesNotContain("Exception");
    }
}
