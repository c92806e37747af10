package dev.guestloop.swt;

import dev.guestloop.HostCapabilities;
import dev.guestloop.HostLoop;
import java.lang.System.Logger;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.eclipse.swt.SWT;
import org.eclipse.swt.SWTException;
import org.eclipse.swt.graphics.Device;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Listener;
import org.eclipse.swt.widgets.Synchronizer;
import org.jspecify.annotations.Nullable;

/**
 * An SWT display as a host, whoever runs its loop: this library, the program, or an Eclipse workbench. Most programs use
 * {@link SwtGuest} instead.
 *
 * <p>Posts are those of {@link Display#asyncExec}: in one line with them, and behind input, paint and timers, which SWT serves
 * first. Every loop that calls {@link Display#readAndDispatch} delivers them, and so do SWT's native dialogs. When the display
 * is disposed of, its guests are cancelled and clean up before its first widget is gone.
 *
 * <p>Two hosts of one display are equal, so all guests on it share the thread's backend.
 *
 * <p><i>Safe to call from any thread</i>, except {@link #inputPending} and {@link #attach}, which the guest calls on the display's
 * thread.
 */
public final class SwtHost implements HostLoop {

    static final Logger LOG = System.getLogger("dev.guestloop.swt");

    private static final String DISPLAY = Display.class.getName();
    private static final String DEVICE = Device.class.getName();
    private static final String SYNCHRONIZER = Synchronizer.class.getName();

    /** The ways into a loop of Java code, in SWT and in a listener of it. */
    private static final Set<String> PUMPS = Set.of("readAndDispatch", "runAsyncMessages", "sleep");

    /** Those whose method {@code open} is a native loop. */
    private static final Set<String> NATIVE_LOOPS = Set.of(
            "org.eclipse.swt.widgets.ColorDialog",
            "org.eclipse.swt.widgets.DirectoryDialog",
            "org.eclipse.swt.widgets.FileDialog",
            "org.eclipse.swt.widgets.FontDialog",
            "org.eclipse.swt.widgets.MessageBox",
            "org.eclipse.swt.widgets.Tracker",
            "org.eclipse.swt.printing.PrintDialog");

    /** What SWT sends before it calls somebody: before other events and runnables, and around the sleep of a loop. */
    private static final List<Integer> DISPATCHES =
            List.of(SWT.PreEvent, SWT.PreExternalEventDispatch, SWT.PostExternalEventDispatch);

    private final Display display;

    /** Kept because a display that is disposed of does not tell. */
    private final Thread thread;

    private final InputProbe inputProbe = new InputProbe();

    /** Set by the display's thread when a guest comes. */
    private @Nullable NativeLoopPump pump;

    /** Another one for each event and runnable that SWT dispatches; null until it has told of one. Display's thread. */
    private @Nullable Object dispatch;

    private SwtHost(Display display, Thread thread) {
        this.display = display;
        this.thread = thread;
    }

    /**
     * Returns a display's host.
     *
     * @param display a display
     * @return its host, equal to every other one of it
     * @throws IllegalStateException if the display is disposed of
     */
    public static SwtHost of(Display display) {
        Objects.requireNonNull(display, "display");
        try {
            return new SwtHost(display, display.getThread());
        } catch (SWTException e) {
            throw new IllegalStateException(
                    "A guest needs a display that is not disposed of: display=" + display
                            + ". Start it before the loop ends, or make a new display.",
                    e);
        }
    }

    @Override
    public void post(Runnable work) {
        display.asyncExec(Objects.requireNonNull(work, "work")); // throws once the display is disposed of
    }

    @Override
    public boolean isHostThread() {
        return Thread.currentThread() == thread;
    }

    @Override
    public boolean inputPending() {
        return inputProbe.isPending();
    }

    @Override
    public Attachment attach(Runnable onClosing) {
        pump = NativeLoopPump.of(display);
        Listener onDispatch = event -> {
            boolean isRunnable = event.type == SWT.PreEvent && event.detail == SWT.None;
            if (dispatch != null || isRunnable) { // SWTs that tell of those tell of all
                dispatch = new Object();
            }
        };
        DISPATCHES.forEach(type -> display.addListener(type, onDispatch));
        Listener onDispose = _ -> {
            takeDeviceLockOffTheLockStack();
            onClosing.run();
        };
        display.addListener(SWT.Dispose, onDispose);
        return () -> {
            if (isHostThread() && !display.isDisposed()) {
                display.removeListener(SWT.Dispose, onDispose);
                DISPATCHES.forEach(type -> display.removeListener(type, onDispatch));
            }
            dispatch = null;
        };
    }

    /**
     * {@link Device#dispose} calls us inside {@code synchronized (Device.class)}. A task that suspended above would carry that
     * monitor away, and it must not be put aside either, for each {@link Display#asyncExec} of a clean-up wants it. But a
     * monitor that was waited on is no longer on the thread's lock stack, which is what a suspended task takes along. Others may
     * get in for the moment: nothing is half done yet.
     */
    @SuppressWarnings("WaitNotInLoop") // nobody notifies: the wait is for what it does to the monitor
    private static void takeDeviceLockOffTheLockStack() {
        if (!Thread.holdsLock(Device.class)) {
            return;
        }
        boolean interrupted = Thread.interrupted();
        try {
            Device.class.wait(0, 1);
        } catch (InterruptedException e) {
            interrupted = true;
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /**
     * SWT tells before it dispatches something, by events that are meant for those who watch how long listeners take. It does not tell
     * of a timer's runnable, which it calls from native code, nor of a {@link org.eclipse.swt.widgets.Layout} that was put off.
     */
    @Override
    public Object currentDispatch() {
        if (pump != null) {
            pump.look(); // here, because each tick comes by
        }
        Object told = dispatch;
        return told == null ? new Object() : told; // without a word of SWT each call is a reason to look at the stack
    }

    @Override
    public boolean isPump(String className, String methodName) {
        return className.equals(DISPLAY) ? PUMPS.contains(methodName) : isNativeLoop(className, methodName);
    }

    /** Whether a frame is one of a dialog of the system's, which runs a loop of its own. */
    static boolean isNativeLoop(String className, String methodName) {
        return methodName.equals("open") && NATIVE_LOOPS.contains(className);
    }

    /**
     * Runnables of {@code asyncExec} and {@code syncExec} run inside {@code synchronized} on an object of SWT's own, and what hears
     * of the display's end inside that of {@link #takeDeviceLockOffTheLockStack}.
     */
    @Override
    public boolean isOwnMonitor(String className, String methodName) {
        return (className.equals(SYNCHRONIZER) && methodName.equals("runAsyncMessages"))
                || (className.equals(DEVICE) && methodName.equals("dispose"));
    }

    @Override
    public HostCapabilities capabilities() {
        return HostCapabilities.DEFAULT
                .withCleanPosts(false)
                .withTellsInput(InputProbe.CAN_TELL)
                .withTellsPaint(InputProbe.CAN_TELL);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof SwtHost host && host.display == display;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(display);
    }

    @Override
    public String toString() {
        return "SwtHost(" + thread.getName() + (display.isDisposed() ? ", disposed)" : ")");
    }
}
