package dev.guestloop.swt;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.eclipse.swt.SWTException;
import org.eclipse.swt.widgets.Display;

/**
 * A thread with a display and a plain loop, for one test. The display exists once this is made; the loop runs after {@link #start},
 * and ends with the display.
 */
final class UiThread implements AutoCloseable {

    private final CompletableFuture<Display> display = new CompletableFuture<>();
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread thread;

    /** Whether the loop ends although the display lives. Written by any thread, read by the UI thread. */
    private volatile boolean leaveLoop;

    private volatile Runnable afterLoop = () -> {};

    UiThread() throws Exception {
        Displays.require();
        thread = Thread.ofPlatform().name("ui").start(this::run);
        Waits.get(display);
    }

    static UiThread started() throws Exception {
        var ui = new UiThread();
        ui.start();
        return ui;
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

    Thread thread() {
        return thread;
    }

    /** Runs something as a plain handler, and returns what it returned. */
    <T> T call(Callable<T> handler) throws Exception {
        var result = new CompletableFuture<T>();
        display().asyncExec(() -> {
            try {
                result.complete(handler.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return Waits.get(result);
    }

    /** Ends the loop and not the display, runs something, and then disposes of the display. */
    void leaveLoop(Runnable then) {
        afterLoop = then;
        leaveLoop = true;
        display().wake();
    }

    /** Disposes of the display from the loop itself, if nobody has, and waits for the thread. */
    @Override
    public void close() {
        start();
        leaveLoop = true;
        try {
            display().wake();
        } catch (SWTException e) {
            // It is disposed of already.
        }
        boolean ended;
        try {
            ended = thread.join(Waits.PATIENCE);
        } catch (InterruptedException e) {
            throw new AssertionError("interrupted while the UI thread ends", e);
        }
        if (!ended) {
            var where = new AssertionError("The UI thread does not end");
            where.setStackTrace(thread.getStackTrace());
            throw where;
        }
    }
}
