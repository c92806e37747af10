package dev.guestloop.javafx;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.HostCapabilities;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.stage.Stage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JavaFxHostTest {

    private static final JavaFxHost HOST = JavaFxHost.instance();

    @BeforeEach
    void startJavaFx() {
        JavaFx.start();
    }

    /** JavaFX refuses to have the scene of a window changed on any other thread. */
    @Test
    void aTaskChangesAShowingSceneBeforeAndAfterEachKindOfWait() throws Exception {
        GuestRun<String> run = GuestRun.start(HOST, () -> {
            var label = new Label("shown");
            var stage = new Stage();
            stage.setScene(new Scene(label, 200, 100));
            stage.show();
            label.setText("before");
            Async.sleep(Duration.ofMillis(1));
            change(label, stage, "after a sleep");
            Async.yieldNow();
            change(label, stage, "after others ran");
            Async.toThread(() -> assertThat(Platform.isFxApplicationThread()).isFalse());
            change(label, stage, "after a thread");
            Async.await(CompletableFuture.runAsync(() -> {}));
            change(label, stage, "after a stage");
            Async.awaitModal(() -> {
                change(label, stage, "outside of a task");
                return true;
            });
            change(label, stage, "after that");
            stage.hide();
            return label.getText();
        });
        assertThat(outcomeOf(run).getOrThrow()).isEqualTo("after that");
    }

    private static void change(Label label, Stage stage, String text) {
        label.setText(text);
        stage.getScene().setRoot(new Label("another root"));
        stage.getScene().setRoot(label);
        stage.setTitle(text);
    }

    @Test
    void aTaskInAWindowReadsASocket() throws Exception {
        GuestRun<String> run = GuestRun.start(HOST, () -> {
            var label = new Label();
            var stage = new Stage();
            stage.setScene(new Scene(label, 200, 100));
            stage.show();
            var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            try (var listener = TcpListener.bind(address)) {
                Async.currentRun().spawn(() -> {
                    try (TcpStream peer = listener.accept()) {
                        peer.write(ByteBuffer.wrap("hello".getBytes()));
                    }
                });
                try (TcpStream stream = TcpStream.connect(listener.localAddress())) {
                    var buffer = new byte[16];
                    for (int n; (n = stream.read(buffer)) >= 0; ) {
                        label.setText(label.getText() + new String(buffer, 0, n));
                    }
                }
            }
            stage.hide();
            return label.getText();
        });
        assertThat(outcomeOf(run).getOrThrow()).isEqualTo("hello");
    }

    @Test
    void theCardSaysWhatThePlatformCan() {
        HostCapabilities card = HOST.capabilities();
        assertThat(card.deliversInModalLoops()).isTrue();
        assertThat(card.hopsPerPost()).isEqualTo(JavaFx.HEADLESS ? 1 : 2);
        assertThat(card.tellsInput()).isFalse();
        assertThat(card.tellsPaint()).isFalse();
        assertThat(card.timerGrain()).isGreaterThan(Duration.ofMillis(16));
        assertThat(JavaFxInternals.isGranted()).isTrue();
    }

    @Test
    void onlyANestedLoopIsADispatchThatMayStandAboveATask() throws Exception {
        List<Object> dispatches = new ArrayList<>();
        assertThat(on(Platform::runLater, HOST::currentDispatch) == null)
                .as("outside of nested loops")
                .isTrue();
        assertThat(on(Platform::runLater, JavaFxHostTest::isPumpOnStack))
                .as("outside of nested loops")
                .isFalse();
        boolean pumpFound = on(Platform::runLater, () -> {
            var key = new Object();
            boolean[] found = {false};
            Platform.runLater(() -> {
                dispatches.add(HOST.currentDispatch());
                dispatches.add(HOST.currentDispatch());
                found[0] = isPumpOnStack();
                Platform.exitNestedEventLoop(key, null);
            });
            Platform.enterNestedEventLoop(key);
            return found[0];
        });
        assertThat(pumpFound).isTrue();
        assertThat(dispatches).hasSize(2).doesNotContainNull().doesNotHaveDuplicates();
        assertThat(HOST.currentDispatch())
                .as("elsewhere than on JavaFX's thread")
                .isNull();
    }

    private static boolean isPumpOnStack() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(f -> HOST.isPump(f.getClassName(), f.getMethodName())));
    }
}
