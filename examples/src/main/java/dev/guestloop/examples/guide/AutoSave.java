package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import dev.guestloop.Outcome;
import dev.guestloop.sync.AsyncChannel;
import java.time.Duration;
import java.util.function.Consumer;

// region: auto-save
/** Saves a text when nobody has changed it for five seconds. What {@code testing.md} tests. */
final class AutoSave {

    private final AsyncChannel<String> changes = AsyncChannel.conflated();
    private final Consumer<String> save;

    AutoSave(Consumer<String> save) {
        this.save = save;
    }

    void changed(String text) {
        changes.trySend(text);
    }

    void run() {
        while (true) {
            String newest = changes.receive();
            while (Async.moveOnAfter(Duration.ofSeconds(5), changes::receive)
                    instanceof Outcome.Success<String>(var newer)) {
                newest = newer;
            }
            save.accept(newest);
        }
    }
}
// end
