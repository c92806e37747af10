package dev.guestloop.testing.internal;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.HostLoop;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.Frame;
import dev.guestloop.ui.FrameBinding;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/**
 * What the frames of each toolkit have in common. A subclass says how a window is opened and closed, and which calls are asked.
 *
 * @param <W> what stands for a window
 */
public abstract class FramesContract<W> {

    private static final int FRAMES = 10;

    /** Long enough for some frames, even of a busy machine. */
    private static final Duration SOME_FRAMES = Duration.ofMillis(120);

    /** Creates it. */
    protected FramesContract() {}

    /**
     * The host whose thread the test's windows belong to.
     *
     * @return the host
     */
    protected abstract HostLoop host();

    /**
     * Opens a window, in a task.
     *
     * @return the window
     */
    protected abstract W open();

    /**
     * Closes it, in a task.
     *
     * @param window the window
     */
    protected abstract void close(W window);

    /**
     * Awaits a frame as programs do.
     *
     * @param window the window
     * @return the frame
     */
    protected abstract Frame awaitFrame(W window);

    /**
     * Asks for the frames as programs do.
     *
     * @param window the window
     * @return their source
     */
    protected abstract EventSource<Frame> frames(W window);

    private void inTask(TaskAction<?> main) throws Exception {
        outcomeOf(GuestRun.start(host(), () -> {
                    main.run();
                    return true;
                }))
                .getOrThrow();
    }

    private List<Frame> take(W window, int count) {
        List<Frame> frames = new ArrayList<>();
        while (frames.size() < count) {
            frames.add(awaitFrame(window));
        }
        return frames;
    }

    /**
     * Checks, for toolkits whose windows can be shown again, that a value which waits for its frame when its window is hidden is there
     * then. It may be the last one.
     *
     * @param hide hides a window
     * @param show shows it again
     * @throws Exception if the check fails
     */
    protected final void requireWaitingValueWhenShownAgain(Consumer<? super W> hide, Consumer<? super W> show)
            throws Exception {
        inTask(() -> {
            W window = open();
            W other = open();
            List<String> shown = new ArrayList<>();
            boolean[] waits = {false};
            FrameBinding<String> binding = FrameBinding.of(
                    listener -> {
                        waits[0] = true;
                        return frames(window).listen(listener);
                    },
                    shown::add);
            awaitFrame(window);
            binding.set("half");
            while (!waits[0]) {
                Async.yieldNow();
            }
            hide.accept(window);
            take(other, 2);
            binding.set("done");
            show.accept(window);
            take(window, 3);
            assertThat(shown).containsExactly("half", "done");
            close(window);
            close(other);
        });
    }

    @Test
    void whoeverAwaitsFramesGetsTheSameOnesAndEachLaterThanTheOneBefore() throws Exception {
        inTask(() -> {
            W window = open();
            Task<List<Frame>> one = Async.currentRun().spawn(() -> take(window, FRAMES));
            Task<List<Frame>> other = Async.currentRun().spawn(() -> take(window, FRAMES));
            List<Frame> seen = one.await();
            assertThat(other.await()).hasSameSizeAs(seen).containsAnyElementsOf(seen);
            for (int i = 1; i < seen.size(); i++) {
                Frame frame = seen.get(i);
                Frame before = seen.get(i - 1);
                assertThat(frame.number()).isGreaterThan(before.number());
                assertThat(frame.step()).isPositive();
                if (frame.number() == before.number() + 1) {
                    assertThat(frame.time()).isEqualTo(before.time().plus(frame.step()));
                }
            }
            close(window);
        });
    }

    @Test
    void aTaskThatIsBusyFindsAGapIfOthersAwaitFrames() throws Exception {
        inTask(() -> {
            W window = open();
            Task<List<Frame>> other = Async.currentRun().spawn(() -> take(window, Integer.MAX_VALUE));
            long before = awaitFrame(window).number();
            Async.sleep(SOME_FRAMES);
            assertThat(awaitFrame(window).number()).isGreaterThan(before + 2);
            other.cancel("enough");
            close(window);
        });
    }

    @Test
    void whileNobodyWantsFramesThereAreNone() throws Exception {
        inTask(() -> {
            W window = open();
            long before = awaitFrame(window).number();
            Async.sleep(SOME_FRAMES);
            assertThat(awaitFrame(window).number()).isBetween(before + 1, before + 2);
            close(window);
        });
    }

