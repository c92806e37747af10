package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.WindowScope;
import java.awt.AWTEvent;
import java.awt.BorderLayout;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.Window;
import java.awt.event.WindowEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JFrame;
import javax.swing.JTextField;
import javax.swing.WindowConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class SwingEventsTest {

    /** A task that has begun to wait and is asked something by the test. */
    private static void awaitWaiting(GuestRun<?> run) throws Exception {
        Waits.await("the main task to wait", () -> {
            try {
                return on(EventQueue::invokeLater, () -> run.mainTask().state() == Task.State.WAITING);
            } catch (Exception e) {
                return false; // the first tick has not come yet
            }
        });
    }

    /** Also of the error dialog that a failing handler leaves. */
    @AfterEach
    void closeAll() throws Exception {
        on(EventQueue::invokeLater, () -> {
            for (Window window : Window.getWindows()) {
                window.dispose();
            }
            return true;
        });
    }

    @Nested
    class AwaitClosed {

        private JFrame frame;

        private GuestRun<Boolean> waitFor(int closeOperation) throws Exception {
            Display.require();
            frame = on(EventQueue::invokeLater, () -> {
                var made = new JFrame("to be closed");
                made.setDefaultCloseOperation(closeOperation);
                made.setSize(200, 100);
                made.setVisible(true);
                return made;
            });
            GuestRun<Boolean> run = GuestRun.start(SwingHost.instance(), () -> {
                SwingEvents.awaitClosed(frame);
                return frame.isDisplayable();
            });
            awaitWaiting(run);
            return run;
        }

        /** What the window manager's button does. */
        private void closeAsTheUser(Window window) throws Exception {
            on(EventQueue::invokeLater, () -> {
                window.dispatchEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSING));
                return true;
            });
        }

        @AfterEach
        void dispose() throws Exception {
            if (frame != null) {
                on(EventQueue::invokeLater, () -> {
                    frame.dispose();
                    return true;
                });
            }
        }

        @Test
        void returnsWhenTheUserClosesTheWindow() throws Exception {
            GuestRun<Boolean> run = waitFor(WindowConstants.DISPOSE_ON_CLOSE);
            closeAsTheUser(frame);
            assertThat(outcomeOf(run).getOrThrow()).isFalse();
        }

        /** The default of JFrame: hidden windows keep the JVM alive. */
        @Test
        void disposesOfAWindowThatClosingOnlyHides() throws Exception {
            GuestRun<Boolean> run = waitFor(WindowConstants.HIDE_ON_CLOSE);
            closeAsTheUser(frame);
            assertThat(outcomeOf(run).getOrThrow()).isFalse();
        }

        @Test
        void returnsWhenTheProgramDisposesOfTheWindow() throws Exception {
            GuestRun<Boolean> run = waitFor(WindowConstants.DO_NOTHING_ON_CLOSE);
            closeAsTheUser(frame);
            awaitWaiting(run);
            on(EventQueue::invokeLater, () -> {
                frame.dispose();
                return true;
            });
            assertThat(outcomeOf(run).getOrThrow()).isFalse();
        }

        @Test
        void leavesTheWindowOpenIfCancelled() throws Exception {
            GuestRun<Boolean> run = waitFor(WindowConstants.DISPOSE_ON_CLOSE);
            run.cancel("the test");
            assertThat(outcomeOf(run)).isInstanceOf(Outcome.Cancelled.class);
            assertThat(frame.isDisplayable()).isTrue();
            // Swing's own come and go as it paints.
            assertThat(frame.getWindowListeners())
                    .noneMatch(listener -> listener.getClass().getName().startsWith("dev.guestloop."));
        }

        @Test
        void returnsAtOnceForAWindowThatIsNotOpen() throws Exception {
            Display.require();
            GuestRun<String> run = GuestRun.start(SwingHost.instance(), () -> {
                SwingEvents.awaitClosed(new Frame());
                return "returned";
            });
            assertThat(outcomeOf(run).getOrThrow()).isEqualTo("returned");
        }
    }

    @Nested
    class NextEvent {

        private final JButton button = new JButton("next");
        private JFrame frame;

        @BeforeEach
        void open() throws Exception {
            Display.require();
            frame = on(EventQueue::invokeLater, () -> {
                var made = new JFrame("the window");
                made.add(button);
                made.setSize(200, 100);
                made.setVisible(true);
                return made;
            });
        }

        @AfterEach
        void dispose() throws Exception {
            on(EventQueue::invokeLater, () -> {
                frame.dispose();
                return true;
            });
        }

        private void closeAsTheUser() throws Exception {
            on(EventQueue::invokeLater, () -> {
                frame.dispatchEvent(new WindowEvent(frame, WindowEvent.WINDOW_CLOSING));
                return true;
            });
        }

        private GuestRun<AWTEvent> waitFor(EventSource<? extends AWTEvent> source) throws Exception {
            GuestRun<AWTEvent> run = GuestRun.start(SwingHost.instance(), () -> source.next());
            awaitWaiting(run);
            return run;
        }

        private void assertThatItSaysWhatToDo(GuestRun<?> run, String component) throws Exception {
            assertThatThrownBy(() -> outcomeOf(run).getOrThrow())
                    .cause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("component=" + component)
                    .hasMessageContaining("window=the window")
                    .hasMessageContaining("scopeOf(window).spawn");
            assertThat(button.getActionListeners()).isEmpty();
            assertThat(frame.getWindowListeners())
                    .noneMatch(listener -> listener.getClass().getName().startsWith("dev.guestloop."));
        }

        @Test
        void endsIfTheWindowIsDisposedOf() throws Exception {
            GuestRun<AWTEvent> run = waitFor(SwingEvents.action(button));
            dispose();
            assertThatItSaysWhatToDo(run, "JButton next");
        }

        @Test
        void endsIfTheUserClosesTheWindow() throws Exception {
            GuestRun<AWTEvent> run = waitFor(SwingEvents.action(button));
            closeAsTheUser(); // which only hides it
            assertThatItSaysWhatToDo(run, "JButton next");
        }

        @Test
        void endsForTextFieldsComboBoxesAndWindowsToo() throws Exception {
            var field = new JTextField();
            var box = new JComboBox<String>();
            on(EventQueue::invokeLater, () -> {
                frame.add(field, BorderLayout.NORTH);
                frame.add(box, BorderLayout.SOUTH);
                return true;
            });
            GuestRun<AWTEvent> ofField = waitFor(SwingEvents.action(field));
            GuestRun<AWTEvent> ofBox = waitFor(SwingEvents.action(box));
            GuestRun<AWTEvent> ofWindow = waitFor(SwingEvents.closing(frame));
            dispose();
            assertThatItSaysWhatToDo(ofField, "JTextField");
            assertThatItSaysWhatToDo(ofBox, "JComboBox");
            assertThatItSaysWhatToDo(ofWindow, "JFrame");
        }

        @Test
        void goesOnIfTheWindowRefusesToClose() throws Exception {
            frame.setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
            GuestRun<AWTEvent> run = waitFor(SwingEvents.action(button));
            closeAsTheUser();
            on(EventQueue::invokeLater, () -> {
                button.doClick(0);
                return true;
            });
            assertThat(outcomeOf(run).getOrThrow().getSource()).isSameAs(button);
            assertThat(frame.getWindowListeners())
                    .noneMatch(listener -> listener.getClass().getName().startsWith("dev.guestloop."));
        }

        /** The attempt to close the window is what was waited for, although the window closes by it. */
        @Test
        void isTheClosingItselfIfThatIsWaitedFor() throws Exception {
            GuestRun<AWTEvent> run = waitFor(SwingEvents.closing(frame));
            closeAsTheUser();
            assertThat(outcomeOf(run).getOrThrow().getID()).isEqualTo(WindowEvent.WINDOW_CLOSING);
        }

        @Test
        void isNoFailureOfATaskOfTheWindow() throws Exception {
            GuestRun<Task.State> run = GuestRun.start(SwingHost.instance(), () -> {
                WindowScope scope = SwingEvents.scopeOf(frame);
                Task<?> task = scope.spawn("waits", () -> SwingEvents.nextAction(button));
                Async.yieldNow();
                frame.dispose();
                scope.awaitClosed();
                return task.state();
            });
            assertThat(outcomeOf(run).getOrThrow()).isEqualTo(Task.State.CANCELLED);
        }
    }

    @Test
    void nextActionReturnsTheNextClickAndLeavesNoListener() throws Exception {
        var button = new JButton("next");
        GuestRun<String> run = GuestRun.start(
                SwingHost.instance(), () -> SwingEvents.nextAction(button).getActionCommand());
        awaitWaiting(run);
        on(EventQueue::invokeLater, () -> {
            button.doClick(0);
            return true;
        });
        assertThat(outcomeOf(run).getOrThrow()).isEqualTo("next");
        assertThat(button.getActionListeners()).isEmpty();
    }

    @Test
    void onActionStartsATaskForEachClickUntilTheRunEnds() throws Exception {
        var button = new JButton("go");
        List<String> order = new ArrayList<>();
        var enough = new CompletableFuture<Void>();
        GuestRun<Void> run = SwingGuest.launch(() -> {
            SwingEvents.onAction(button, HandlerPolicy.PARALLEL, event -> {
                order.add("began " + event.getActionCommand());
                Async.sleep(Duration.ofMillis(20));
                order.add("ended");
            });
            button.doClick(0);
            button.doClick(0);
            assertThat(order).as("nothing runs inside the click").isEmpty();
            while (order.size() < 4) {
                Async.sleep(Duration.ofMillis(1));
            }
            enough.complete(null);
        });
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        assertThat(enough).isDone();
        on(EventQueue::invokeLater, () -> {
            button.doClick(0); // after the run's end a click starts nothing, and is the last that is listened to
            return null;
        });
        assertThat(order).containsExactly("began go", "began go", "ended", "ended");
        assertThat(button.getActionListeners()).isEmpty();
    }

    /** The window stays, and so does the task, which belongs to the window; it ends with that. */
    @Test
    void aButtonThatIsRemovedWhileItsTaskRunsIsNoFailure() throws Exception {
        Display.require();
        GuestRun<Void> run = SwingGuest.launch(() -> {
            var button = new JButton("go");
            var frame = new JFrame("a window");
            frame.add(button);
            frame.pack();
            frame.setVisible(true);
            List<String> log = new ArrayList<>();
            var next = new CompletableFuture<String>();
            var handler = SwingEvents.onAction(button, HandlerPolicy.DROP, _ -> {
                        try {
                            log.add(Async.await(next));
                            Async.sleep(Duration.ofDays(1));
                        } finally {
                            log.add("ended");
                        }
                    })
                    .onBusy(busy -> button.setEnabled(!busy));
            button.doClick(0);
            frame.remove(button);
            next.complete("went on");
            while (log.isEmpty()) {
                Async.yieldNow();
            }
            assertThat(log).containsExactly("went on");
            frame.dispose();
            while (handler.isBusy()) {
                Async.yieldNow();
            }
            assertThat(log).containsExactly("went on", "ended");
            assertThat(button.isEnabled()).isTrue();
        });
        outcomeOf(run).getOrThrow();
    }

    @Test
    void aFailingHandlerEndsNothingButItself() throws Exception {
        var button = new JButton("fail");
        try (var log = new LogLines()) {
            GuestRun<Void> run = SwingGuest.launch(() -> {
                SwingEvents.onAction(button, HandlerPolicy.DROP, _ -> {
                    throw new IllegalStateException("out of order");
                });
                button.doClick(0);
                Async.sleep(Duration.ofMillis(20));
            });
            assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
            assertThat(log.count("out of order")).isEqualTo(1);
        }
    }

    @Test
    void outsideOfTasksTheyAreRefused() throws Exception {
        Throwable thrown =
                on(EventQueue::invokeLater, () -> catchThrowable(() -> SwingEvents.nextAction(new JButton())));
        assertThat(thrown).isInstanceOf(CannotAwaitException.class);
        thrown = on(
                EventQueue::invokeLater,
                () -> catchThrowable(() -> SwingEvents.onAction(new JButton(), HandlerPolicy.DROP, _ -> {})));
        assertThat(thrown).isInstanceOf(CannotAwaitException.class);
    }

    @Test
    void aTaskWaitsUntilAPropertyHasAValueAndNoLongerThanItsWindowIsOpen() throws Exception {
        Display.require();
        outcomeOf(GuestRun.start(SwingHost.instance(), () -> {
                    var frame = new JFrame("property");
                    var button = new JButton("Go");
                    frame.add(button);
                    frame.setVisible(true);
                    button.setEnabled(false);
                    Task<Void> waiting = Async.currentRun()
                            .spawn(() -> SwingEvents.property(button, "enabled").until(button::isEnabled));
                    Async.yieldNow();
                    button.setToolTipText("another property");
                    button.setEnabled(true);
                    waiting.await();
                    Task<Void> forEver = Async.currentRun()
                            .spawn(() -> SwingEvents.property(button, "enabled").until(() -> false));
                    while (forEver.state() != Task.State.WAITING) { // before that it would not know the window
                        Async.yieldNow();
                    }
                    frame.dispose();
                    assertThatThrownBy(forEver::await).rootCause().isInstanceOf(IllegalStateException.class);
                    assertThat(button.getPropertyChangeListeners("enabled")).isEmpty();
                    return true;
                }))
                .getOrThrow();
    }
}
