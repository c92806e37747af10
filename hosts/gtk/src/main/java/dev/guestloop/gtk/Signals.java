package dev.guestloop.gtk;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.guestloop.ui.EventSource.Registration;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;

/**
 * Listeners to signals. Handlers of C have another signature for each signal; ours are closures, which GObject calls with a list of
 * values, so one procedure does for all.
 *
 * <p>Listeners only hear of a signal, but for those that answer it; what they throw goes into the log.
 *
 * <p><i>Confined to the object's thread.</i>
 */
final class Signals {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    /** By the address of their closure, which is there for as long as the object or its emission needs it. */
    private static final Map<Long, Listener> LISTENERS = new ConcurrentHashMap<>();

    private Signals() {}

    /** One who listens. The object lets go of it when it is disposed of. */
    private static final class Listener implements Registration {
        private final long object;
        private final String signal;
        private final Predicate<? super GtkSignal> action;
        private long handler;
        private boolean gone;
        private boolean closed;

        Listener(long object, String signal, Predicate<? super GtkSignal> action) {
            this.object = object;
            this.signal = signal;
            this.action = action;
        }

        boolean heard(int count, long values) {
            if (closed) {
                return false;
            }
            List<Object> arguments = new ArrayList<>();
            for (int i = 1; i < count; i++) { // the first is the object
                arguments.add(Glib.value(values, i));
            }
            return action.test(new GtkSignal(object, signal, arguments));
        }

        @Override
        public void close() {
            if (!closed) {
                closed = true;
                // Within an emission in which the object was disposed of, the closure outlives its handler.
                if (!gone && Glib.g_signal_handler_is_connected(object, handler)) {
                    Glib.g_signal_handler_disconnect(object, handler);
                }
            }
        }
    }

    private static final class Procedures {
        static final long MARSHAL = Libraries.stub(
                LOOKUP, "marshal", null, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
        static final long FINALIZED = Libraries.stub(LOOKUP, "finalized", null, JAVA_LONG, JAVA_LONG);
    }

    /** Called by GObject when the signal is emitted. */
    static void marshal(long closure, long result, int count, long values, long hint, long data) {
        try {
            Listener listener = LISTENERS.get(closure);
            if (listener != null && listener.heard(count, values)) {
                Glib.setTrue(result);
            }
        } catch (Throwable e) {
            GtkHost.logSafely("A listener to a signal", e);
        }
    }

    /** Called by GObject when nobody has the closure any more. */
    static void finalized(long data, long closure) {
        Listener listener = LISTENERS.remove(closure);
        if (listener != null) {
            listener.gone = true;
        }
    }

    /** Begins to listen to an object that is there and has the signal. */
    static Registration connect(long object, String signal, Consumer<? super GtkSignal> action) {
        return answer(object, signal, heard -> {
            action.accept(heard);
            return false;
        });
    }

    /** The same for a signal that returns a truth value: true is its answer, false leaves it to others. */
    static Registration answer(long object, String signal, Predicate<? super GtkSignal> action) {
        var listener = new Listener(object, signal, action);
        long closure = Glib.closure(Procedures.MARSHAL, Procedures.FINALIZED);
        LISTENERS.put(closure, listener);
        listener.handler = Glib.g_signal_connect_closure(object, signal, closure);
        return listener;
    }

    /** How many listeners there are. */
    static int count() {
        return LISTENERS.size();
    }
}
