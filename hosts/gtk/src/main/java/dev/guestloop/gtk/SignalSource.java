package dev.guestloop.gtk;

import dev.guestloop.Async;
import dev.guestloop.ui.EventSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One signal of an object. A wait for the next one ends with the object, after which none can come.
 *
 * @param object the object's address
 * @param signal the signal's name; null for what stands for a click
 */
record SignalSource(long object, @Nullable String signal) implements EventSource<GtkSignal> {

    @Override
    public Registration listen(Consumer<? super GtkSignal> listener) {
        ObjectLife life = Widgets.check(object);
        return Signals.connect(object, signal == null ? click(life) : existing(signal, life), listener);
    }

    private String click(ObjectLife life) {
        return Stream.of("clicked", "activate")
                .filter(name -> Glib.hasSignal(object, name))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "What is clicked or activated has a signal \"clicked\" or \"activate\": object=" + life.name()
                                + ". For another signal use GtkEvents.signals(object, name)."));
    }

    private String existing(String name, ObjectLife life) {
        if (!Glib.hasSignal(object, name)) {
            throw new IllegalArgumentException("The object has no such signal: object=" + life.name() + ", signal="
                    + name + ". GTK's documentation of its class lists them.");
        }
        return name;
    }

    @Override
    public GtkSignal next() {
        ObjectLife life = Widgets.check(object); // now, for the object may be gone after the checkpoint
        Async.checkpoint();
        var next = new CompletableFuture<@Nullable GtkSignal>();
        Registration listening = listen(next::complete);
        Registration watching = life.whenGone(() -> next.complete(null));
        GtkSignal came;
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
