package dev.guestloop.swt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import dev.guestloop.testing.internal.Displays;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.testing.internal.Waits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwtGuestTest {

    @BeforeEach
    void requireDisplay() {
        Displays.require();
    }

    @Test
    void aTaskReadsASocketAndWritesIntoALabel() throws Exception {
        List<String> texts = new ArrayList<>();
        GuestRun<Void> run = UiThread.withoutDisplay(() -> SwtGuest.launch(() -> {
            var shell = new Shell(Display.getCurrent());
            var label = new Label(shell, SWT.NONE);
            shell.setSize(200, 100);
            shell.open();
            try (var listener = TcpListener.bind(0)) {
                Async.currentRun().spawn("peer", () -> {
                    try (TcpStream peer = listener.accept()) {
                        peer.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)));
                    }
                });
                try (TcpStream stream = TcpStream.connect(listener.localAddress())) {
                    byte[] bytes = new byte[5];
                    for (int read = 0, n; read < bytes.length && (n = stream.read(bytes)) >= 0; read += n) {
                        label.setText(label.getText() + new String(bytes, 0, n, StandardCharsets.US_ASCII));
                    }
                }
            }
            texts.add(label.getText());
        }));
        assertThat(run.isDone()).isTrue();
        assertThat(texts).containsExactly("hello");
    }

    @Test
    void launchReturnsWhenAllTasksHaveEndedAndTheDisplayIsGone() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        boolean gone = UiThread.withoutDisplay(() -> {
            SwtGuest.launch(() -> {
                Async.currentRun().spawn(() -> {
                    try {
                        Async.sleep(Duration.ofDays(1));
                    } finally {
                        Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                        log.add("finally, display disposed: "
                                + Display.getCurrent().isDisposed());
                    }
                });
                Async.sleep(Duration.ofMillis(5));
                log.add("main ends");
            });
            return Display.getCurrent() == null;
        });
        assertThat(log).containsExactly("main ends", "finally, display disposed: false");
        assertThat(gone).isTrue();
    }

    @Test
    void launchReturnsAlsoIfATaskDisposesOfTheDisplay() throws Exception {
        GuestRun<Void> run = UiThread.withoutDisplay(() -> SwtGuest.launch(() -> {
            Display.getCurrent().dispose();
            Async.sleep(Duration.ofDays(1));
        }));
        assertThat(run.isDone()).isTrue();
    }

    @Test
    void aListenerThatFailsIsReportedAndTheLoopGoesOnAlsoOneThatATaskHasOpened() throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();
        GuestOptions options =
                GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> failures.add(source + ": " + failure));
        boolean[] leftByItself = {false};
        UiThread.withoutDisplay(() -> SwtGuest.launch(options, () -> {
            Display display = Display.getCurrent();
            boolean[] over = {false};
            display.asyncExec(() -> {
                throw new IllegalStateException("in asyncExec");
            });
            display.asyncExec(() -> {
                throw new AssertionError("an error");
            });
            display.timerExec(1, () -> over[0] = true);
            while (!over[0]) {
                if (!display.readAndDispatch()) {
                    display.sleep();
                }
            }
            leftByItself[0] = true;
        }));
        assertThat(failures)
                .containsExactly(
                        "a listener: java.lang.IllegalStateException: in asyncExec",
                        "a listener: java.lang.AssertionError: an error");
        assertThat(leftByItself[0]).isTrue();
    }

    @Test
    void withOptionsAFailureOfTheMainTaskGoesToTheirHandler() throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();
        GuestOptions options =
                GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> failures.add(source + ": " + failure));
        UiThread.withoutDisplay(() -> SwtGuest.launch(options, () -> {
            throw new IllegalStateException("no more paper");
        }));
        assertThat(failures).containsExactly("the main task: java.lang.IllegalStateException: no more paper");
    }

    /** The loop outlives the run, until the user has read why. */
    @Test
    void aMainTaskThatFailsIsLoggedAndShownUntilTheDialogIsClosed() throws Exception {
        List<String> labels = new CopyOnWriteArrayList<>();
        try (var log = new LogLines()) {
            GuestRun<Void> run = UiThread.withoutDisplay(() -> SwtGuest.launch(() -> {
                Display display = Display.getCurrent();
                display.timerExec(1, new Runnable() {
                    @Override
                    public void run() {
                        for (Shell shell : display.getShells()) {
                            for (Control child : shell.getChildren()) {
                                if (child instanceof Label label) {
                                    labels.add(label.getText());
                                } else if (child instanceof Button button) {
                                    button.notifyListeners(SWT.Selection, new Event());
                                    return;
                                }
                            }
                        }
                        display.timerExec(5, this);
                    }
                });
                throw new IllegalStateException("no more paper");
            }));
            assertThat(log.count("no more paper")).isEqualTo(1);
            assertThat(run.isDone()).isTrue();
        }
        assertThat(labels).singleElement().asString().contains("no more paper");
    }

    @Test
    void aThreadThatHasADisplayIsSentToAttach() throws Exception {
        try (UiThread ui = UiThread.started()) {
            String message = ui.call(() -> {
                try {
                    SwtGuest.launch(() -> {});
                    return "launched";
                } catch (IllegalStateException e) {
                    return e.getMessage();
                }
            });
            assertThat(message).contains("thread=ui").contains("SwtGuest.attach");
        }
    }

    @Test
    void aSecondLaunchBesideTheFirstIsRefusedWithTheWayOut() throws Exception {
        try (UiThread ui = UiThread.started()) {
            assertThat(ui.host()).isNotNull();
            assertThatThrownBy(() -> SwtGuest.launch(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("another thread has it")
                    .hasMessageContaining("SwtGuest.attach");
        }
    }

    @Test
    void aVirtualThreadIsRefused() throws Exception {
        List<Throwable> thrown = new CopyOnWriteArrayList<>();
        Thread.ofVirtual()
                .start(() -> {
                    try {
                        SwtGuest.launch(() -> {});
                    } catch (IllegalStateException e) {
                        thrown.add(e);
                    }
                })
                .join();
        assertThat(thrown).singleElement().asString().contains("platform thread");
    }

    @Test
    void twoRunsOnOneDisplayBothEnd() throws Exception {
        try (UiThread ui = UiThread.started()) {
            GuestRun<Void> first = SwtGuest.attach(ui.display(), () -> Async.sleep(Duration.ofMillis(5)));
            GuestRun<Void> second = SwtGuest.attach(ui.display(), () -> Async.sleep(Duration.ofMillis(1)));
            assertThat(Waits.outcomeOf(first)).isInstanceOf(Outcome.Success.class);
            assertThat(Waits.outcomeOf(second)).isInstanceOf(Outcome.Success.class);
        }
    }
}
