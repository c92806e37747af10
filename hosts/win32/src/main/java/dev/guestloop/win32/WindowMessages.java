package dev.guestloop.win32;

import dev.guestloop.Async;
import dev.guestloop.ui.EventSource;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The messages of one number that a window gets. A wait for the next one ends with the window, after which none can come. */
record WindowMessages(long window, int number) implements EventSource<Win32Message> {

    @Override
    public Registration listen(Consumer<? super Win32Message> listener) {
        return WindowListeners.of(window).add(number, listener);
    }

    @Override
    public Win32Message next() {
        Async.checkpoint();
        var next = new CompletableFuture<@Nullable Win32Message>();
        Registration listening = listen(next::complete);
        Registration watching = WindowListeners.of(window).whenDestroyed(() -> next.complete(null));
        Win32Message message;
        try {
            message = Async.await(next);
        } finally {
            listening.close();
            watching.close();
        }
        if (message == null) {
            Async.checkpoint(); // a task of the window that closes is cancelled, and has not failed
            throw new IllegalStateException(
                    "The message cannot come any more, for its window was destroyed: window=" + Windows.name(window)
                            + ", message=0x" + Integer.toHexString(number)
                            + ". Wait in a task of the window, which ends with it: Win32Events.scopeOf(window).spawn(…).");
        }
        return message;
    }
}
