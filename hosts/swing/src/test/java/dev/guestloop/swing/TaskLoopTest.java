package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import dev.guestloop.TaskBody;
import java.awt.EventQueue;
import java.awt.SecondaryLoop;
import java.awt.Toolkit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Secondary loops that tasks enter: AWT's answers, without a nested loop. */
class TaskLoopTest {

    @BeforeEach
    void requireHook() {
        assumeTrue(AwtInternals.GRANTED, "needs --add-exports java.desktop/sun.awt");
    }

    private static SecondaryLoop newLoop() {
        return Toolkit.getDefaultToolkit().getSystemEventQueue().createSecondaryLoop();
    }

    private static <T> T inTask(TaskBody<T, ?> body) throws Exception {
        return outcomeOf(GuestRun.start(SwingHost.instance(), body)).getOrThrow();
    }

    /** What enter and exit return, in an order that has all cases. */
    private static List<String> answers() {
        SecondaryLoop loop = newLoop();
        List<String> said = new ArrayList<>();
        said.add("exit before enter " + loop.exit());
        said.add("enter after that " + loop.enter());
        for (String round : List.of("1", "2")) {
            EventQueue.invokeLater(() -> {
                said.add(round + " enter while entered " + loop.enter());
                said.add(round + " exit " + loop.exit());
                said.add(round + " exit again " + loop.exit());
            });
            said.add(round + " enter " + loop.enter());
        }
        said.add("exit after the end " + loop.exit());
        said.add("exit after that " + loop.exit());
        said.add("enter " + loop.enter());
        return said;
    }

    @Test
    void itAnswersAsAwtsOwnDoes() throws Exception {
        List<String> suspended = inTask(TaskLoopTest::answers);
        List<String> nested;
        try (var _ = new Nesting()) {
            nested = inTask(TaskLoopTest::answers);
        }
        assertThat(suspended).isEqualTo(nested).contains("1 enter true", "2 enter true", "enter after that false");
    }

    @Test
    void theTaskIsSuspendedAndNothingNests() throws Exception {
        GuestRun<Integer> run = GuestRun.start(SwingHost.instance(), () -> {
            List<SecondaryLoop> loops = new ArrayList<>();
            List<Task<Boolean>> tasks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                SecondaryLoop loop = newLoop();
                loops.add(loop);
                tasks.add(Async.currentRun().spawn(loop::enter));
                Async.yieldNow();
            }
            for (int i : new int[] {1, 0, 2}) { // in any order, also from another thread
                Async.toThread(() -> loops.get(i).exit());
                assertThat(tasks.get(i).await()).isTrue();
            }
            return tasks.size();
        });
        assertThat(outcomeOf(run).getOrThrow()).isEqualTo(3);
        assertThat(run.statistics().nestedTicks()).isZero();
    }

    @Test
    void inACancelledTaskItThrowsAndMayBeEnteredAgain() throws Exception {
        List<Throwable> thrown = new ArrayList<>();
        boolean entered = inTask(() -> {
            SecondaryLoop loop = newLoop();
            Task<Void> task = Async.currentRun().spawn(() -> {
                thrown.add(catchThrowable(loop::enter));
                thrown.add(catchThrowable(loop::enter));
            });
            Async.yieldNow();
            task.cancel("the test");
            task.await();
            EventQueue.invokeLater(loop::exit);
            return loop.enter();
        });
        assertThat(entered).isTrue();
        assertThat(thrown).hasSize(2).allMatch(CancelledException.class::isInstance);
    }

    /** The hook is set while a task's step runs, so other threads may meet it. */
    @Test
    void anotherThreadThatMeetsTheHookIsServedAsEver() throws Exception {
        List<Object> seen = inTask(() -> {
            List<Object> answers = new ArrayList<>();
            answers.add(EventQueue.isDispatchThread());
            // The step goes on meanwhile, and so does the hook.
            var other = new FutureTask<>(() -> {
                answers.add(EventQueue.isDispatchThread());
                return newLoop();
            });
            Thread.ofPlatform().start(other);
            SecondaryLoop loop = other.get();
            var entered = new CompletableFuture<Boolean>();
            Thread waiting = Thread.ofPlatform().start(() -> entered.complete(loop.enter()));
            while (waiting.getState() != Thread.State.WAITING) {
                Async.sleep(Duration.ofMillis(1));
            }
            answers.add(loop.exit());
            answers.add(Async.await(entered));
            return answers;
        });
        assertThat(seen).containsExactly(true, false, true, true);
    }

    @Test
    void aLoopMadeInATaskServesPlainCodeToo() throws Exception {
        SecondaryLoop loop = inTask(TaskLoopTest::newLoop);
        boolean entered = on(EventQueue::invokeLater, () -> {
            EventQueue.invokeLater(loop::exit);
            return loop.enter();
        });
        assertThat(entered).isTrue();
    }

    /** The hook is gone between steps, so a queue can be pushed; from then on the hook is set in that one. */
    @Test
    void aProgramMayHaveAQueueOfItsOwn() throws Exception {
        var pushed = new PoppableQueue();
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> {
            Async.await(CompletableFuture.runAsync(() -> EventQueue.invokeLater(
                    () -> Toolkit.getDefaultToolkit().getSystemEventQueue().push(pushed))));
            for (int i = 0; i < 2; i++) {
                Async.sleep(Duration.ofMillis(2));
                assertThat(SwingHost.queue() == pushed).isEqualTo(i == 0);
                SecondaryLoop loop = newLoop();
                Async.currentRun().spawn(loop::exit); // in a tick, which would be a nested one
                assertThat(loop.enter()).isTrue();
                EventQueue.invokeLater(pushed::popOnce);
            }
            return null;
        });
        outcomeOf(run).getOrThrow();
        assertThat(pushed.popped).isTrue();
        assertThat(run.statistics().nestedTicks()).isZero();
    }

    private static final class PoppableQueue extends EventQueue {
        boolean popped;

        void popOnce() {
            if (!popped) {
                popped = true;
                pop();
            }
        }
    }
}
