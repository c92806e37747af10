package dev.guestloop.win32;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelReason;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.net.TcpStream;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.testing.internal.Waits;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(value = OS.WINDOWS, disabledReason = "Win32 needs Windows: tools/on-windows.sh")
class Win32HostTest {

    private static final int SOCKETS = 1_000;

    /** A window that refuses every n-th message, as a full queue does. Windows has room for 10,000, Wine for any number. */
    private static final class FailingWindow implements GuestQueue.Window {
        private final GuestQueue.Window window;
        private final int each;
        private final AtomicInteger posts = new AtomicInteger();
        final AtomicInteger failures = new AtomicInteger();

        FailingWindow(GuestQueue.Window window, int each) {
            this.window = window;
            this.each = each;
        }

        @Override
        public int postMessage() {
            if (posts.incrementAndGet() % each == 0) {
                failures.incrementAndGet();
                return Win32Api.ERROR_NOT_ENOUGH_QUOTA;
            }
            return window.postMessage();
        }

        @Override
        public boolean othersWait() {
            return window.othersWait();
        }

        @Override
        public void later(Duration delay, Runnable action) {
            window.later(delay, action);
        }
    }

    private static CancelReason.Kind kindOf(Outcome<?> outcome) {
        assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
        return ((Outcome.Cancelled<?>) outcome).reason().kind();
    }

    /** Starts a guest whose clean-up waits, and says where it ran and what it saw. Returns what becomes of it. */
    private static CompletableFuture<Outcome<Object>> sleepingGuest(UiThread ui, List<String> log) {
        var waiting = new CompletableFuture<Void>();
        var outcome =
                new CompletableFuture<Outcome<Object>>(); // asked for now: a host that has closed calls no listener
        GuestRun<Object> run = ui.call(() -> GuestRun.start(ui.host(), () -> {
            try {
                waiting.complete(null);
                return Async.await(new CompletableFuture<>());
            } finally {
                Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                log.add("clean on " + Thread.currentThread().getName() + ", window "
                        + TestApi.isWindow(ui.window().handle()));
            }
        }));
        run.onDone(outcome::complete);
        UiThread.get(waiting);
        return outcome;
    }

    // ------------------------------------------------------------------ who has one

    @Test
    void aThreadHasOneHost() throws Exception {
        try (var ui = UiThread.started()) {
            assertThat(ui.<Win32Host>call(Win32Host::attach)).isSameAs(ui.host());
            assertThat(Win32Api.WM_APP + 3).isEqualTo(Win32Host.GUEST_MSG);
        }
    }

    @Test
    @SuppressWarnings("try") // that one is closed, again and in between, is what is tested
    void afterItHasClosedTheThreadGetsAnotherOne() {
        try (Win32Host first = Win32Host.attach()) {
            first.close();
            assertThatThrownBy(() -> first.post(() -> {}))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Win32Host.attach()");
            assertThat(TestApi.isWindow(first.windowHandle())).isFalse();
            assertThat(TestApi.isWindow(first.sessionWindowHandle())).isFalse();
            try (Win32Host second = Win32Host.attach()) {
                assertThat(second).isNotEqualTo(first);
                first.close(); // does nothing, above all not to the second
                assertThat(TestApi.isWindow(second.windowHandle())).isTrue();
            }
        }
    }

    @Test
    void aVirtualThreadIsRefused() throws Exception {
        var refused = new CompletableFuture<Void>();
        Thread.ofVirtual().start(() -> {
            try {
                Win32Host.attach();
                refused.complete(null);
            } catch (Throwable e) {
                refused.completeExceptionally(e);
            }
        });
        assertThatThrownBy(() -> UiThread.get(refused))
                .hasRootCauseInstanceOf(IllegalStateException.class)
                .rootCause()
                .hasMessageContaining("platform thread");
    }

    @Test
    void itIsClosedOnItsThreadOnly() {
        try (var ui = UiThread.started()) {
            assertThatThrownBy(() -> ui.host().close())
                    .isInstanceOf(WrongThreadException.class)
                    .hasMessageContaining("thread=ui")
                    .hasMessageContaining("host.post(host::close)");
            assertThat(ui.<Boolean>call(() -> true)).as("it goes on").isTrue();
        }
    }

