package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.HostCapabilities;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.Waits;
import java.awt.EventQueue;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SwingHostTest {

    @Test
    void codeOfATaskRunsOnTheEventThreadBeforeAndAfterEachKindOfWait() throws Exception {
        GuestRun<List<Boolean>> run = GuestRun.start(SwingHost.instance(), () -> {
            List<Boolean> onEventThread = new ArrayList<>();
            onEventThread.add(EventQueue.isDispatchThread());
            Async.sleep(Duration.ofMillis(1));
            onEventThread.add(EventQueue.isDispatchThread());
            Async.yieldNow();
            onEventThread.add(EventQueue.isDispatchThread());
            boolean elsewhere = Async.toThread(EventQueue::isDispatchThread);
            onEventThread.add(!elsewhere && EventQueue.isDispatchThread());
            Async.await(CompletableFuture.runAsync(() -> {}));
            onEventThread.add(EventQueue.isDispatchThread());
            Async.awaitModal(() -> onEventThread.add(EventQueue.isDispatchThread()));
            onEventThread.add(EventQueue.isDispatchThread());
            return onEventThread;
        });
        Outcome<List<Boolean>> outcome = outcomeOf(run);
        assertThat(outcome.getOrThrow()).hasSize(7).containsOnly(true);
    }

    @Test
    void allRunsOnTheEventThreadShareTheirTicks() throws Exception {
        var bothRun = new CompletableFuture<Boolean>();
        GuestRun<Long> first = GuestRun.start(SwingHost.instance(), () -> {
            Async.await(bothRun);
            return 1L;
        });
        GuestRun<Long> second = GuestRun.start(SwingHost.instance(), () -> {
            bothRun.complete(true);
            return 2L;
        });
        outcomeOf(second);
        outcomeOf(first);
        assertThat(on(
                        EventQueue::invokeLater, // between two ticks
                        () -> first.statistics().ticks() == second.statistics().ticks()))
                .isTrue();
        assertThat(SwingHost.instance()).isEqualTo(SwingHost.instance());
    }

    @Test
    void theCardSaysWhatTheFlagGrants() {
        HostCapabilities card = SwingHost.instance().capabilities();
        assertThat(card.deliversInModalLoops()).isTrue();
        assertThat(card.hopsPerPost()).isEqualTo(1);
        assertThat(card.tellsInput()).isEqualTo(AwtInternals.GRANTED);
        assertThat(card.tellsPaint()).isEqualTo(AwtInternals.GRANTED);
    }

    /** A guest that posts itself must not end its own ticks. */
    @Test
    void ourOwnPostsAreNotInput() throws Exception {
        boolean pending = true;
        for (int i = 0; pending && i < 1_000; i++) { // AWT may have something for a window of an earlier test
            pending = on(EventQueue::invokeLater, () -> {
                SwingHost.instance().post(() -> {});
                return SwingHost.instance().inputPending();
            });
        }
        assertThat(pending).isFalse();
    }

    /** Swing's repaints and timers arrive in this way. */
    @Test
    void postsOfOthersAreSeenAlsoBehindOurs() throws Exception {
        assumeTrue(AwtInternals.GRANTED, "needs --add-exports java.desktop/sun.awt");
        boolean pending = on(EventQueue::invokeLater, () -> {
            SwingHost.instance().post(() -> {});
            EventQueue.invokeLater(() -> {});
            long end = System.nanoTime() + Waits.PATIENCE.toNanos();
            boolean seen = false;
            while (!seen && System.nanoTime() < end) {
                seen = SwingHost.instance().inputPending();
            }
            return seen;
        });
        assertThat(pending).isTrue();
    }

    @Test
    void anEventInANestedLoopIsAnotherDispatchWithAPumpBelow() throws Exception {
        List<Object> dispatches = new ArrayList<>();
        boolean pumpFound = on(EventQueue::invokeLater, () -> {
            dispatches.add(SwingHost.instance().currentDispatch());
            return StackWalker.getInstance()
                    .walk(frames ->
                            frames.anyMatch(f -> SwingHost.instance().isPump(f.getClassName(), f.getMethodName())));
        });
        dispatches.add(on(EventQueue::invokeLater, SwingHost.instance()::currentDispatch));
        assertThat(pumpFound).isTrue();
        assertThat(dispatches).doesNotContainNull().doesNotHaveDuplicates();
        assertThat(SwingHost.instance().currentDispatch())
                .as("elsewhere than on the event thread")
                .isNull();
    }
}
