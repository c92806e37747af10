package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.internal.ChildJvm;
import dev.guestloop.internal.ChildJvm.Signal;
import dev.guestloop.program.EndingProgram;
import dev.guestloop.program.EndingProgram.CleanUp;
import dev.guestloop.program.EndingProgram.End;
import dev.guestloop.program.EndingProgram.Loop;
import dev.guestloop.program.LateLoopsProgram;
import dev.guestloop.program.TwoLoopsProgram;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What ends a JVM, and what that does to tasks: whole programs, each in a JVM of its own, and real signals. */
class EndOfJvmTest {

    /** Longer than any test has: nobody may wait for it. */
    private static final int NEVER_MILLIS = 600_000;

    /** For what has to be given up: long enough for all else to end on a busy machine. */
    private static final int SHORT_MILLIS = 2_000;

    private static ChildJvm.Result run(int patienceMillis, Signal signal, Class<?> main, Object... arguments) {
        List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
        flags.add("-Ddev.guestloop.exit.patience.millis=" + patienceMillis);
        return ChildJvm.runAndSignal(flags, signal, main, arguments);
    }

    private static void assertAllAreClean(ChildJvm.Result result, String thread) {
        assertThat(result.output())
                .contains("finally of main on " + thread, "shielded clean-up of main")
                .contains("finally of beside on " + thread, "shielded clean-up of beside")
                .contains("finally of special on " + thread, "shielded clean-up of special")
                .doesNotContain("abandoned");
    }

    // ------------------------------------------------------------------ who ends it

    @ParameterizedTest
    @CsvSource({"INT, OWN_THREAD, 130", "TERM, OWN_THREAD, 143", "INT, QUEUE_HOST, 130", "TERM, QUEUE_HOST, 143"})
    void tasksCleanUpAfterASignalAndTheStatusIsThatOfTheSignal(Signal signal, Loop loop, int status) {
        ChildJvm.Result result = run(NEVER_MILLIS, signal, EndingProgram.class, loop, End.SIGNAL, CleanUp.ENDS);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(status);
        assertAllAreClean(result, "main");
        if (loop == Loop.QUEUE_HOST) {
            assertThat(result.output()).contains("outcome: Cancelled[reason=the JVM is exiting (HOST_CLOSED)]");
        }
    }

    @ParameterizedTest
    @EnumSource
    void tasksCleanUpAfterAnExitOnAnotherThread(Loop loop) {
        ChildJvm.Result result = run(NEVER_MILLIS, null, EndingProgram.class, loop, End.EXIT_IN_THREAD, CleanUp.ENDS);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(3);
        assertAllAreClean(result, "main");
    }

    /** Their thread waits for the JVM to end, which waits for nothing in its turn. */
    @ParameterizedTest
    @EnumSource
    void anExitInATaskReportsAllTasksAtOnceWithTheirStacks(Loop loop) {
        ChildJvm.Result result = run(NEVER_MILLIS, null, EndingProgram.class, loop, End.EXIT_IN_TASK, CleanUp.ENDS);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(3);
        assertThat(result.output())
                .contains("its thread waits in System.exit")
                .contains("Task[main, RUNNING]", "EndingProgram.exitInTask")
                .contains("Task[beside, WAITING]", "EndingProgram.waitAndCleanUp")
                .contains("The outcome of a run could not be given", "Cancelled[reason=the JVM is exiting")
                .doesNotContain("finally of");
    }

    @Test
    void anExitInAHandlerOnTheHostThreadReportsAllTasksAtOnce() {
        ChildJvm.Result result =
                run(NEVER_MILLIS, null, EndingProgram.class, Loop.QUEUE_HOST, End.EXIT_IN_HANDLER, CleanUp.ENDS);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(3);
        assertThat(result.output())
                .contains("its thread waits in System.exit")
                .contains("Task[main, WAITING]", "EndingProgram.waitAndCleanUp")
                .contains("The outcome of a run could not be given")
                .doesNotContain("finally of");
    }

    @ParameterizedTest
    @EnumSource
    void theJvmEndsWithTheMainTask(Loop loop) {
        ChildJvm.Result result = run(NEVER_MILLIS, null, EndingProgram.class, loop, End.MAIN_TASK_ENDS, CleanUp.ENDS);
        assertThat(result.exitCode()).as(result.output()).isZero();
        assertThat(result.output())
                .contains("shielded clean-up of beside", "shielded clean-up of special")
                .contains(loop == Loop.OWN_THREAD ? "EventLoop.run has returned" : "outcome: Success");
    }

    /** The host thread was able to run tasks when the exit began, and is not any more. */
    @Test
    void anExitOnTopOfASignalHangsNothing() {
        ChildJvm.Result result = run(
                NEVER_MILLIS,
                Signal.TERM,
                EndingProgram.class,
                Loop.QUEUE_HOST,
                End.SIGNAL_AND_EXIT_IN_LISTENER,
                CleanUp.ENDS);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(143);
        assertAllAreClean(result, "main");
    }

    // ------------------------------------------------------------------ what does not end

    @ParameterizedTest
    @EnumSource
    void aCleanUpThatNeverEndsIsReportedWithItsStackAtTheDeadline(Loop loop) {
        ChildJvm.Result result =
                run(SHORT_MILLIS, Signal.TERM, EndingProgram.class, loop, End.SIGNAL, CleanUp.WAITS_FOR_EVER);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(143);
        assertThat(result.output())
                .contains("shielded clean-up of main", "shielded clean-up of beside")
                .contains("did not end within 2000 ms")
                .contains("Task[special, WAITING]", "EndingProgram.lambda$special")
                .doesNotContain("Their thread")
                .doesNotContain("Task[main", "Task[beside")
                .contains("Cancelled[reason=the JVM is exiting");
    }

