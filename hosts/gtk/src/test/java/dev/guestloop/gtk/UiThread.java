package dev.guestloop.gtk;

import dev.guestloop.testing.internal.Waits;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * GTK's thread with a plain main loop, for one test. GTK is started once this is made; the loop runs after {@link #start}, and ends with
 * {@link #close}. All are on one thread, one after the other, for GTK belongs to one.
 */
final class UiThread implements AutoCloseable, AfterEachCallback {

    private static final ExecutorService THREAD = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("ui").factory());

    private final CompletableFuture<GtkHost> host = new CompletableFuture<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final Future<?> life;

    /** Whether the loop ends. Written by any thread, read by the UI thread. */
    private volatile boolean leaveLoop;

    private volatile Runnable afterLoop = () -> {};

    UiThread() {
        TestGtk.requireDisplay();
        life = THREAD.submit(this::run);
        try {
            Waits.get(host);
        } catch (Exception e) {
            throw new AssertionError("It does not begin, or has failed", e);
        }
    }

    static UiThread started() {
        var ui = new UiThread();
        ui.start();
        return ui;
    }

    /** Runs something on the thread, where no loop runs at the moment. */
    static <T> T withoutLoop(Callable<T> body) throws Exception {
        TestGtk.requireDisplay();
        return THREAD.submit(body).get(Waits.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void run() {
        GtkHost made;
        Gtk gtk;
        try {
            Libraries.require();
            gtk = Gtk.load(TestGtk.VERSION);
            gtk.start();
            made = GtkHost.ofDefault();
        } catch (Throwable e) {
            host.completeExceptionally(e);
            return;
        }
        host.complete(made);
        try {
            started.await();
            MainLoop.run(() -> leaveLoop);
            afterLoop.run();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the UI thread", e);
        } finally {
            made.close();
            gtk.destroyWindows();
        }
    }

    void start() {
        started.countDown();
    }

    GtkHost host() {
        return host.join();
    }

    /** Runs something as a plain handler, and returns what it returned. */
    <T> T call(Callable<T> handler) throws Exception {
        return Waits.on(task -> TestGtk.addIdle(0, TestGtk.PRIORITY_DEFAULT, task), handler);
    }

    /** Ends the loop, runs something, and then closes the host. */
    void leaveLoop(Runnable then) {
        afterLoop = then;
        leaveLoop = true;
        TestGtk.addIdle(0, TestGtk.PRIORITY_DEFAULT, () -> {}); // so that it looks
    }

    /** Ends the loop and waits for that. */
    @Override
    public void close() {
        start();
        leaveLoop = true;
        TestGtk.addIdle(0, TestGtk.PRIORITY_DEFAULT, () -> {});
        try {
            life.get(Waits.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("The loop does not end, or has failed", e);
        }
    }

    /** Of a test class that has one for each test. */
    @Override
    public void afterEach(ExtensionContext context) {
        close();
    }
}
