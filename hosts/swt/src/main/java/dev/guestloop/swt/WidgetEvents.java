package dev.guestloop.swt;

import dev.guestloop.Async;
import dev.guestloop.ui.EventSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Listener;
import org.eclipse.swt.widgets.Widget;
import org.jspecify.annotations.Nullable;

/** The events of one type of a widget. A wait for the next one ends with the widget, after which none can come. */
record WidgetEvents(Widget widget, int type) implements EventSource<Event> {

    @Override
    public Registration listen(Consumer<? super Event> listener) {
        return add(type, listener::accept);
    }

    @Override
    public boolean isOver() {
        return widget.isDisposed();
    }

    private Registration add(int eventType, Listener listener) {
        Widgets.check(widget);
        widget.addListener(eventType, listener);
        return () -> {
            if (!widget.isDisposed()) {
                widget.removeListener(eventType, listener);
            }
        };
    }

    @Override
    public Event next() {
        Async.checkpoint();
        var next = new CompletableFuture<@Nullable Event>();
        Registration listening = listen(next::complete);
        Registration watching = add(SWT.Dispose, _ -> next.complete(null)); // behind the first, if that is its type
        Event event;
        try {
            event = Async.await(next);
        } finally {
            listening.close();
            watching.close();
        }
        if (event == null) {
            Async.checkpoint(); // a task of the window that closes is cancelled, and has not failed
            throw new IllegalStateException(
                    "The event cannot come any more, for its widget was disposed of: widget=" + widget
                            + ", type=" + type
                            + ". Wait in a task of the window, which ends with it: SwtEvents.scopeOf(shell).spawn(…).");
        }
        return event;
    }
}
