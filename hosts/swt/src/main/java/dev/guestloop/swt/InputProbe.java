package dev.guestloop.swt;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.concurrent.TimeUnit;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Display;
import org.jspecify.annotations.Nullable;

/**
 * Asks GTK whether anything waits: input, a repaint, a timer. Runnables of {@code asyncExec} are not GTK's, so our own posts do not
 * count. The only class that uses something internal of SWT, and by its name, because the other platforms do not have it.
 *
 * <p><i>Confined to the display's thread.</i>
 */
final class InputProbe {

    /** A look takes two microseconds, so it is taken once in so long, however often we are asked. */
    private static final long LOOK_NANOS = TimeUnit.MICROSECONDS.toNanos(500);

    private static final @Nullable MethodHandle EVENTS_PENDING = findEventsPending();

    /** Whether this platform, and this JVM, can tell. */
    static final boolean CAN_TELL = EVENTS_PENDING != null;

    private long lookedAtNanos = System.nanoTime() - LOOK_NANOS;

    /** Whether something waits; false also between two looks. */
    boolean isPending() {
        if (EVENTS_PENDING == null) {
            return false;
        }
        long now = System.nanoTime();
        if (now - lookedAtNanos < LOOK_NANOS) {
            return false;
        }
        lookedAtNanos = now;
        try {
            return (boolean) EVENTS_PENDING.invokeExact();
        } catch (Throwable e) {
            throw new AssertionError("gtk_events_pending declares no exception", e);
        }
    }

    private static @Nullable MethodHandle findEventsPending() {
        if (!isGtk3()) {
            return null;
        }
        try {
            Class<?> gtk3 = Class.forName("org.eclipse.swt.internal.gtk3.GTK3", false, Display.class.getClassLoader());
            return MethodHandles.publicLookup()
                    .findStatic(gtk3, "gtk_events_pending", MethodType.methodType(boolean.class));
        } catch (ReflectiveOperationException | LinkageError e) {
            return null; // another version of SWT, or one that exports less
        }
    }

    /** Whether SWT runs on GTK 3. To be asked when there is a display, because it loads SWT's native library. */
    static boolean isGtk3() {
        if (!SWT.getPlatform().equals("gtk")) {
            return false;
        }
        try {
            Class<?> gtk = Class.forName("org.eclipse.swt.internal.gtk.GTK", true, Display.class.getClassLoader());
            return !gtk.getField("GTK4").getBoolean(null);
        } catch (ReflectiveOperationException | LinkageError e) {
            return false;
        }
    }
}
