package dev.guestloop.gtk;

import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.Frame;
import dev.guestloop.ui.FrameClock;
import java.util.Map;
import java.util.WeakHashMap;
import java.util.function.Consumer;

/**
 * Frames: tasks wait for the frame clock of a window, and what they change is drawn in the same frame, or the next one.
 *
 * <pre>{@code
 * GtkEvents.scopeOf(window).spawn("turn", () -> {
 *     while (true) {
 *         angle += GtkFrames.awaitFrame(window).stepSeconds() * SPEED;
 *         gtk_widget_queue_draw(canvas);
 *     }
 * });
 * }</pre>
 *
 * <p>Each window has frames of its own, as fast as its screen. While it is hidden or minimized GTK may have it rest: there are no frames
 * then, and who awaits one waits. While nobody awaits one, GTK is not asked for any.
 *
 * <p><i>Confined to the thread of the default main context:</i> on another one they throw a {@link WrongThreadException}.
 */
public final class GtkFrames {

    /** A window's clock goes with what we know of the window. */
    private static final ThreadLocal<Map<ObjectLife, FrameClock>> CLOCKS = ThreadLocal.withInitial(WeakHashMap::new);

    private GtkFrames() {}

    private static FrameClock clock(long window) {
        return CLOCKS.get()
                .computeIfAbsent(
                        Widgets.checkWindow(window), _ -> new FrameClock(listener -> pulses(window, listener)));
    }

    private static Registration pulses(long window, Consumer<? super Object> listener) {
        return new Pulses(window, listener);
    }

    /** Who listens to the frame clock of a window: from when that has one, which is when it is realized, until it closes. */
    private static final class Pulses implements Registration {
        private final long window;
        private final Consumer<? super Object> listener;
        private final Registration windowClosed;

        /** What waits for the frame clock, and then what listens to it. */
        private Registration listening;

        /** 0 until there is one. */
        private long clock;

        private boolean done;

        Pulses(long window, Consumer<? super Object> listener) {
            this.window = window;
            this.listener = listener;
            windowClosed = Widgets.whenClosed(window, () -> {
                listener.accept(window); // who awaits a frame is to know that none comes
                close();
            });
            listening = () -> {};
            if (Gtk.started().frameClock(window) != 0) {
                begin();
            } else {
                listening = Signals.connect(window, "realize", _ -> begin());
            }
        }

        private void begin() {
            listening.close();
            clock = Gtk.started().frameClock(window);
            Glib.g_object_ref(clock); // GTK's own ends with the window
            listening = Signals.connect(clock, "update", listener);
            Gtk.started().beginUpdating(clock);
        }

        @Override
        public void close() {
            if (!done) {
                done = true;
                windowClosed.close();
                listening.close();
                if (clock != 0) {
                    Gtk.started().endUpdating(clock);
                    Glib.g_object_unref(clock);
                }
            }
        }
    }

    /**
     * Waits for the next frame of a window. A task that does nothing else in between gets each frame once, however many tasks do the same;
     * one that needs longer, or waits for something else, finds a gap in the numbers.
     *
     * @param window the address of a window; before it is shown it has no frames, and the task waits
     * @return the frame
     * @throws IllegalStateException if the window is destroyed, or is so before the frame comes
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public static Frame awaitFrame(long window) {
        return clock(window)
                .awaitFrame(() -> isOpen(window), Widgets.name(window), "GtkEvents.scopeOf(window).spawn(…)");
    }

    /**
     * The frames of a window, for a listener or a {@link dev.guestloop.ui.FrameBinding}.
     *
     * @param window the address of a window
     * @return the source; after the window was destroyed, who listens hears nothing more
     */
    public static EventSource<Frame> frames(long window) {
        return listener -> {
            Widgets.checkThread();
            return isOpen(window) ? clock(window).frames(() -> isOpen(window)).listen(listener) : () -> {};
        };
    }

    private static boolean isOpen(long window) {
        return Gtk.started().windows().contains(window);
    }
}
