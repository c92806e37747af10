package dev.guestloop.swt;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.TimeUnit;
import org.eclipse.swt.widgets.Display;
import org.jspecify.annotations.Nullable;

/**
 * Delivers runnables of {@code asyncExec} while a dialog of GTK's own is open. SWT does so by an idle source, and loses it in three
 * cases: a runnable that is added while the source finds nothing to do; a dialog that was opened by the source itself, because GTK
 * does not enter a source twice; a second dialog that closes, because that switches the source off for the first. So a timer looks
 * as well, while such a dialog is open.
 *
 * <p><i>Confined to the display's thread.</i>
 */
final class NativeLoopPump {

    private static final String KEY = NativeLoopPump.class.getName();

    /** A lost runnable waits no longer than this. */
    private static final int PERIOD_MILLIS = 20;

    /** How much of the period the pump takes when everything comes through it. */
    private static final long SHARE_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

    /** SWT's field that says that the idle source is wanted; null on platforms that have none, and need none. */
    private static final @Nullable VarHandle IDLE_NEEDED = findIdleNeeded();

    private final Display display;
    private final Runnable beat = this::beat; // SWT knows timers by their identity
    private boolean beating;

    private NativeLoopPump(Display display) {
        this.display = display;
    }

    /** The pump of a display. */
    static NativeLoopPump of(Display display) {
        if (display.getData(KEY) instanceof NativeLoopPump present) {
            return present;
        }
        var pump = new NativeLoopPump(display);
        display.setData(KEY, pump);
        return pump;
    }

    /** Starts if a native dialog is open. Takes nanoseconds. */
    void look() {
        if (!beating && IDLE_NEEDED != null && (boolean) IDLE_NEEDED.get(display)) {
            start();
        }
    }

    /** Starts because a native dialog is about to open. It stops by itself. */
    void start() {
        if (!beating && IDLE_NEEDED != null) {
            beating = true;
            display.timerExec(PERIOD_MILLIS, beat);
        }
    }

    private void beat() {
        if (!isInNativeLoop()) {
            beating = false;
            return;
        }
        display.timerExec(PERIOD_MILLIS, beat); // before the rest, which may open another dialog
        long end = System.nanoTime() + SHARE_NANOS;
        boolean more = true;
        while (more && !display.isDisposed() && System.nanoTime() < end) {
            more = display.readAndDispatch();
        }
    }

    private static boolean isInNativeLoop() {
        return StackWalker.getInstance()
                .walk(frames -> frames.anyMatch(f -> SwtHost.isNativeLoop(f.getClassName(), f.getMethodName())));
    }

    private static @Nullable VarHandle findIdleNeeded() {
        if (!InputProbe.isGtk3()) {
            return null;
        }
        try {
            return MethodHandles.privateLookupIn(Display.class, MethodHandles.lookup())
                    .findVarHandle(Display.class, "idleNeeded", boolean.class);
        } catch (ReflectiveOperationException e) {
            return null; // another version of SWT
        }
    }
}
