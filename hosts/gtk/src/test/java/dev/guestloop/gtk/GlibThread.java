package dev.guestloop.gtk;

import dev.guestloop.testing.internal.Waits;
import java.util.concurrent.CountDownLatch;

/** A thread with a main context of its own and a bare {@code GMainLoop} in it, without GTK. */
final class GlibThread implements AutoCloseable {

    final long context;
    private final long loop;
    private final CountDownLatch started = new CountDownLatch(1);
    private final Thread thread;

    GlibThread() {
        Libraries.require();
        context = TestGtk.newContext();
        loop = TestGtk.newMainLoop(context);
        thread = Thread.ofPlatform().daemon().name("glib").start(this::run);
    }

    static GlibThread started() {
        var made = new GlibThread();
        made.start();
        return made;
    }

    private void run() {
        try {
            started.await();
        } catch (InterruptedException e) {
            throw new AssertionError("nobody interrupts this thread", e);
        }
        TestGtk.runMainLoop(loop);
    }

    void start() {
        started.countDown();
    }

    GtkHost host() {
        return GtkHost.of(context, GtkHost.DEFAULT_PRIORITY);
    }

    Thread thread() {
        return thread;
    }

    /** Quits the loop, in the loop: before it runs, that is forgotten. */
    void quit() {
        TestGtk.addIdle(context, TestGtk.PRIORITY_DEFAULT, () -> TestGtk.quitMainLoop(loop));
    }

    @Override
    public void close() {
        start();
        quit();
        try {
            if (!thread.join(Waits.PATIENCE)) {
                throw new AssertionError("The loop does not end");
            }
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }
}
