package dev.guestloop.javafx;

import dev.guestloop.HostCapabilities;
import dev.guestloop.HostLoop;
import java.lang.System.Logger;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import javafx.application.Platform;
import org.jspecify.annotations.Nullable;

/**
 * JavaFX's loop as a host. There is one, so there is one of these, and all guests in a program share the JavaFX thread's
 * backend. Most programs use {@link JavaFxGuest#launch} or {@link JavaFxGuest#attach} instead.
 *
 * <p>Posts are those of {@link Platform#runLater}. Dialogs and other nested loops go on delivering them. JavaFX cannot tell
 * whether input or a repaint waits, so a busy guest gives way to them at the end of its budget.
 *
 * <p>When JavaFX ends, the runs are cancelled and clean up on its thread. A program that has started JavaFX by itself from the
 * module path needs {@code --add-exports javafx.graphics/com.sun.javafx.tk=dev.guestloop.javafx} for that; on the class path
 * nothing is needed. Without it, {@link dev.guestloop.GuestRun#finish} in {@link javafx.application.Application#stop} does the same.
 * When the JVM exits, by a signal for example, JavaFX drops all posts at once; for a clean-up then, modules need
 * {@code --add-exports javafx.graphics/com.sun.glass.ui=dev.guestloop.javafx}.
 *
 * <p><i>Safe to call from any thread</i>, except {@link #attach}, which the guest calls on the JavaFX thread.
 */
public final class JavaFxHost implements HostLoop {

    static final Logger LOG = System.getLogger("dev.guestloop.javafx");

    private static final JavaFxHost INSTANCE = new JavaFxHost();

    /** Animations, and with them JavaFX's timers, go by frames. */
    private static final Duration FRAME = Duration.ofNanos(16_666_667);

    /** The name that JavaFX gives to its thread, on each platform. */
    private static final String THREAD_NAME = "JavaFX Application Thread";

    /** One guest. Each is told once that JavaFX ends, though JavaFX may say so twice. */
    private static final class Guest {
        final Runnable onClosing;
        boolean told; // JavaFX thread only

        Guest(Runnable onClosing) {
            this.onClosing = onClosing;
        }
    }

    /** Changed on the JavaFX thread, or on another one if that has ended. */
    private final List<Guest> guests = new CopyOnWriteArrayList<>();

    /** JavaFX's thread, once a guest has run there. */
    private volatile @Nullable Thread thread;

    /** Whether JavaFX has said that it ends. Set on its thread. */
    private volatile boolean closing;

    private JavaFxHost() {}

    /**
     * Returns the host.
     *
     * @return the only one there is
     */
    public static JavaFxHost instance() {
        return INSTANCE;
    }

    /**
     * {@inheritDoc}
     *
     * @throws IllegalStateException if JavaFX has not been started, or has ended. A post that meets its very end may be dropped
     *     all the same; a guest finds that out in some seconds
     */
    @Override
    public void post(Runnable work) {
        Objects.requireNonNull(work, "work");
        if (hasEnded() || (thread == null && hasEndedUnseen())) {
            throw new IllegalStateException("JavaFX has ended and runs nothing any more; it cannot be started twice."
                    + " Keep what must go on out of it, or call Platform.exit later.");
        }
        Platform.runLater(work);
    }

    /**
     * Whether posts are refused. JavaFX itself drops what is posted after its end, without a word. A guest that is still
     * cleaning up may post, and does not need it: its tasks are driven to their end without JavaFX's loop.
     */
    boolean hasEnded() {
        Thread known = thread;
        return (closing && guests.isEmpty()) || (known != null && !known.isAlive());
    }

    /**
     * Whether JavaFX has ended, or is about to, before a guest could hear of it. No method of JavaFX tells; but after Platform.exit it
     * refuses to start with other words than else, and when it has ended in another way its thread is gone.
     *
     * @throws IllegalStateException if JavaFX has not been started
     */
    static boolean hasEndedUnseen() {
        Platform.runLater(() -> {}); // throws if it has not been started, for what follows would start it
        try {
            Platform.startup(() -> {});
        } catch (IllegalStateException e) {
            if (String.valueOf(e.getMessage()).contains("Platform.exit")) {
                return true;
            }
        }
        return !Platform.isFxApplicationThread()
                && Thread.getAllStackTraces().keySet().stream()
                        .noneMatch(running -> running.getName().equals(THREAD_NAME));
    }

    @Override
    public boolean isHostThread() {
        Thread known = thread;
        return known != null ? known == Thread.currentThread() : Platform.isFxApplicationThread();
    }

    @Override
    public Attachment attach(Runnable onClosing) {
        if (thread == null) {
            endWithJvm();
        }
        thread = Thread.currentThread();
        var guest = new Guest(onClosing);
        guests.add(guest);
        Attachment hook = JavaFxInternals.isGranted() ? JavaFxInternals.whenEnding(this::closeAll) : () -> {};
        return () -> {
            guests.remove(guest);
            hook.close();
        };
    }

    /**
     * While the JVM exits no post of ours arrives, for a hook of JavaFX stops that first; but its thread goes on. So the runs are not
     * left to cleaning up step by step: they are driven to their end in one go, as when JavaFX ends.
     */
    private void endWithJvm() {
        if (!JavaFxInternals.grantsPostsWhileJvmExits()) {
            return;
        }
        var hook = new Thread(
                () -> {
                    if (!guests.isEmpty() && !hasEnded()) {
                        JavaFxInternals.postWhileJvmExits(this::closeAll);
                    }
                },
                "guestloop-javafx-shutdown");
        try {
            Runtime.getRuntime().addShutdownHook(hook);
        } catch (IllegalStateException e) {
            hook.start(); // it exits already
        }
    }

    /** Ends all runs, on the JavaFX thread. Where a task is on the stack below, they end when it has left that. */
    void closeAll() {
        closing = true;
        for (Guest guest : guests) {
            if (!guest.told) {
                guest.told = true;
                guest.onClosing.run();
            }
        }
    }

    /** Whether JavaFX ends, or has ended. */
    boolean isClosing() {
        return closing || hasEnded();
    }

    /**
     * Returns another object at each call inside a nested loop. JavaFX does not show what it dispatches, but only in such a loop
     * a plain handler can stand above a task.
     */
    @Override
    public @Nullable Object currentDispatch() {
        return isNested() ? new Object() : null;
    }

    private boolean isNested() {
        try {
            return isHostThread() && Platform.isNestedLoopRunning();
        } catch (IllegalStateException e) {
            return false; // JavaFX has ended, and its thread has not yet
        }
    }

    /** On every platform nested loops go through the first; the second shows the system's own dialogs. */
    @Override
    public boolean isPump(String className, String methodName) {
        return (className.equals("com.sun.glass.ui.Application") && methodName.equals("enterNestedEventLoop"))
                || className.equals("com.sun.glass.ui.CommonDialogs");
    }

    @Override
    public HostCapabilities capabilities() {
        return HostCapabilities.DEFAULT.withHopsPerPost(isHeadless() ? 1 : 2).withTimerGrain(FRAME);
    }

    /** Whether JavaFX runs on its platform without a display, which is written in Java and has a queue of its own. */
    static boolean isHeadless() {
        return "headless".equalsIgnoreCase(System.getProperty("glass.platform"));
    }

    @Override
    public String toString() {
        return "JavaFxHost";
    }
}
