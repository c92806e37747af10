package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.testing.internal.Waits;
import java.awt.EventQueue;
import java.awt.Window;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.WindowConstants;
import org.junit.jupiter.api.Test;

class SwingGuestTest {

    @Test
    void launchReturnsBeforeTheMainTaskRunsAlsoOnTheEventThread() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        GuestRun<Void> run = on(EventQueue::invokeLater, () -> {
            GuestRun<Void> launched =
                    SwingGuest.launch(() -> order.add("main on the event thread: " + EventQueue.isDispatchThread()));
            order.add("launched");
            return launched;
        });
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        assertThat(order).containsExactly("launched", "main on the event thread: true");
    }

    @Test
    void theRunIsKnownInAllItsTasks() throws Exception {
        var known = new CompletableFuture<Boolean>();
        var self = new CompletableFuture<GuestRun<?>>();
        GuestRun<Void> run = SwingGuest.launch(() -> {
            GuestRun<?> expected = Async.await(self);
            known.complete(Async.currentRun() == expected
                    && expected.spawn(() -> Async.currentRun() == expected).await());
        });
        self.complete(run);
        outcomeOf(run);
        assertThat(known.join()).isTrue();
    }

    @Test
    void aMainTaskThatFailsIsLoggedAndShown() throws Exception {
        Display.require();
        try (var log = new LogLines()) {
            GuestRun<Void> run = SwingGuest.launch(() -> {
                throw new IllegalStateException("no more paper");
            });
            assertThat(outcomeOf(run)).isInstanceOf(Outcome.Failure.class);
            assertThat(log.count("no more paper")).isEqualTo(1);
            var shown = new CompletableFuture<JDialog>();
            Waits.await("the dialog", () -> {
                for (Window window : Window.getWindows()) {
                    if (window instanceof JDialog dialog
                            && dialog.isShowing()
                            && "guestloop-error".equals(dialog.getName())) {
                        shown.complete(dialog);
                    }
                }
                return shown.isDone();
            });
            on(EventQueue::invokeLater, () -> {
                shown.join().dispose();
                return true;
            });
        }
    }

    @Test
    void aDefaultHandlerForUncaughtExceptionsTakesTheDialogsPlace() throws Exception {
        List<String> heard = new CopyOnWriteArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, failure) -> heard.add(failure.getMessage()));
        try (var log = new LogLines()) {
            GuestRun<Void> run = SwingGuest.launch(() -> {
                Async.currentRun().spawn(() -> {
                    throw new IllegalStateException("no more ink");
                });
                Async.yieldNow();
                throw new IllegalStateException("no more paper");
            });
            assertThat(outcomeOf(run)).isInstanceOf(Outcome.Failure.class);
            assertThat(log.count("no more")).isEqualTo(2);
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
        assertThat(heard).containsExactly("no more ink", "no more paper");
    }

    @Test
    void aFrameThatEndsTheJvmIsWarnedOfOnce() throws Exception {
        Display.require();
        try (var log = new LogLines()) {
            GuestRun<Void> run = SwingGuest.launch(() -> {
                for (int i = 0; i < 2; i++) {
                    var frame = new JFrame("a frame that exits");
                    frame.setDefaultCloseOperation(WindowConstants.EXIT_ON_CLOSE);
                    frame.setSize(200, 100);
                    frame.setVisible(true);
                    var opened = new CompletableFuture<Void>();
                    frame.addWindowListener(new WindowAdapter() {
                        @Override
                        public void windowOpened(WindowEvent e) {
                            opened.complete(null);
                        }
                    });
                    Async.await(opened);
                    frame.dispose();
                }
            });
            assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
            assertThat(log.count("EXIT_ON_CLOSE")).isEqualTo(1);
        }
    }
}