    @ParameterizedTest
    @EnumSource
    void aStepThatKeepsTheThreadIsReportedWithTheStackOfTheThread(Loop loop) {
        ChildJvm.Result result =
                run(SHORT_MILLIS, Signal.TERM, EndingProgram.class, loop, End.SIGNAL, CleanUp.KEEPS_THE_THREAD);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(143);
        assertThat(result.output())
                .contains("did not end within 2000 ms")
                .contains("Task[special, RUNNING]")
                .contains("Their thread, main, is at", "EndingProgram.keepTheThread")
                .contains("Cancelled[reason=the JVM is exiting");
    }

    /** The log is closed already, by a hook of the JDK. */
    @Test
    void whatFailsMeanwhileIsStillHeardOf() {
        ChildJvm.Result result =
                run(NEVER_MILLIS, Signal.TERM, EndingProgram.class, Loop.QUEUE_HOST, End.SIGNAL, CleanUp.FAILS);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(143);
        assertThat(result.output())
                .contains("guestloop ERROR: Nobody caught what was thrown by task special")
                .contains("IllegalStateException: the clean-up failed")
                .contains("at dev.guestloop.program.EndingProgram");
    }

    // ------------------------------------------------------------------ several loops

    /** So all have to be cancelled before one is waited for. */
    @Test
    void loopsMayWaitForTheCleanUpOfEachOther() {
        ChildJvm.Result result =
                run(NEVER_MILLIS, Signal.TERM, TwoLoopsProgram.class, TwoLoopsProgram.CleanUp.EACH_OTHER);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(143);
        assertThat(result.output()).contains("left is clean", "right is clean").doesNotContain("abandoned");
    }

    @Test
    @Tag("slow")
    void allLoopsHaveOneDeadlineTogether() {
        int patience = 2 * SHORT_MILLIS; // the whole JVM has to end before twice that
        ChildJvm.Result result = run(patience, Signal.TERM, TwoLoopsProgram.class, TwoLoopsProgram.CleanUp.FOR_EVER);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(143);
        assertThat(result.output()).contains("run=left, because", "run=right, because");
        assertThat(result.sinceSignal()).isBetween(Duration.ofMillis(patience), Duration.ofMillis(2 * patience));
    }

    @Test
    void aRunThatBeginsWhileTheJvmExitsIsCancelled() {
        ChildJvm.Result result = run(NEVER_MILLIS, Signal.TERM, LateLoopsProgram.class, LateLoopsProgram.Where.HOOKS);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(143);
        assertThat(result.output())
                .contains("own thread: Cancelled[reason=the JVM is exiting (HOST_CLOSED)]")
                .contains("host: Cancelled[reason=the JVM is exiting (HOST_CLOSED)]");
    }

    /** A host that has not run yet is not taken for one that never will: whoever runs it would wait for ever. */
    @Test
    void aHostThatFirstRunsWhileTheJvmExitsIsWaitedFor() {
        ChildJvm.Result result =
                run(NEVER_MILLIS, Signal.TERM, LateLoopsProgram.class, LateLoopsProgram.Where.HOST_IN_HOOK);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(143);
        assertThat(result.output())
                .contains("host: Cancelled[reason=the JVM is exiting (HOST_CLOSED)]")
                .doesNotContain("abandoned");
    }

    @Test
    void aHostThatNeverRunsIsGivenUpAtTheDeadline() {
        ChildJvm.Result result = run(SHORT_MILLIS, Signal.TERM, LateLoopsProgram.class, LateLoopsProgram.Where.NOWHERE);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(143);
        assertThat(result.output())
                .contains("did not end within 2000 ms")
                .contains("The outcome of a run could not be given")
                .doesNotContain("host: ");
    }

    @Test
    void aRunThatBeginsWhileTheJvmExitsIsWaitedFor() {
        ChildJvm.Result result =
                run(NEVER_MILLIS, Signal.TERM, LateLoopsProgram.class, LateLoopsProgram.Where.CLEAN_UP);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(143);
        assertThat(result.output()).contains("the late one is clean");
    }

    // ------------------------------------------------------------------ the deadline

    @Test
    void withoutPatienceNothingIsWaitedFor() {
        ChildJvm.Result result =
                run(0, Signal.TERM, EndingProgram.class, Loop.QUEUE_HOST, End.SIGNAL, CleanUp.WAITS_FOR_EVER);
        assertThat(result.exitCode()).as(result.output()).isEqualTo(143);
        assertThat(result.output()).contains("did not end within 0 ms", "Task[special, ");
    }

    @Test
    @Tag("slow")
    void aBadDeadlineIsReportedAndTheDefaultTaken() {
        for (String bad : List.of("-1", "soon")) {
            List<String> flags = new ArrayList<>(ChildJvm.FLAGS);
            flags.add("-Ddev.guestloop.exit.patience.millis=" + bad);
            ChildJvm.Result result = ChildJvm.runAndSignal(
                    flags, Signal.TERM, EndingProgram.class, Loop.OWN_THREAD, End.SIGNAL, CleanUp.WAITS_FOR_EVER);
            assertThat(result.output())
                    .contains("dev.guestloop.exit.patience.millis=" + bad + ", default=2000")
                    .contains("did not end within 2000 ms");
        }
    }
}
