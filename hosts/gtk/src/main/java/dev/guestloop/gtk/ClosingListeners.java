package dev.guestloop.gtk;

import dev.guestloop.ui.Closing;
import dev.guestloop.ui.EventSource.Registration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * Those who listen to the attempts to close a window. One handler stands for them all, for GTK asks no other one after a handler that
 * keeps the window open.
 *
 * <p><i>Confined to the window's thread.</i>
 */
final class ClosingListeners {

    private static final Map<Long, ClosingListeners> BY_WINDOW = new ConcurrentHashMap<>();

    private final long window;
    private final List<Listening> listeners = new CopyOnWriteArrayList<>();
    private final Registration handler;
    private final Registration end;

    private ClosingListeners(long window, String signal) {
        ObjectLife life = Widgets.check(window);
        this.window = window;
        String name = life.name();
        this.handler = Signals.answer(window, signal, _ -> Closing.ask(window, name, this::tellAll));
        this.end = life.whenGone(this::stop);
    }

    /** No record: two of them are never the same. */
    private final class Listening implements Registration {
        private final Consumer<? super Closing> action;

        Listening(Consumer<? super Closing> action) {
            this.action = action;
        }

        @Override
        public void close() {
            if (listeners.remove(this) && listeners.isEmpty()) {
                stop();
            }
        }
    }

    static Registration listen(long window, String signal, Consumer<? super Closing> action) {
        ClosingListeners ours = BY_WINDOW.computeIfAbsent(window, _ -> new ClosingListeners(window, signal));
        Listening listening = ours.new Listening(action);
        ours.listeners.add(listening);
        return listening;
    }

    private void tellAll(Closing closing) {
        for (Listening listener : listeners) {
            if (!listeners.contains(listener)) {
                continue; // closed by one before it
            }
            try {
                listener.action.accept(closing);
            } catch (RuntimeException | Error e) {
                GtkHost.logSafely("A listener to the closing of a window", e);
            }
        }
    }

    private void stop() {
        if (BY_WINDOW.remove(window, this)) {
            handler.close();
            end.close();
        }
    }
}