    @Test
    void twoThreadsHaveARunEach() throws Exception {
        try (var one = UiThread.started();
                var other = UiThread.started()) {
            var fromOne = new CompletableFuture<Integer>();
            var fromOther = new CompletableFuture<Integer>();
            GuestRun<Integer> first = GuestRun.start(one.host(), () -> {
                fromOne.complete(1);
                Async.sleep(Duration.ofMillis(5));
                return Async.await(fromOther);
            });
            GuestRun<Integer> second = GuestRun.start(other.host(), () -> {
                fromOther.complete(2);
                Async.sleep(Duration.ofMillis(5));
                return Async.await(fromOne);
            });
            assertThat(Waits.outcomeOf(first)).isEqualTo(new Outcome.Success<>(2));
            assertThat(Waits.outcomeOf(second)).isEqualTo(new Outcome.Success<>(1));
        }
    }

    // ------------------------------------------------------------------ how it ends

    @Test
    void quittingTheLoopCleansUpWhileItsWindowsAreThere() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        try (var ui = UiThread.started()) {
            CompletableFuture<Outcome<Object>> outcome = sleepingGuest(ui, log);
            ui.quit();
            assertThat(kindOf(UiThread.get(outcome))).isEqualTo(CancelReason.Kind.HOST_CLOSED);
        }
        assertThat(log).containsExactly("clean on ui, window true");
    }

    /** The box ends, too, and with it the step that opened it. */
    @Test
    void quittingInsideABoxThatATaskOpenedCleansUp() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        try (var lines = new LogLines();
                var ui = UiThread.started()) {
            var outcome = new CompletableFuture<Outcome<Object>>();
            GuestRun<Object> run = ui.call(() -> GuestRun.start(ui.host(), () -> {
                Task<?> beside = Async.currentRun().spawn("beside", () -> {
                    try {
                        Async.await(new CompletableFuture<>());
                    } finally {
                        log.add("beside is clean");
                    }
                });
                try {
                    TestApi.messageBox(ui.window().handle(), "guestloop quits");
                    log.add("the box is over");
                    return beside.await();
                } finally {
                    Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                    log.add("the main task is clean");
                }
            }));
            run.onDone(outcome::complete);
            Waits.await("the box", () -> TestApi.findWindow("guestloop quits") != 0);
            ui.quit();
            assertThat(kindOf(UiThread.get(outcome))).isEqualTo(CancelReason.Kind.HOST_CLOSED);
            assertThat(lines.count("did not take a post")).isZero();
        }
        assertThat(log).contains("the box is over", "beside is clean", "the main task is clean");
    }

    @Test
    void aWindowThatSomebodyDestroysCleansUp() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        try (var ui = UiThread.started()) {
            CompletableFuture<Outcome<Object>> outcome = sleepingGuest(ui, log);
            assertThat(ui.<Boolean>call(() -> Win32Api.DestroyWindow(ui.host().windowHandle())))
                    .isTrue();
            assertThat(kindOf(UiThread.get(outcome))).isEqualTo(CancelReason.Kind.HOST_CLOSED);
            assertThatThrownBy(() -> ui.host().post(() -> {})).isInstanceOf(IllegalStateException.class);
        }
        assertThat(log).containsExactly("clean on ui, window true");
    }

    @Test
    void theEndOfTheSessionCleansUp() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        try (var ui = UiThread.started()) {
            CompletableFuture<Outcome<Object>> outcome = sleepingGuest(ui, log);
            long session = ui.host().sessionWindowHandle();
            TestApi.sendMessage(session, Win32Api.WM_ENDSESSION, 0, 0); // somebody has refused
            assertThat(outcome).isNotDone();
            TestApi.sendMessage(session, Win32Api.WM_ENDSESSION, 1, 0); // after which Windows may end the process
            assertThat(log).containsExactly("clean on ui, window true");
            assertThat(kindOf(UiThread.get(outcome))).isEqualTo(CancelReason.Kind.HOST_CLOSED);
        }
    }

    @Test
    void aThreadThatEndsWithoutAWordIsReported() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        try (var lines = new LogLines()) {
            var waiting = new CompletableFuture<GuestRun<?>>();
            Thread thread = Thread.ofPlatform().name("ui").start(() -> {
                boolean[] asleep = {false};
                GuestRun<?> run = Win32Guest.attach(() -> {
                    asleep[0] = true;
                    try {
                        Async.await(new CompletableFuture<>());
                    } finally {
                        log.add("cannot be");
                    }
                });
                MessageLoop.run(() -> asleep[0]); // a program's loop that ends by itself
                waiting.complete(run);
            });
            GuestRun<?> run = UiThread.get(waiting);
            thread.join();
            Waits.await("the end of the run", run::isDone);
            Waits.await("the report", () -> lines.count("its host thread has ended") > 0);
            assertThat(log).isEmpty();
        }
    }

    @Test
    void closingItByHandCleansUpAfterALoopOfAnyKind() throws Exception {
        List<String> log = new CopyOnWriteArrayList<>();
        var ended = new CompletableFuture<GuestRun<?>>();
        Thread.ofPlatform().name("ui").start(() -> {
            boolean[] asleep = {false};
            Win32Host host = Win32Host.attach();
            GuestRun<?> run = Win32Guest.attach(() -> {
                asleep[0] = true;
                try {
                    Async.await(new CompletableFuture<>());
                } finally {
                    Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                    log.add("clean");
                }
            });
            MessageLoop.run(() -> asleep[0]);
            host.close();
            ended.complete(run);
        });
        GuestRun<?> run = UiThread.get(ended);
        assertThat(run.isDone()).isTrue();
        assertThat(log).containsExactly("clean");
    }

    // ------------------------------------------------------------------ faults

    @Test
    void nothingIsLostIfEveryThirdMessageIsRefused() throws Exception {
        var failing = new FailingWindow[1];
        try (var ui = new UiThread(window -> failing[0] = new FailingWindow(window, 3))) {
            ui.start();
            GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
                int steps = 0;
                for (int i = 0; i < 100; i++) {
                    Async.sleep(Duration.ofNanos(1));
                    steps += Async.toThread(() -> 1);
                }
                return steps;
            });
            var posts = new AtomicInteger();
            for (int i = 0; i < 1_000; i++) {
                ui.host().post(posts::incrementAndGet);
            }
            assertThat(Waits.outcomeOf(run)).isEqualTo(new Outcome.Success<>(100));
            Waits.await("all posts", () -> posts.get() == 1_000);
            assertThat(failing[0].failures.get()).isGreaterThan(300);
        }
    }

    /** An exception that crossed into Windows would end the JVM. */
    @Test
    void aPostThatThrowsIsLoggedAndTheLoopGoesOn() throws Exception {
        try (var lines = new LogLines();
                var ui = UiThread.started()) {
            ui.host().post(() -> {
                throw new IllegalStateException("a post that must not throw");
            });
            ui.host().post(() -> {
                throw new StackOverflowError("an error");
            });
            var next = new CompletableFuture<Boolean>();
            ui.host().post(() -> next.complete(true));
            assertThat(UiThread.get(next)).isTrue();
            assertThat(lines.count("a post that must not throw")).isOne();
            assertThat(lines.count("StackOverflowError: an error")).isOne();
        }
    }

    @Test
    void aThreadWithoutALoopIsReported() throws Exception {
        try (var lines = new LogLines();
                var ui = new UiThread()) { // not started
            ui.host().post(() -> {});
            Waits.await("the report", () -> lines.count("No message loop runs") > 0);
            assertThat(lines.count("thread=ui")).isPositive();
            assertThat(lines.count("Win32Guest.launch")).isPositive();
            assertThat(lines.count("No message loop runs")).as("once").isOne();
        }
    }

    @Test
    void aLoopIsNotReportedAsMissing() throws Exception {
        try (var lines = new LogLines();
                var ui = UiThread.started()) {
            ui.host().post(() -> {});
            Thread.sleep(3_500); // as long as it would take, and half a second
            assertThat(lines.count("No message loop runs")).isZero();
        }
    }

    @Test
    void errorsAreSaidInTheSystemsWords() {
        assertThat(new Win32Exception("PostMessageW", Win32Api.ERROR_INVALID_WINDOW_HANDLE))
                .hasMessageMatching("Windows refused a call: function=PostMessageW, error=1400, text=.*[Ww]indow.*");
        assertThat(new Win32Exception("PostMessageW", 1400).errorCode()).isEqualTo(1400);
        assertThat(Win32Api.PostMessageW(0x7FFF_FFF0L, Win32Host.GUEST_MSG, 0, 0))
                .isFalse();
        assertThat(Win32Api.lastError()).isEqualTo(Win32Api.ERROR_INVALID_WINDOW_HANDLE);
    }

    // ------------------------------------------------------------------ many

    @Test
    void aThousandSocketsAreServedByOneThread() throws Exception {
        try (var ui = UiThread.started();
                var server = new ServerSocket(0, SOCKETS, InetAddress.getLoopbackAddress())) {
            List<Socket> accepted = new CopyOnWriteArrayList<>();
            Thread.ofPlatform().daemon().start(() -> {
                try {
                    while (accepted.size() < SOCKETS) {
                        accepted.add(server.accept());
                    }
                    for (Socket socket : accepted) {
                        socket.getOutputStream().write(1);
                        socket.close();
                    }
                } catch (Exception e) {
                    throw new AssertionError(e);
                }
            });
            GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
                List<Task<Integer>> readers = new ArrayList<>();
                for (int i = 0; i < SOCKETS; i++) {
                    readers.add(Async.currentRun().spawn(() -> {
                        try (var stream = TcpStream.connect(server.getLocalSocketAddress())) {
                            return stream.read(new byte[8]);
                        }
                    }));
                }
                int bytes = 0;
                for (Task<Integer> reader : readers) {
                    bytes += reader.await();
                }
                return bytes;
            });
            assertThat(Waits.outcomeOf(run)).isEqualTo(new Outcome.Success<>(SOCKETS));
        }
    }

    private static final int TWO_SLICES_OF_THE_GUARD_MILLIS = 40;

    /** Each costs one message, and none wakes the backend. */
    @Test
    void aHandOverIsOneMessageAndNoWake() throws Exception {
        var posts = new AtomicInteger();
        try (var ui = new UiThread(window -> new GuestQueue.Window() {
            @Override
            public int postMessage() {
                posts.incrementAndGet();
                return window.postMessage();
            }

            @Override
            public boolean othersWait() {
                return window.othersWait();
            }

            @Override
            public void later(Duration delay, Runnable action) {
                window.later(delay, action);
            }
        })) {
            ui.start();
            var stages = List.of(
                    new CompletableFuture<Integer>(),
                    new CompletableFuture<Integer>(),
                    new CompletableFuture<Integer>());
            var sum = new AtomicInteger(); // written by the task only
            var begun = new CompletableFuture<Void>();
            GuestRun<Integer> run = GuestRun.start(ui.host(), () -> {
                begun.complete(null);
                for (CompletableFuture<Integer> stage : stages) {
                    sum.addAndGet(Async.await(stage));
                }
                return sum.get();
            });
            UiThread.get(begun);
            ui.call(() -> null); // behind that tick: the task waits
            int before;
            long rescues;
            do { // the guard may have posted for that tick, and counts it a moment later
                before = posts.get();
                rescues = run.statistics().rescues();
                Thread.sleep(TWO_SLICES_OF_THE_GUARD_MILLIS);
            } while (posts.get() != before || run.statistics().rescues() != rescues);
            long wakes = run.statistics().timerWakes();
            for (int i = 0; i < 2; i++) {
                stages.get(i).complete(1);
                int done = i + 1;
                Waits.await("the task has its value", () -> sum.get() == done);
                ui.call(() -> null); // an event of the program's own, behind that tick
            }
            // On a machine that is busy the guard may have thought that a tick was stuck.
            assertThat(posts.get() - before - (run.statistics().rescues() - rescues))
                    .isEqualTo(2);
            assertThat(run.statistics().timerWakes() - wakes).isZero();
            stages.get(2).complete(1);
            assertThat(Waits.outcomeOf(run)).isEqualTo(new Outcome.Success<>(3));
        }
    }

    /** A timer that is far away waits in the backend, and nothing else happens. */
    @Test
    @Tag("slow")
    void anIdleGuestSendsNoMessageAndWakesNobody() throws Exception {
        var hops = new Hops.Counter();
        try (var ui = OurLoop.uiThread(hops)) {
            OurLoop loop = ui.call(() -> OurLoop.start(ui, GuestOptions.DEFAULT, hops));
            ui.call(() -> {
                loop.callLater(Duration.ofHours(1), () -> {});
                return null;
            });
            Waits.await("the backend has the turn", () -> hops.turns.get() > 0);
            Thread.sleep(1_000); // what has begun comes to rest
            Hops before = hops.now();
            Thread.sleep(5_000);
            assertThat(hops.now())
                    .as("messages, turns and wakes of five seconds")
                    .isEqualTo(before);
            ui.call(() -> {
                loop.close();
                return null;
            });
        }
    }
}
