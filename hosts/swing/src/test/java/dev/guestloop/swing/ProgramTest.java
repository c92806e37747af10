package dev.guestloop.swing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.swing.program.DialogsProgram;
import dev.guestloop.swing.program.ExitingProgram;
import dev.guestloop.swing.program.FailingProgram;
import dev.guestloop.swing.program.FailingWindowProgram;
import dev.guestloop.swing.program.LateWindowProgram;
import dev.guestloop.swing.program.SignalProgram;
import dev.guestloop.swing.program.WindowProgram;
import dev.guestloop.swing.program.WindowlessProgram;
import dev.guestloop.testing.internal.ChildJvm;
import java.util.List;
import java.util.function.Predicate;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Whole programs, each in a JVM of its own: how they live and end. */
class ProgramTest {

    private static final Predicate<String> AWT_EXPORT = flag -> flag.contains("sun.awt");
    private static final Predicate<String> MONITOR_GUARD = flag -> flag.contains("jdk.internal.misc");
    private static final String HEADLESS = "-Djava.awt.headless=true";

    @Test
    void aProgramEndsByItselfWhenItsWindowIsClosed() throws Exception {
        Display.require();
        ChildJvm.Result program = new ChildJvm().run(WindowProgram.class);
        assertThat(program.lines()).containsExactly("closed", "finally of main", "finally of a task");
        assertThat(program.exitStatus()).isZero();
    }

    @Test
    void aProgramWithoutAWindowStaysOnOneEventThread() throws Exception {
        ChildJvm.Result program = new ChildJvm().with(HEADLESS).run(WindowlessProgram.class);
        assertThat(program.lines()).containsExactly("same thread without a window: true", "finally");
        assertThat(program.exitStatus()).isZero();
    }

    @Test
    @Tag("slow")
    void aProgramStaysOnItsEventThreadAlsoAfterItsLastWindow() throws Exception {
        Display.require();
        ChildJvm.Result program = new ChildJvm().run(WindowlessProgram.class);
        assertThat(program.lines())
                .containsExactly(
                        "same thread without a window: true", "same thread after the last window: true", "finally");
        assertThat(program.exitStatus()).isZero();
    }

    @Test
    @Tag("slow")
    void withoutTheExportAHiddenWindowKeepsTheEventThread() throws Exception {
        Display.require();
        ChildJvm.Result program = new ChildJvm().without(AWT_EXPORT).run(WindowlessProgram.class);
        assertThat(program.lines())
                .containsExactly(
                        "same thread without a window: true", "same thread after the last window: true", "finally");
        assertThat(program.log())
                .filteredOn(line -> line.contains("--add-exports java.desktop/sun.awt=ALL-UNNAMED"))
                .as("what is missing is said once")
                .hasSize(1);
        assertThat(program.exitStatus()).isZero();
    }

    @Test
    @Tag("slow")
    void withoutTheExportAndADisplayAHeartbeatKeepsTheEventThread() throws Exception {
        ChildJvm.Result program =
                new ChildJvm().without(AWT_EXPORT).with(HEADLESS).run(WindowlessProgram.class);
        assertThat(program.lines()).containsExactly("same thread without a window: true", "finally");
        assertThat(program.exitStatus()).isZero();
    }

    /** The event thread waits in System.exit: no task can be resumed, but nothing stays open and nothing goes unsaid. */
    @Test
    void exitingInAHandlerClosesChannelsAndSaysWhatWasLeft() throws Exception {
        ChildJvm.Result program = new ChildJvm().with(HEADLESS).run(ExitingProgram.class);
        assertThat(program.exitStatus()).as(program.text()).isEqualTo(3);
        assertThat(program.lines()).containsExactly("listener open: false");
        assertThat(String.join("\n", program.log())).contains("abandoned").contains("main");
    }

    @Test
    void tasksCleanUpWhenASignalEndsTheProgram() throws Exception {
        Display.require();
        assertCleanEndBySignal(new ChildJvm().run(SignalProgram.class));
    }

    @Test
    void tasksCleanUpWhenASignalEndsAProgramWithoutADisplay() throws Exception {
        assertCleanEndBySignal(new ChildJvm().with(HEADLESS).run(SignalProgram.class));
    }

    private static void assertCleanEndBySignal(ChildJvm.Result program) {
        assertThat(program.lines())
                .as(program.text())
                .containsExactlyInAnyOrder(
                        ChildJvm.TERMINATE,
                        "shielded clean-up of main",
                        "shielded clean-up of a task",
                        "outcome: Cancelled[reason=the JVM is exiting (HOST_CLOSED)]");
        assertThat(program.exitStatus()).as(program.text()).isEqualTo(143);
    }

    @Test
    void suspendedDialogsDoNotOutliveTheMainTask() throws Exception {
        Display.require();
        ChildJvm.Result program = new ChildJvm().with("-Dend=return").run(DialogsProgram.class);
        assertThat(program.lines()).containsExactly("answer -1", "answer -1", "answer -1", "nested: false");
        assertThat(program.exitStatus()).isZero();
    }

    @Test
    void anExitWhileDialogsAreSuspendedHangsNothing() throws Exception {
        Display.require();
        ChildJvm.Result program = new ChildJvm().with("-Dend=exit").run(DialogsProgram.class);
        assertThat(program.exitStatus()).as(program.text()).isEqualTo(3);
    }

    @Test
    @Tag("slow")
    void withoutTheExportsOrByPropertyDialogsNest() throws Exception {
        Display.require();
        for (ChildJvm.Result program : List.of(
                new ChildJvm().without(AWT_EXPORT).with("-Dend=close").run(DialogsProgram.class),
                new ChildJvm().without(MONITOR_GUARD).with("-Dend=close").run(DialogsProgram.class),
                new ChildJvm()
                        .with("-Dend=close", "-Ddev.guestloop.swing.nestDialogs=true")
                        .run(DialogsProgram.class))) {
            assertThat(program.lines()).containsExactly("answer -1", "answer -1", "answer -1", "nested: true");
            assertThat(program.exitStatus()).isZero();
        }
    }

    @Test
    void withoutADisplayFailuresAreLoggedAndDialogsRefused() throws Exception {
        ChildJvm.Result program = new ChildJvm().with(HEADLESS).run(FailingProgram.class);
        assertThat(program.lines())
                .singleElement()
                .asString()
                .contains("SwingDialogs.message needs a display")
                .contains("java.awt.headless=true");
        assertThat(String.join("\n", program.log())).contains("no more ink").contains("no more paper");
        assertThat(program.exitStatus()).isZero();
    }

    /** AWT names a window as the active one also after it was disposed of, and shows it again if it is to own a dialog. */
    @Test
    void theErrorDialogDoesNotKeepAProgramThatHasDisposedOfItsWindow() throws Exception {
        Display.require();
        ChildJvm.Result program = new ChildJvm().run(FailingWindowProgram.class);
        assertThat(program.lines()).containsExactly("the window is open again: false");
        assertThat(String.join("\n", program.log())).contains("no more paper");
        assertThat(program.exitStatus()).isZero();
    }

    @Test
    void aWindowMayCloseOnAnotherEventThreadThanThatOfItsRun() throws Exception {
        Display.require();
        ChildJvm.Result program = new ChildJvm().run(LateWindowProgram.class);
        assertThat(program.lines()).containsExactly("its event thread has ended: true", "closed");
        assertThat(program.exitStatus()).isZero();
    }
}
