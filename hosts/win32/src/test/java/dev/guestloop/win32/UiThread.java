package dev.guestloop.win32;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A thread with a window and the plain message loop of a program, for one test. The window and the host exist once this is made; the
 * loop runs after {@link #start}, until {@code WM_QUIT}.
 */
final class UiThread implements AutoCloseable, AfterEachCallback {

    static final int PATIENCE_SECONDS = 20;

    private record Made(TestWindow window, Win32Host host, int id) {}

    private final CompletableFuture<Made> made = new CompletableFuture<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread thread;

    /** Messages to the thread itself that its own loop has got. */
    final AtomicInteger threadMessages = new AtomicInteger();

    /** Whether the host is left to the end of the thread. */
    volatile boolean leaveHostOpen;

    UiThread() {
        this(UnaryOperator.identity());
    }

    UiThread(UnaryOperator<GuestQueue.Window> seam) {
        thread = Thread.ofPlatform().daemon().name("ui").start(() -> run(seam));
        get(made);
    }

    static UiThread started() {
        var ui = new UiThread();
        ui.start();
        return ui;
    }

    private void run(UnaryOperator<GuestQueue.Window> seam) {
        Win32Host host;
        try {
            host = Win32Host.attach(seam);
        } catch (Throwable e) {
            made.completeExceptionally(e);
            return;
        }
        try (var window = new TestWindow()) {
            made.complete(new Made(window, host, Win32Api.GetCurrentThreadId()));
            started.await();
            TestApi.getMessageLoop((receiver, _) -> {
                if (receiver == 0) {
                    threadMessages.incrementAndGet();
                }
            });
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the UI thread", e);
        } finally {
            if (!leaveHostOpen) {
                host.close();
            }
        }
    }

    void start() {
        started.countDown();
    }

    Thread thread() {
        return thread;
    }

    int id() {
        return made.join().id();
    }

    TestWindow window() {
        return made.join().window();
    }

    Win32Host host() {
        return made.join().host();
    }

    /** Runs something as a plain handler, and returns what it returned. */
    <T> T call(Callable<T> handler) {
        var result = new CompletableFuture<T>();
        window().postEvent(() -> {
            try {
                result.complete(handler.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return get(result);
    }

    static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("Waited in vain, or it failed", e);
        }
    }

    /** Has the loop get {@code WM_QUIT}. */
    void quit() {
        window().postEvent(() -> Win32Api.PostQuitMessage(0));
    }

    /** Ends the loop and waits for the thread. */
    @Override
    public void close() {
        start();
        try {
            quit();
        } catch (Win32Exception e) {
            if (TestApi.isWindow(window().handle())) {
                throw e;
            } // else the loop has ended by itself
        }
        join();
    }

    void join() {
        try {
            if (!thread.join(java.time.Duration.ofSeconds(PATIENCE_SECONDS))) {
                throw new AssertionError("The UI thread does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    /** Of a test class that has one for each test. */
    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }
}
