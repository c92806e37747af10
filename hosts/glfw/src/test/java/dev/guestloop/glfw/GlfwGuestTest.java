package dev.guestloop.glfw;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import dev.guestloop.testing.internal.LogLines;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.glfw.GLFWErrorCallback;

class GlfwGuestTest {

    private static GuestOptions failuresInto(List<String> failures) {
        return GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> failures.add(source + ": " + failure));
    }

    @Test
    void aTaskReadsASocketAndWritesIntoTheTitle() throws Exception {
        List<String> titles = new ArrayList<>();
        GuestRun<Void> run = UiThread.withoutGlfw(() -> GlfwGuest.launch(() -> {
            long window = UiThread.openWindow("");
            try (var listener = TcpListener.bind(0)) {
                Async.currentRun().spawn("peer", () -> {
                    try (TcpStream peer = listener.accept()) {
                        peer.write(ByteBuffer.wrap("hello".getBytes(StandardCharsets.US_ASCII)));
                    }
                });
                try (TcpStream stream = TcpStream.connect(listener.localAddress())) {
                    byte[] bytes = new byte[5];
                    for (int read = 0, n; read < bytes.length && (n = stream.read(bytes)) >= 0; read += n) {
                        GLFW.glfwSetWindowTitle(
                                window,
                                GLFW.glfwGetWindowTitle(window) + new String(bytes, 0, n, StandardCharsets.US_ASCII));
                    }
                }
            }
            titles.add(GLFW.glfwGetWindowTitle(window));
        }));
        assertThat(run.isDone()).isTrue();
        assertThat(titles).containsExactly("hello");
    }

    @Test
    void launchReturnsWhenAllTasksHaveEndedAndGlfwIsTerminated() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        boolean initialized = UiThread.withoutGlfw(() -> {
            GlfwGuest.launch(() -> {
                Async.currentRun().spawn(() -> {
                    try {
                        Async.sleep(Duration.ofDays(1));
                    } finally {
                        Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                        log.add("finally, GLFW initialized: " + GlfwError.isInitialized());
                    }
                });
                Async.sleep(Duration.ofMillis(5));
                log.add("main ends");
            });
            return GlfwError.isInitialized();
        });
        assertThat(log).containsExactly("main ends", "finally, GLFW initialized: true");
        assertThat(initialized).isFalse();
    }

    @Test
    void launchReturnsAlsoIfATaskTerminatesGlfw() throws Exception {
        try (var log = new LogLines()) {
            GuestRun<Void> run = UiThread.withoutGlfw(() -> GlfwGuest.launch(() -> {
                UiThread.openWindow("gone");
                GLFW.glfwTerminate();
                Async.sleep(Duration.ofDays(1));
            }));
            assertThat(run.isDone()).isTrue();
            assertThat(log.count("was terminated below its guests")).isEqualTo(1);
        }
    }

    @Test
    void oneProgramMayFollowAnother() throws Exception {
        for (int i = 0; i < 3; i++) {
            assertThat(UiThread.withoutGlfw(() -> GlfwGuest.launch(() -> Async.sleep(Duration.ofMillis(1))))
                            .isDone())
                    .isTrue();
        }
    }

    @Test
    void withOptionsAFailureOfTheMainTaskGoesToTheirHandler() throws Exception {
        List<String> failures = new CopyOnWriteArrayList<>();
        UiThread.withoutGlfw(() -> GlfwGuest.launch(failuresInto(failures), () -> {
            throw new IllegalStateException("no more paper");
        }));
        assertThat(failures).containsExactly("the main task: java.lang.IllegalStateException: no more paper");
    }

    @Test
    void withoutOptionsAFailureOfTheMainTaskIsLogged() throws Exception {
        try (var log = new LogLines()) {
            UiThread.withoutGlfw(() -> GlfwGuest.launch(() -> {
                throw new IllegalStateException("no more paper");
            }));
            assertThat(log.count("no more paper")).isEqualTo(1);
        }
    }

    /** GLFW's calls return nothing when they fail, so it is the log that says which one did, and where. */
    @Test
    void aCallThatGlfwRefusesIsLoggedWithItsReason() throws Exception {
        try (var log = new LogLines()) {
            UiThread.withoutGlfw(() -> GlfwGuest.launch(() -> GLFW.glfwWindowHint(-1, 0)));
            assertThat(log.count("GLFW_INVALID_ENUM (0x10003)")).isEqualTo(1);
            assertThat(log.count("where it was called")).isEqualTo(1);
        }
    }

    @Test
    void anErrorCallbackOfTheProgramStays() throws Exception {
        List<Integer> errors = new ArrayList<>();
        try (GLFWErrorCallback callback = GLFWErrorCallback.create((code, _) -> errors.add(code));
                var log = new LogLines()) {
            boolean still = UiThread.withoutGlfw(() -> {
                GLFW.glfwSetErrorCallback(callback);
                GlfwGuest.launch(() -> GLFW.glfwWindowHint(-1, 0));
                return callback.equals(GLFW.glfwSetErrorCallback(null));
            });
            assertThat(errors).containsExactly(GLFW.GLFW_INVALID_ENUM);
            assertThat(still).isTrue();
            assertThat(log.count("GLFW refused a call")).isZero();
        }
    }

    // ------------------------------------------------------------------ what it refuses

    private static String messageOf(Runnable refused) {
        try {
            refused.run();
            return "nothing was refused";
        } catch (IllegalStateException e) {
            return e.getMessage();
        }
    }

    @Test
    void aProgramThatHasAGuestIsSentToAttach() throws Exception {
        try (UiThread ui = UiThread.started()) {
            assertThat(ui.call(() -> messageOf(() -> GlfwGuest.launch(() -> {}))))
                    .contains("host=GlfwHost(ui)")
                    .contains("GlfwGuest.attach(main)");
            assertThat(messageOf(() -> GlfwGuest.launch(() -> {})))
                    .as("on another thread")
                    .contains("host=GlfwHost(ui)")
                    .contains("current=" + Thread.currentThread().getName());
        }
    }

    @Test
    void aProgramThatHasInitializedGlfwIsSentToAttach() throws Exception {
        String message = UiThread.withoutGlfw(() -> {
            GLFW.glfwInit();
            try {
                return messageOf(() -> GlfwGuest.launch(() -> {}));
            } finally {
                GLFW.glfwTerminate();
            }
        });
        assertThat(message).contains("has done so already").contains("GlfwGuest.attach(main)");
    }

    @Test
    void aLaunchInATaskOfAnotherIsRefused() throws Exception {
        List<String> messages = new ArrayList<>();
        UiThread.withoutGlfw(() -> GlfwGuest.launch(() -> messages.add(messageOf(() -> GlfwGuest.launch(() -> {})))));
        assertThat(messages).singleElement().asString().contains("has a host already");
    }

    @Test
    void aVirtualThreadIsRefused() throws Exception {
        List<String> messages = new CopyOnWriteArrayList<>();
        Thread.ofVirtual()
                .start(() -> {
                    messages.add(messageOf(() -> GlfwGuest.launch(() -> {})));
                    messages.add(messageOf(() -> GlfwGuest.attach(() -> {})));
                })
                .join();
        assertThat(messages).hasSize(2).allMatch(message -> message.contains("platform thread"));
    }

    @Test
    void twoRunsOnOneLoopBothEnd() throws Exception {
        try (UiThread ui = UiThread.started()) {
            GuestRun<Void> first = ui.call(() -> GlfwGuest.attach(() -> Async.sleep(Duration.ofMillis(5))));
            GuestRun<Void> second = ui.call(() -> GlfwGuest.attach(() -> Async.sleep(Duration.ofMillis(1))));
            assertThat(outcomeOf(first)).isInstanceOf(Outcome.Success.class);
            assertThat(outcomeOf(second)).isInstanceOf(Outcome.Success.class);
        }
    }
}