    @Test
    void aListenerHearsEachFrameUntilItIsClosed() throws Exception {
        inTask(() -> {
            W window = open();
            List<Frame> heard = new ArrayList<>();
            Registration registration = frames(window).listen(heard::add);
            List<Frame> awaited = take(window, FRAMES);
            assertThat(heard).containsAll(awaited);
            registration.close();
            int then = heard.size();
            take(window, 3);
            assertThat(heard).hasSize(then);
            close(window);
        });
    }

    @Test
    void aWindowThatClosesWakesWhoAwaitsItsFramesAndSaysWhy() throws Exception {
        inTask(() -> {
            W window = open();
            awaitFrame(window);
            Task<List<Frame>> task = Async.currentRun().spawn(() -> take(window, Integer.MAX_VALUE));
            Async.yieldNow();
            close(window);
            assertThatThrownBy(task::await)
                    .rootCause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("has no more frames")
                    .hasMessageContaining("scopeOf");
        });
    }

    @Test
    void whoListensHearsNothingOfAWindowThatHasClosed() throws Exception {
        inTask(() -> {
            W window = open();
            W other = open();
            List<Frame> heard = new ArrayList<>();
            Registration registration = frames(window).listen(heard::add);
            awaitFrame(window);
            close(window);
            take(other, 2); // one until the toolkit says that it has closed, and the one that is on its way then
            int then = heard.size();
            take(other, FRAMES);
            assertThat(heard).hasSize(then);
            registration.close();
            close(other);
        });
    }

    @Test
    void aCancelledWaitLeavesNothingBehind() throws Exception {
        inTask(() -> {
            W window = open();
            awaitFrame(window);
            Async.sleep(SOME_FRAMES); // the clock rests
            Outcome<Frame> outcome = Async.moveOnAfter(Duration.ofNanos(1), () -> awaitFrame(window));
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            long before = awaitFrame(window).number();
            Async.sleep(SOME_FRAMES);
            assertThat(awaitFrame(window).number()).isBetween(before + 1, before + 2);
            close(window);
        });
    }

    @Test
    void aBindingShowsTheNewestValueOnceAFrame() throws Exception {
        inTask(() -> {
            W window = open();
            List<Integer> shown = new ArrayList<>();
            FrameBinding<Integer> binding = FrameBinding.of(frames(window), shown::add);
            int last = Async.toThread(() -> {
                int value = 0;
                for (long end = System.nanoTime() + SOME_FRAMES.toNanos(); System.nanoTime() < end; value++) {
                    binding.set(value);
                }
                return value - 1;
            });
            take(window, 3);
            assertThat(shown).isSorted().doesNotHaveDuplicates().endsWith(last).hasSizeLessThan(last / 2);
            close(window);
        });
    }

    /** A binding that is made before its window is open is of use afterwards. */
    @Test
    void aValueThatIsSetBeforeTheFirstFrameIsShownAsWell() throws Exception {
        inTask(() -> {
            W window = open();
            List<String> shown = new ArrayList<>();
            FrameBinding<String> binding = FrameBinding.of(frames(window), shown::add);
            binding.set("early");
            take(window, 3);
            binding.set("late");
            take(window, 3);
            assertThat(shown).containsExactly("early", "late");
            close(window);
        });
    }

    /** The thread that reports progress need not know of it. */
    @Test
    void aValueThatComesAfterItsWindowHasClosedIsDropped() throws Exception {
        List<String> uncaught = new ArrayList<>();
        var options = GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> uncaught.add(source + failure));
        outcomeOf(GuestRun.start(host(), options, () -> {
                    W window = open();
                    W other = open();
                    FrameBinding<String> binding = FrameBinding.of(frames(window), _ -> {});
                    awaitFrame(window);
                    close(window);
                    Async.toThread(() -> binding.set("late"));
                    take(other, 3);
                    close(other);
                    return true;
                }))
                .getOrThrow();
        assertThat(uncaught).isEmpty();
    }

    /** The window closes first, as its scope sees it; on GTK the wait has ended by then. */
    @Test
    void aCancelledTaskOfTheWindowIsCancelledAndHasNotFailed() throws Exception {
        inTask(() -> {
            W window = open();
            awaitFrame(window);
            var scope = CancelScope.create();
            Task<Outcome<?>> task = Async.currentRun().spawn(() -> scope.run(() -> take(window, Integer.MAX_VALUE)));
            Async.yieldNow();
            close(window);
            scope.cancel("the window closes");
            assertThat(task.await()).isInstanceOf(Outcome.Cancelled.class);
        });
    }
}
