package dev.guestloop.gtk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.testing.internal.Waits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class GtkGuestTest {

    private static final int CLOSE = -7;

    @BeforeEach
    void requireDisplay() {
        TestGtk.requireDisplay();
    }

    /** As GTK's own program would: on its thread, in a window, before and after each kind of wait. */
    @Test
    void aTaskReadsASocketAndWritesIntoALabel() throws Exception {
        List<String> texts = new ArrayList<>();
        GuestRun<Void> run = UiThread.withoutLoop(() -> GtkGuest.launch(TestGtk.VERSION, () -> {
            long window = TestGtk.newWindow("a window");
            long label = TestGtk.newLabel("");
            TestGtk.setChild(window, label);
            TestGtk.present(window);
            try (var listener = TcpListener.bind(0)) {
                Async.currentRun().spawn("peer", () -> {
                    try (TcpStream peer = listener.accept()) {
                        peer.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)));
                    }
                });
                try (TcpStream stream = TcpStream.connect(listener.localAddress())) {
                    byte[] bytes = new byte[5];
                    for (int read = 0, n; read < bytes.length && (n = stream.read(bytes)) >= 0; read += n) {
                        String text = TestGtk.labelText(label) + new String(bytes, 0, n, StandardCharsets.US_ASCII);
                        TestGtk.setLabel(label, text);
                    }
                }
            }
            Async.toThread(() -> {});
            Async.await(CompletableFuture.runAsync(() -> {}));
            Async.yieldNow();
            texts.add(TestGtk.labelText(label));
            Async.awaitModal(() -> texts.add(TestGtk.labelText(label)));
        }));
        assertThat(run.isDone()).isTrue();
        assertThat(texts).containsExactly("hello", "hello");
    }

    @Test
    void launchReturnsWhenAllTasksHaveEndedAndTheWindowsAreGone() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        List<Long> opened = new CopyOnWriteArrayList<>();
        boolean left = UiThread.withoutLoop(() -> {
            GtkGuest.launch(TestGtk.VERSION, () -> {
                long window = TestGtk.openWindow("stays open");
                opened.add(window);
                Async.currentRun().spawn(() -> {
                    try {
                        Async.sleep(Duration.ofDays(1));
                    } finally {
                        Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                        log.add("finally, window open: "
                                + Gtk.started().windows().contains(window));
                    }
                });
                Async.sleep(Duration.ofMillis(5));
                log.add("main ends");
            });
            return Gtk.started().windows().contains(opened.getFirst());
        });
        assertThat(log).containsExactly("main ends", "finally, window open: true");
        assertThat(left).isFalse();
    }

    @Test
    void launchReturnsAlsoIfTheDisplayCloses() throws Exception {
        GuestRun<Void> run = UiThread.withoutLoop(() -> GtkGuest.launch(TestGtk.VERSION, () -> {
            TestGtk.emit(Gtk.started().defaultDisplay(), "closed", 0);
            Async.sleep(Duration.ofDays(1));
        }));
        assertThat(run.isDone()).isTrue();
    }

    @Test
    void withOptionsAFailureOfTheMainTaskGoesToTheirHandler() throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();
        GuestOptions options =
                GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> failures.add(source + ": " + failure));
        UiThread.withoutLoop(() -> GtkGuest.launch(TestGtk.VERSION, options, () -> {
            throw new IllegalStateException("no more paper");
        }));
        assertThat(failures).containsExactly("the main task: java.lang.IllegalStateException: no more paper");
    }

    /** The loop outlives the run, until the user has read why. */
    @Test
    void aMainTaskThatFailsIsLoggedAndShownUntilTheDialogIsClosed() throws Exception {
        List<String> labels = new CopyOnWriteArrayList<>();
        try (var log = new LogLines()) {
            GuestRun<Void> run = UiThread.withoutLoop(() -> GtkGuest.launch(TestGtk.VERSION, () -> {
                Runnable look = new Runnable() {
                    @Override
                    public void run() {
                        List<Long> open = TestGtk.windowsOfType("GtkMessageDialog");
                        if (open.isEmpty()) {
                            TestGtk.addTimeout(5, this);
                        } else {
                            labels.addAll(TestGtk.labelsIn(open.getFirst()));
                            TestGtk.respond(open.getFirst(), CLOSE);
                        }
                    }
                };
                look.run();
                throw new IllegalStateException("no more paper");
            }));
            assertThat(log.count("no more paper")).isEqualTo(1);
            assertThat(run.isDone()).isTrue();
        }
        assertThat(labels).anyMatch(label -> label.contains("no more paper"));
    }

    /** It was opened while the run went on, which watched the windows. */
    @Test
    void aDialogOfATaskBesideKeepsTheLoopUntilItIsClosed() throws Exception {
        List<String> order = new CopyOnWriteArrayList<>();
        try (var log = new LogLines()) {
            UiThread.withoutLoop(() -> GtkGuest.launch(TestGtk.VERSION, () -> {
                long window = TestGtk.openWindow("a window");
                Async.currentRun().spawn("beside", () -> {
                    throw new IllegalStateException("no more paper");
                });
                while (TestGtk.windowsOfType("GtkMessageDialog").isEmpty()) {
                    Async.sleep(Duration.ofMillis(1));
                }
                long dialog = TestGtk.windowsOfType("GtkMessageDialog").getFirst();
                GtkEvents.scopeOf(window);
                Async.currentRun()
                        .onDone(_ -> TestGtk.addTimeout(20, () -> {
                            order.add("still open: " + Gtk.started().windows().contains(dialog));
                            TestGtk.respond(dialog, CLOSE);
                        }));
                order.add("main ends");
            }));
            order.add("launch returned");
            assertThat(log.count("no more paper")).isEqualTo(1);
        }
        assertThat(order).containsExactly("main ends", "still open: true", "launch returned");
    }

    // ------------------------------------------------------------------ mistakes

    @Test
    void aSecondLaunchIsSentToAttach() throws Exception {
        try (UiThread ui = UiThread.started()) {
            String message = ui.call(() -> {
                try {
                    GtkGuest.launch(TestGtk.VERSION, () -> {});
                    return "launched";
                } catch (IllegalStateException e) {
                    return e.getMessage();
                }
            });
            assertThat(message).contains("this thread").contains("GtkGuest.attach");
            assertThatThrownBy(() -> GtkGuest.launch(TestGtk.VERSION, () -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another thread")
                    .hasMessageContaining("GtkGuest.attach");
        }
    }

    @Test
    void aVirtualThreadIsRefused() throws Exception {
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        GtkGuest.launch(TestGtk.VERSION, () -> {});
                    } catch (IllegalStateException e) {
                        thrown.add(e);
                    }
                })
                .join();
        assertThat(thrown).singleElement().asString().contains("platform thread");
    }

    @Test
    void theOtherGtkIsRefusedBeforeItIsLoaded() throws Exception {
        String message = UiThread.withoutLoop(() -> {
            try {
                Gtk.load(TestGtk.VERSION);
                GtkGuest.launch(TestGtk.VERSION.other(), () -> {});
                return "launched";
            } catch (IllegalStateException e) {
                return e.getMessage();
            }
        });
        assertThat(message)
                .contains("A process has one GTK")
                .contains("wanted=" + TestGtk.VERSION.other())
                .contains("loaded=" + TestGtk.VERSION);
        assertThat(Libraries.isLoaded(TestGtk.VERSION.other().library)).isFalse();
    }

    @Test
    void aLibraryThatIsMissingOrTooOldIsNamedWithItsPackage() {
        for (GtkVersion version : GtkVersion.values()) {
            assertThatThrownBy(() -> Libraries.open("libgtk-5.so.0", version.installation()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("library=libgtk-5.so.0")
                    .hasMessageContaining("apt-get install " + version.debianPackage);
        }
        assertThatThrownBy(() -> Libraries.requireVersion(
                        "GLib", Libraries.glib(), "glib_check_version", 2, 9000, "apt-get install libglib2.0-0"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("GLib is too old")
                .hasMessageContaining("needed=2.9000")
                .hasMessageContaining("libglib2.0-0");
    }

    // ------------------------------------------------------------------ attach

    @Test
    void attachReturnsAtOnceAndLeavesTheLoopAlone() throws Exception {
        try (UiThread ui = UiThread.started()) {
            List<String> order = new CopyOnWriteArrayList<>();
            GuestRun<Void> run = ui.call(() -> {
                GuestRun<Void> attached = GtkGuest.attach(() -> order.add("main"));
                order.add("attached");
                return attached;
            });
            assertThat(Waits.outcomeOf(run)).isInstanceOf(Outcome.Success.class);
            assertThat(order).containsExactly("attached", "main");
            assertThat(ui.call(() -> "goes on")).isEqualTo("goes on");
        }
    }

    @Test
    void twoRunsInOneLoopBothEndAndShareTheirTicks() throws Exception {
        try (UiThread ui = UiThread.started()) {
            assertThat(ui.host().isHostThread()).isFalse();
            var bothRun = new CompletableFuture<Boolean>();
            GuestRun<Void> first = GtkGuest.attach(() -> Async.await(bothRun));
            GuestRun<Void> second = GtkGuest.attach(() -> bothRun.complete(true));
            assertThat(Waits.outcomeOf(first)).isInstanceOf(Outcome.Success.class);
            assertThat(Waits.outcomeOf(second)).isInstanceOf(Outcome.Success.class);
            assertThat(ui.call(() ->
                            first.statistics().ticks() == second.statistics().ticks())) // between two ticks
                    .isTrue();
        }
    }
}
