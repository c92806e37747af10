package dev.guestloop.swt;

import dev.guestloop.testing.internal.Displays;
import dev.guestloop.testing.internal.Waits;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.eclipse.swt.SWTException;
import org.eclipse.swt.widgets.Display;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * A display and a plain loop, for one test. The display exists once this is made; the loop runs after {@link #start}, and ends with
 * the display.
 *
 * <p>All are on one thread, one after the other: a display that is disposed of inside a native callback, such as a timer's, leaves
 * GDK's lock with its thread, and on another one SWT would wait for that lock for ever.
 */
final class UiThread implements AutoCloseable, AfterEachCallback {

    private static final ExecutorService THREAD = Executors.newSingleThreadExecutor(
            Thread.ofPlatform().daemon().name("ui").factory());

    private final CompletableFuture<Display> display = new CompletableFuture<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final Future<?> life;

    /** Whether the loop ends although the display lives. Written by any thread, read by the UI thread. */
    private volatile boolean leaveLoop;

    private volatile Runnable afterLoop = () -> {};

    UiThread() {
        Displays.require();
        life = THREAD.submit(this::run);
        try {
            Waits.get(display);
        } catch (Exception e) {
            throw new AssertionError("It does not begin, or has failed", e);
        }
    }

    static UiThread started() {
        var ui = new UiThread();
        ui.start();
        return ui;
    }

    /** Starts something on the thread, which makes a display of its own. */
    static Future<?> start(Runnable body) {
        return THREAD.submit(body);
    }

    /** Runs something on the thread, where there is no display at the moment. */
    static <T> T withoutDisplay(Callable<T> body) throws Exception {
        return THREAD.submit(body).get(Waits.PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private void run() {
        Display made;
        try {
            made = new Display();
        } catch (Throwable e) {
            display.completeExceptionally(e);
            return;
        }
        display.complete(made);
        try {
            started.await();
            while (!leaveLoop && !made.isDisposed()) {
                if (!made.readAndDispatch()) {
                    made.sleep();
                }
            }
            afterLoop.run();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts the UI thread", e);
        } finally {
            if (!made.isDisposed()) {
                made.dispose();
            }
        }
    }

    void start() {
        started.countDown();
    }

    Display display() {
        return display.join();
    }

    SwtHost host() {
        return SwtHost.of(display());
    }

    /** Runs something as a plain handler, and returns what it returned. */
    <T> T call(Callable<T> handler) throws Exception {
        return Waits.on(display()::asyncExec, handler);
    }

    /** Ends the loop and not the display, runs something, and then disposes of the display. */
    void leaveLoop(Runnable then) {
        afterLoop = then;
        leaveLoop = true;
        display().asyncExec(() -> {}); // wake() is lost on a loop that is about to sleep
    }

    /** Disposes of the display from the loop itself, if nobody has, and waits for the thread. */
    @Override
    public void close() {
        start();
        leaveLoop = true;
        try {
            display().asyncExec(() -> {});
        } catch (SWTException e) {
            // It is disposed of already.
        }
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
