package dev.guestloop.win32;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelReason;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** Programs without a loop of their own, and threads that have one. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "Win32 needs Windows: tools/on-windows.sh")
class Win32GuestTest {

    /** On a thread of its own, which is that program's main thread. */
    private static <T> T program(Callable<T> main) {
        var result = new CompletableFuture<T>();
        Thread.ofPlatform().name("program").start(() -> {
            try {
                result.complete(main.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return UiThread.get(result);
    }

    @Test
    void launchRunsTheLoopUntilTheMainTaskEnds() {
        List<String> log = new CopyOnWriteArrayList<>();
        GuestRun<?> run = program(() -> Win32Guest.launch(() -> {
            Thread thread = Thread.currentThread();
            Async.currentRun().spawn("beside", () -> {
                try {
                    Async.await(new CompletableFuture<>());
                } finally {
                    log.add("beside is clean");
                }
            });
            Async.sleep(Duration.ofMillis(5));
            try (var window = new TestWindow()) {
                var painted = new CompletableFuture<Void>();
                window.postPaint(() -> painted.complete(null));
                Async.await(painted);
            }
            assertThat(Thread.currentThread()).isSameAs(thread);
            log.add("main task on " + thread.getName());
        }));
        assertThat(run.isDone()).isTrue();
        assertThat(log).containsExactly("main task on program", "beside is clean");
    }

    @Test
    void launchMayFollowLaunch() {
        List<Integer> log = new CopyOnWriteArrayList<>();
        program(() -> {
            Win32Guest.launch(() -> log.add(1));
            return Win32Guest.launch(() -> log.add(2));
        });
        assertThat(log).containsExactly(1, 2);
    }

    @Test
    void quittingEndsLaunchAfterTheCleanUp() {
        List<String> log = new CopyOnWriteArrayList<>();
        GuestRun<?> run = program(() -> Win32Guest.launch(() -> {
            try {
                Win32Api.PostQuitMessage(3);
                Async.await(new CompletableFuture<>());
            } finally {
                Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                log.add("clean");
            }
        }));
        assertThat(run.isDone()).isTrue();
        assertThat(log).containsExactly("clean");
    }

    /** What a loop returns that has taken WM_QUIT; and one that has not. */
    @Test
    void theLoopTellsTheExitCode() {
        assertThat(program(() -> {
                    Win32Api.PostQuitMessage(3);
                    return MessageLoop.run(() -> false);
                }))
                .isEqualTo(3);
        assertThat(program(() -> MessageLoop.run(() -> true))).isZero();
    }

    /** Something has looked at the message, so that it is not new any more. A wait for new ones would not end. */
    @Test
    void theLoopsWaitEndsForWhatWasLookedAtBefore() {
        boolean handled = program(() -> {
            boolean[] ran = {false};
            try (var window = new TestWindow()) {
                window.postEvent(() -> ran[0] = true);
                MessageWindow.waiting(Win32Api.QS_ALLINPUT);
                MessageLoop.awaitMessage();
                MessageLoop.run(() -> ran[0]);
            }
            return ran[0];
        });
        assertThat(handled).isTrue();
    }

    @Test
    void launchIsRefusedInsideALoopThatHasAHost() {
        try (var ui = UiThread.started()) {
            assertThatThrownBy(() -> ui.call(() -> Win32Guest.launch(() -> {})))
                    .rootCause()
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("Win32Guest.attach(main)");
        }
    }

    @Test
    void whatTheMainTaskThrowsGoesToTheHandler() {
        List<String> uncaught = new CopyOnWriteArrayList<>();
        GuestOptions options =
                GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> uncaught.add(source + ": " + failure));
        program(() -> Win32Guest.launch(options, () -> {
            throw new IllegalStateException("it failed");
        }));
        assertThat(uncaught).containsExactly("the main task: java.lang.IllegalStateException: it failed");
        try (var ui = UiThread.started()) {
            var told = new CompletableFuture<String>();
            ui.call(() -> Win32Guest.attach(
                    GuestOptions.DEFAULT.withUncaughtHandler((source, _) -> told.complete(source)), () -> {
                        throw new IllegalStateException("it failed, too");
                    }));
            assertThat(UiThread.get(told)).isEqualTo("the main task");
        }
    }

    /** As a plug-in may load it: the name of the window class is taken in this process, by the other copy. */
    @Test
    void twoCopiesOfTheLibraryLiveInOneProcess() throws Exception {
        program(() -> Win32Guest.launch(() -> {})); // this copy has the name
        List<URL> urls = new ArrayList<>();
        for (String entry : System.getProperty("java.class.path").split(";")) {
            urls.add(Path.of(entry).toUri().toURL());
        }
        try (var loader = new URLClassLoader(urls.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())) {
            Class<?> host = loader.loadClass(Win32Host.class.getName());
            assertThat(host).isNotSameAs(Win32Host.class);
            var ran = new CompletableFuture<Boolean>();
            program(() -> {
                Object attached = host.getMethod("attach").invoke(null);
                host.getMethod("post", Runnable.class).invoke(attached, (Runnable) () -> ran.complete(true));
                MessageLoop.run(ran::isDone);
                return host.getMethod("close").invoke(attached);
            });
            assertThat(ran).isCompletedWithValue(true);
        }
    }

    @Test
    void theReasonOfARunThatWasQuitIsTheHost() {
        var reason = new CompletableFuture<CancelReason.Kind>();
        program(() -> Win32Guest.launch(() -> {
            Win32Api.PostQuitMessage(0);
            try {
                Async.await(new CompletableFuture<>());
            } catch (dev.guestloop.CancelledException e) {
                reason.complete(e.reason().kind());
                throw e;
            }
        }));
        assertThat(reason).isCompletedWithValue(CancelReason.Kind.HOST_CLOSED);
    }
}
