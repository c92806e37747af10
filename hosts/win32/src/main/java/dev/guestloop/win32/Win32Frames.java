package dev.guestloop.win32;

import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.Frame;
import dev.guestloop.ui.FrameClock;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Frames: tasks wait until it is time to change what is animated.
 *
 * <pre>{@code
 * Win32Events.scopeOf(window).spawn("turn", () -> {
 *     while (true) {
 *         angle += Win32Frames.awaitFrame(window).stepSeconds() * SPEED;
 *         InvalidateRect(window, NULL, FALSE);
 *     }
 * });
 * }</pre>
 *
 * <p>A message loop is not told when the screen is drawn, so a timer of Windows keeps the frames apart: some 60 a second, and fewer while
 * the thread has other messages, which go first. All windows of a thread have the same ones, in dialogs, menus and while a window is
 * dragged as well. While nobody awaits one, no timer runs.
 *
 * <p><i>Confined to the window's thread.</i>
 */
public final class Win32Frames {

    /** Windows rounds it to its clock: 15.6 ms. */
    private static final int PERIOD_MILLIS = 16;

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    private static final ThreadLocal<FrameClock> CLOCK =
            ThreadLocal.withInitial(() -> new FrameClock(Win32Frames::pulses));

    /** Who is called by the timers of a thread. */
    private static final ThreadLocal<Map<Long, Consumer<? super Object>>> TIMERS =
            ThreadLocal.withInitial(HashMap::new);

    private Win32Frames() {}

    private static final class TimerProcedure {
        static final MemorySegment STUB = Win32Api.timerProc(LOOKUP, "timerProc");
    }

    /** Called by Windows. */
    static void timerProc(long window, int message, long timer, int time) {
        try {
            Consumer<? super Object> listener = TIMERS.get().get(timer);
            if (listener != null) {
                listener.accept(timer);
            }
        } catch (Throwable e) {
            MessageWindow.logSafely("A frame", e);
        }
    }

    private static Registration pulses(Consumer<? super Object> listener) {
        long timer = Win32Api.SetTimer(PERIOD_MILLIS, TimerProcedure.STUB);
        if (timer == 0) {
            throw new Win32Exception("SetTimer", Win32Api.lastError());
        }
        TIMERS.get().put(timer, listener);
        return () -> {
            TIMERS.get().remove(timer);
            Win32Api.KillTimer(timer);
        };
    }

    /**
     * Waits for the next frame. A task that does nothing else in between gets each frame once, however many tasks do the same; one that
     * needs longer, or waits for something else, finds a gap in the numbers.
     *
     * @param window the window's handle
     * @return the frame
     * @throws IllegalStateException if the window is destroyed, or is so before the frame comes
     * @throws WrongThreadException if another thread has made the window
     * @throws dev.guestloop.CancelledException if the caller's scope is cancelled
     * @throws dev.guestloop.CannotAwaitException if called outside a task
     */
    public static Frame awaitFrame(long window) {
        Windows.check(window);
        return CLOCK.get()
                .awaitFrame(
                        () -> Win32Api.IsWindow(window), Windows.name(window), "Win32Events.scopeOf(window).spawn(…)");
    }

    /**
     * The frames of a window, for a listener or a {@link dev.guestloop.ui.FrameBinding}.
     *
     * @param window the window's handle
     * @return the source; after the window was destroyed, who listens hears nothing more
     */
    public static EventSource<Frame> frames(long window) {
        return listener -> {
            Win32System.require();
            if (!Win32Api.IsWindow(window)) {
                return () -> {};
            }
            Windows.check(window);
            return CLOCK.get().frames(() -> Win32Api.IsWindow(window)).listen(listener);
        };
    }
}
