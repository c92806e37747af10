package dev.guestloop.win32;

import dev.guestloop.ui.Closing;
import dev.guestloop.ui.EventSource.Registration;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What listens to the messages of one window, whoever has made it: a subclass, which Windows calls before the window's own procedure.
 * It is there while somebody listens, and goes with the window.
 *
 * <p>The window gets its messages as ever, but for a {@code WM_CLOSE} that a listener keeps from it: the others only hear of them. What
 * they throw goes into the log.
 *
 * <p><i>Confined to the window's thread.</i>
 */
final class WindowListeners {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    /** Those of a thread's windows that somebody listens to. A handle is used again for another window, but not before this one is gone. */
    private static final ThreadLocal<Map<Long, WindowListeners>> OF_THREAD = ThreadLocal.withInitial(HashMap::new);

    private final long window;
    private final Map<Long, WindowListeners> ofThread;
    private final List<Listener> listeners =
            new CopyOnWriteArrayList<>(); // one may end, or another begin, in a call of one

    /** One who listens: to messages of one number, or to the window's end if that is null. */
    private final class Listener implements Registration {
        private final @Nullable Integer number;
        private final Consumer<? super Win32Message> action;
        private boolean closed;

        Listener(@Nullable Integer number, Consumer<? super Win32Message> action) {
            this.number = number;
            this.action = action;
        }

        void tell(Win32Message message) {
            if (closed) {
                return;
            }
            try {
                action.accept(message);
            } catch (Throwable e) {
                // It must not cross into Windows, nor keep the others from the message.
                MessageWindow.logSafely("A listener of a window", e);
            }
        }

        @Override
        public void close() {
            closed = true;
            if (listeners.remove(this) && listeners.isEmpty()) {
                uninstall();
            }
        }
    }

    /** The attempt to close the window that is told of just now. */
    private @Nullable Closing closing;

    private WindowListeners(long window, Map<Long, WindowListeners> ofThread) {
        this.window = window;
        this.ofThread = ofThread;
    }

    private static final class SubclassProcedure {
        static final MemorySegment STUB = Win32Api.subclassProc(LOOKUP, "subclassProc");
    }

    /** Those of a window of the calling thread: the same object for as long as somebody listens. */
    static WindowListeners of(long window) {
        Windows.check(window);
        Map<Long, WindowListeners> ofThread = OF_THREAD.get();
        WindowListeners present = ofThread.get(window);
        return present != null ? present : new WindowListeners(window, ofThread);
    }

    /** How many of the calling thread's windows somebody listens to. */
    static int windows() {
        return OF_THREAD.get().size();
    }

    /** Called by Windows. */
    static long subclassProc(long window, int message, long wParam, long lParam, long id, long data) {
        try {
            WindowListeners ours = OF_THREAD.get().get(window);
            if (ours != null && ours.got(message, wParam, lParam)) {
                return 0;
            }
        } catch (Throwable e) {
            MessageWindow.logSafely("A window's message", e);
        }
        return Win32Api.DefSubclassProc(window, message, wParam, lParam);
    }

    /** Returns whether the window does not get it. */
    private boolean got(int number, long wParam, long lParam) {
        if (number != Win32Api.WM_CLOSE) {
            tell(number, wParam, lParam);
            return false;
        }
        Closing outer = closing; // a listener may have the window asked once more
        try {
            return Closing.ask(window, Windows.name(window), ours -> {
                closing = ours;
                tell(number, wParam, lParam);
            });
        } finally {
            closing = outer;
        }
    }

    private void tell(int number, long wParam, long lParam) {
        boolean ends = number == Win32Api.WM_NCDESTROY; // the last one
        Win32Message message = null;
        for (Listener listener : listeners) {
            if (listener.number != null && listener.number == number) {
                message = message == null ? new Win32Message(window, number, wParam, lParam) : message;
                listener.tell(message);
            }
        }
        if (ends) {
            var last = new Win32Message(window, number, wParam, lParam);
            for (Listener listener : listeners) { // with those that have been added above
                if (listener.number == null) {
                    listener.tell(last);
                }
            }
            listeners.clear();
            uninstall();
        }
    }

    /** Begins to listen to messages of one number. */
    Registration add(int number, Consumer<? super Win32Message> action) {
        return add(new Listener(number, action));
    }

    /** Begins to listen to attempts to close the window. */
    Registration addClosing(Consumer<? super Closing> action) {
        return add(Win32Api.WM_CLOSE, _ -> action.accept(Objects.requireNonNull(closing)));
    }

    /** Has something run when the window is destroyed, behind the listeners of its last message. */
    Registration whenDestroyed(Runnable action) {
        return add(new Listener(null, _ -> action.run()));
    }

    private Registration add(Listener listener) {
        if (listeners.isEmpty()) {
            install();
        }
        listeners.add(listener);
        return listener;
    }

    private void install() {
        if (!Win32Api.SetWindowSubclass(window, SubclassProcedure.STUB)) {
            throw new Win32Exception("SetWindowSubclass", Win32Api.lastError());
        }
        ofThread.put(window, this);
    }

    private void uninstall() {
        ofThread.remove(window);
        Win32Api.RemoveWindowSubclass(window, SubclassProcedure.STUB);
    }
}
