package dev.guestloop.gtk;

import dev.guestloop.Async;
import dev.guestloop.ui.Closing;
import dev.guestloop.ui.EventSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Events of an object. A wait for the next one ends with the object, after which none can come.
 *
 * @param object the object's address
 * @param signal the signal's name, for messages; null for what stands for a click
 * @param listening begins to listen
 * @param <E> the type of the events
 */
record SignalSource<E>(long object, @Nullable String signal, Function<Consumer<? super E>, Registration> listening)
        implements EventSource<E> {

    /** A signal as it is. */
    static SignalSource<GtkSignal> of(long object, String signal) {
        return new SignalSource<>(
                object,
                signal,
                listener -> Signals.connect(object, existing(object, signal, Widgets.check(object)), listener));
    }

    /** What stands for a click. */
    static SignalSource<GtkSignal> click(long object) {
        return new SignalSource<>(
                object, null, listener -> Signals.connect(object, clickOf(object, Widgets.check(object)), listener));
    }

    /** The attempts to close a window. */
    static SignalSource<Closing> closing(long window, String signal) {
        return new SignalSource<>(window, signal, listener -> {
            ObjectLife life = Widgets.check(window);
            return ClosingListeners.listen(window, existing(window, signal, life), life, listener);
        });
    }

    @Override
    public Registration listen(Consumer<? super E> listener) {
        return listening.apply(listener);
    }

    private static String clickOf(long object, ObjectLife life) {
        return Stream.of("clicked", "activate")
                .filter(name -> Glib.hasSignal(object, name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "What is clicked or activated has a signal \"clicked\" or \"activate\": object=" + life.name()
                                + ". For another signal use GtkEvents.signals(object, name)."));
    }

    private static String existing(long object, String name, ObjectLife life) {
        if (!Glib.hasSignal(object, name)) {
            throw new IllegalArgumentException("The object has no such signal: object=" + life.name() + ", signal="
                    + name + ". GTK's documentation of its class lists them.");
        }
        return name;
    }

    @Override
    public E next() {
        ObjectLife life = Widgets.check(object); // now, for the object may be gone after the checkpoint
        Async.checkpoint();
        var next = new CompletableFuture<@Nullable E>();
        Registration listening = listen(next::complete);
        Registration watching = life.whenGone(() -> next.complete(null));
        E came;
        try {
            came = Async.await(next);
        } finally {
            listening.close();
            watching.close();
        }
        if (came == null) {
            Async.checkpoint(); // a task of the window that closes is cancelled, and has not failed
            throw new IllegalStateException("The signal cannot come any more, for its object was destroyed: object="
                    + life.name() + (signal == null ? "" : ", signal=" + signal)
                    + ". Wait in a task of the window, which ends with it: GtkEvents.scopeOf(window).spawn(…).");
        }
        return came;
    }
}
