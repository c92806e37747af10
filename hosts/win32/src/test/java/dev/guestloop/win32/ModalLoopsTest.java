package dev.guestloop.win32;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.net.TcpStream;
import dev.guestloop.testing.internal.Waits;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The system's own loops, where earlier programs of this kind froze. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "Win32 needs Windows: tools/on-windows.sh")
class ModalLoopsTest {

    private static final int MANY = 200;
    private static final int THREAD_MESSAGE = Win32Api.WM_APP + 30;
    private static final String TITLE = "guestloop asks ";

    /** A loop that the system runs inside one call. */
    enum Loop {
        MESSAGE_BOX,
        MOVE,
        SIZE,
        SYSTEM_MENU,
        POPUP_MENU;

        void run(TestWindow window, int level) {
            long middle = 200L << 16 | 200; // of the screen, for the mouse
            switch (this) {
                case MESSAGE_BOX -> TestApi.messageBox(window.handle(), TITLE + level);
                case MOVE -> TestApi.sendMessage(window.handle(), TestApi.WM_SYSCOMMAND, TestApi.SC_MOVE | 2, middle);
                case SIZE -> TestApi.sendMessage(window.handle(), TestApi.WM_SYSCOMMAND, TestApi.SC_SIZE | 8, middle);
                case SYSTEM_MENU ->
                    TestApi.sendMessage(window.handle(), TestApi.WM_SYSCOMMAND, TestApi.SC_KEYMENU, ' ');
                case POPUP_MENU -> TestApi.popupMenu(window.handle());
            }
        }

        /** What its window is told when it begins; a message box tells nobody. */
        int beginning() {
            return this == MOVE || this == SIZE ? TestApi.WM_ENTERSIZEMOVE : TestApi.WM_ENTERMENULOOP;
        }

        /** Ends it, as the user would. Any thread. */
        void end(TestWindow window, int level) {
            switch (this) {
                case MESSAGE_BOX ->
                    Win32Api.PostMessageW(TestApi.findWindow(TITLE + level), Win32Api.WM_COMMAND, TestApi.IDOK, 0);
                case MOVE, SIZE -> window.post(TestApi.WM_LBUTTONUP, 0, 0);
                case SYSTEM_MENU, POPUP_MENU -> window.post(TestApi.WM_CANCELMODE, 0, 0);
            }
        }
    }

    /** One loop that is opened, and what there is to know of it. */
    private static final class Opened {
        private final Loop loop;
        private final int level;
        private final TestWindow window;
        private final CompletableFuture<Void> returned = new CompletableFuture<>();
        private final AtomicInteger begun = new AtomicInteger();

        Opened(Loop loop, int level, TestWindow window) {
            this.loop = loop;
            this.level = level;
            this.window = window;
            if (loop != Loop.MESSAGE_BOX) {
                window.procedure = (message, _, _) -> {
                    if (message == loop.beginning()) {
                        begun.incrementAndGet();
                    }
                    return null;
                };
            }
        }

        void run() {
            loop.run(window, level);
            returned.complete(null);
        }

        void awaitOpen() throws InterruptedException {
            BooleanSupplier open =
                    loop == Loop.MESSAGE_BOX ? () -> TestApi.findWindow(TITLE + level) != 0 : () -> begun.get() > 0;
            Waits.await(loop + " is open", open);
            assertThat(returned).as("open, and not over at once").isNotDone();
        }

        void end() {
            assertThat(returned).as("still open").isNotDone();
            loop.end(window, level);
            UiThread.get(returned);
        }
    }

    /** Everything that must go on in a loop, and does so while it is open. */
    private static final class Work {
        private final CompletableFuture<Void> go = new CompletableFuture<>();
        private final CompletableFuture<Void> done = new CompletableFuture<>();
        private final AtomicInteger posts = new AtomicInteger();
        private final AtomicInteger steps = new AtomicInteger();
        private final AtomicInteger bytes = new AtomicInteger();
        private final UiThread ui;
        private final SlowServer server;

        Work(UiThread ui, SlowServer server) {
            this.ui = ui;
            this.server = server;
        }

