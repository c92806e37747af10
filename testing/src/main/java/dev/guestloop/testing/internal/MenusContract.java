package dev.guestloop.testing.internal;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.HostLoop;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/**
 * While a menu is open, tasks go on. A subclass says how a window with a menu is made, and how the menu is opened and closed. All its
 * methods but {@link #host} and {@link #thread} are called on the toolkit's thread.
 *
 * @param <M> what stands for a menu and its window
 */
public abstract class MenusContract<M> {

    private static final int STEPS = 60;

    /** Creates it. */
    protected MenusContract() {}

    /**
     * The host whose thread the menu belongs to.
     *
     * @return the host
     */
    protected abstract HostLoop host();

    /**
     * The toolkit's own way to its thread.
     *
     * @return its post
     */
    protected abstract Executor thread();

    /**
     * Opens a window that has a menu, and leaves the menu closed.
     *
     * @return both
     */
    protected abstract M openWindow();

    /**
     * Whether the menu can be opened and stays open: its window is shown and will get no focus that closes the menu again.
     *
     * @param menu the menu
     * @return whether it can
     */
    protected abstract boolean isReady(M menu);

    /**
     * Opens the menu, by the toolkit's call for that. It may return when the menu is closed.
     *
     * @param menu the menu
     */
    protected abstract void open(M menu);

    /**
     * Whether the menu is on the screen.
     *
     * @param menu the menu
     * @return whether it is
     */
    protected abstract boolean isOpen(M menu);

    /**
     * Closes the menu.
     *
     * @param menu the menu
     */
    protected abstract void close(M menu);

    /**
     * Closes the window.
     *
     * @param menu the menu
     */
    protected abstract void closeWindow(M menu);

    private static void step() {
        Async.sleep(Duration.ofMillis(1));
        Async.yieldNow();
        Async.toThread(() -> {});
    }

    private boolean ask(Callable<Boolean> question) {
        try {
            return on(thread(), question);
        } catch (Exception e) {
            throw new AssertionError("The toolkit's thread does not answer", e);
        }
    }

    @Test
    void tasksGoOnWhileAMenuOfHostCodeIsOpen() throws Exception {
        M menu = on(thread(), this::openWindow);
        var steps = new AtomicLong();
        GuestRun<Void> run = GuestRun.start(host(), () -> {
            while (true) {
                step();
                steps.incrementAndGet();
            }
        });
        try {
            Waits.await("the window", () -> ask(() -> isReady(menu)));
            thread().execute(() -> open(menu));
            Waits.await("the menu", () -> ask(() -> isOpen(menu)));
            long before = steps.get();
            Waits.await("the guest's steps while the menu is open", () -> steps.get() > before + STEPS);
            assertThat(ask(() -> isOpen(menu))).as("still open").isTrue();
            thread().execute(() -> close(menu));
            Waits.await("the menu's end", () -> !ask(() -> isOpen(menu)));
        } finally {
            run.cancel("the test is over");
            assertThat(outcomeOf(run)).isInstanceOf(Outcome.Cancelled.class);
            on(thread(), () -> {
                closeWindow(menu);
                return true;
            });
        }
    }

    @Test
    void theOthersGoOnWhileAMenuOfATaskIsOpen() throws Exception {
        GuestRun<Boolean> run = GuestRun.start(host(), () -> {
            M menu = openWindow();
            try {
                while (!isReady(menu)) {
                    Async.sleep(Duration.ofMillis(1));
                }
                Task<?> opening = Async.currentRun().spawn("opens the menu", () -> {
                    open(menu);
                    step(); // it can wait as before
                });
                while (!isOpen(menu)) {
                    Async.sleep(Duration.ofMillis(1));
                }
                for (int i = 0; i < STEPS; i++) {
                    step();
                }
                boolean stillOpen = isOpen(menu);
                close(menu);
                while (isOpen(menu)) {
                    Async.sleep(Duration.ofMillis(1));
                }
                opening.await();
                return stillOpen;
            } finally {
                closeWindow(menu);
            }
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(true));
    }
}
