package dev.guestloop.swt;

import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.TaskAction;
import dev.guestloop.UncaughtHandler;
import java.util.function.BooleanSupplier;
import org.eclipse.swt.SWT;
import org.eclipse.swt.SWTError;
import org.eclipse.swt.widgets.Display;
import org.jspecify.annotations.Nullable;

/**
 * A program that {@link SwtGuest#launch} runs, from its display to the end of its loop. Apart from that class, which the JVM must be
 * able to load where SWT is missing, to say so.
 */
final class SwtProgram {

    private SwtProgram() {}

    /** Runs a program; without options its failures are shown in a dialog. */
    static GuestRun<@Nullable Void> run(@Nullable GuestOptions options, TaskAction<?> main) {
        Display display = openDisplay();
        try {
            if (options != null) {
                return runLoop(display, options, main, () -> false);
            }
            var dialog = new SwtErrorDialog(display);
            return runLoop(display, GuestOptions.DEFAULT.withUncaughtHandler(dialog), main, dialog::isOpen);
        } finally {
            display.dispose();
        }
    }

    private static Display openDisplay() {
        Thread current = Thread.currentThread();
        if (current.isVirtual()) {
            throw new IllegalStateException("SWT needs a platform thread: current=" + current
                    + ". Call launch in main, or on a thread of Thread.ofPlatform().");
        }
        if (Display.getCurrent() != null) {
            throw new IllegalStateException("A thread has one display, and this one has it already: thread="
                    + current.getName() + ". To run tasks on it, call SwtGuest.attach(display, main).");
        }
        try {
            return new Display();
        } catch (SWTError e) {
            throw new IllegalStateException(
                    switch (e.code) {
                        case SWT.ERROR_NO_HANDLES ->
                            "SWT needs a screen, and found none: DISPLAY=" + System.getenv("DISPLAY")
                                    + ", WAYLAND_DISPLAY=" + System.getenv("WAYLAND_DISPLAY")
                                    + ". Without one start the program under Xvfb: xvfb-run java …";
                        case SWT.ERROR_NOT_IMPLEMENTED ->
                            "SWT has one display at a time here, and another thread has it: thread="
                                    + current.getName()
                                    + ". To run tasks on that one, call SwtGuest.attach(display, main).";
                        default -> "SWT could not open a display: " + e.getMessage();
                    },
                    e);
        } catch (UnsatisfiedLinkError e) {
            throw new IllegalStateException(
                    "SWT could not load its native library. On Linux it needs GTK 3, so install libgtk-3-0 (Debian) or gtk3"
                            + " (Fedora): " + e.getMessage(),
                    e);
        }
    }

    private static GuestRun<@Nullable Void> runLoop(
            Display display, GuestOptions options, TaskAction<?> main, BooleanSupplier dialogIsOpen) {
        UncaughtHandler handler = options.uncaughtHandler();
        // So that a listener that fails does not end the loop that has called it, which may be one in a task.
        display.setRuntimeExceptionHandler(failure -> handler.uncaught("a listener", failure));
        display.setErrorHandler(failure -> handler.uncaught("a listener", failure));
        GuestRun<@Nullable Void> run = SwtGuest.attach(display, options, main);
        while (!display.isDisposed() && (!run.isDone() || dialogIsOpen.getAsBoolean())) {
            if (!display.readAndDispatch()) {
                display.sleep();
            }
        }
        return run;
    }
}