        /** The body of a task. */
        void body() {
            Async.await(go);
            GuestRun<?> run = Async.currentRun();
            Task<?> stepping = run.spawn("steps", () -> {
                for (int i = 0; i < MANY; i++) {
                    Async.yieldNow();
                    steps.incrementAndGet();
                }
            });
            Task<?> loading = run.spawn("download", () -> {
                try (var stream =
                        TcpStream.connect(InetAddress.getLoopbackAddress().getHostAddress(), server.port())) {
                    var buffer = new byte[SlowServer.BYTES];
                    for (int n; (n = stream.read(buffer)) >= 0; ) {
                        bytes.addAndGet(n);
                    }
                }
            });
            stepping.await();
            loading.await();
            while (posts.get() < MANY) {
                Async.sleep(Duration.ofMillis(1));
            }
            done.complete(null);
        }

        /** Has it all done, and says how many messages to the thread itself got lost. */
        int run() {
            int before = ui.threadMessages.get();
            go.complete(null);
            for (int i = 0; i < MANY; i++) {
                ui.host().post(posts::incrementAndGet);
                assertThat(TestApi.postThreadMessage(ui.id(), THREAD_MESSAGE)).isTrue();
            }
            UiThread.get(done);
            assertThat(posts).hasValue(MANY);
            assertThat(steps).hasValue(MANY);
            assertThat(bytes).hasValue(SlowServer.BYTES);
            return MANY - (ui.threadMessages.get() - before);
        }
    }

    @Test
    void inTheProgramsOwnLoopEverythingGoesOn() throws Exception {
        try (var server = new SlowServer();
                var ui = UiThread.started()) {
            var work = new Work(ui, server);
            GuestRun<Void> run = ui.call(() -> Win32Guest.attach(work::body));
            assertThat(work.run()).as("thread messages that were lost").isZero();
            assertThat(Waits.outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        }
    }

    /** Messages to the thread get lost there, so we do not use them. */
    @ParameterizedTest
    @EnumSource
    void inALoopThatHostCodeOpensEverythingGoesOn(Loop loop) throws Exception {
        try (var server = new SlowServer();
                var ui = UiThread.started()) {
            var work = new Work(ui, server);
            GuestRun<Void> run = ui.call(() -> Win32Guest.attach(work::body));
            var opened = new Opened(loop, 1, ui.window());
            ui.window().postEvent(opened::run);
            opened.awaitOpen();
            assertThat(work.run()).as("thread messages that were lost").isEqualTo(MANY);
            opened.end();
            assertThat(Waits.outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        }
    }

    @ParameterizedTest
    @EnumSource
    void inALoopThatATaskOpensTheOthersGoOn(Loop loop) throws Exception {
        try (var server = new SlowServer();
                var ui = UiThread.started()) {
            var work = new Work(ui, server);
            var opened = new Opened(loop, 1, ui.window());
            GuestRun<Void> run = ui.call(() -> Win32Guest.attach(() -> {
                Task<?> working = Async.currentRun().spawn("work", work::body);
                opened.run();
                Async.sleep(Duration.ofMillis(1)); // the task that opened it can wait again
                working.await();
            }));
            opened.awaitOpen();
            assertThat(work.run()).as("thread messages that were lost").isEqualTo(MANY);
            opened.end();
            assertThat(Waits.outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        }
    }

    /** A box over a box that a task opened over a box of the program's. */
    @Test
    void threeDeepEverythingGoesOn() throws Exception {
        try (var server = new SlowServer();
                var ui = UiThread.started()) {
            var work = new Work(ui, server);
            var middleOne = new CompletableFuture<Void>();
            var first = new Opened(Loop.MESSAGE_BOX, 1, ui.window());
            var second = new Opened(Loop.MESSAGE_BOX, 2, ui.window());
            var third = new Opened(Loop.MESSAGE_BOX, 3, ui.window());
            GuestRun<Void> run = ui.call(() -> Win32Guest.attach(() -> {
                Task<?> working = Async.currentRun().spawn("work", work::body);
                Async.await(middleOne);
                second.run();
                working.await();
            }));
            ui.window().postEvent(first::run);
            first.awaitOpen();
            middleOne.complete(null);
            second.awaitOpen();
            ui.window().postEvent(third::run);
            third.awaitOpen();
            assertThat(work.run()).as("thread messages that were lost").isEqualTo(MANY);
            third.end();
            second.end();
            first.end();
            assertThat(Waits.outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        }
    }
}
