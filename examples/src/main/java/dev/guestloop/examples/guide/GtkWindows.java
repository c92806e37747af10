package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import dev.guestloop.TaskAction;
import dev.guestloop.gtk.GtkDialogs;
import dev.guestloop.gtk.GtkEvents;
import dev.guestloop.gtk.GtkSignal;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.ModalityRule;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What {@code dialogs.md} and {@code events-and-windows.md} quote for GTK. */
final class GtkWindows {

    private GtkWindows() {}

    static void ask(long window, Path file) throws IOException {
        // region: ask
        if (GtkDialogs.confirm(window, "Delete", "Delete the file?")) { // the task waits, nothing else does
            Async.toThread(() -> Files.delete(file));
        }
        // end
    }

    static Object signals(long window, long save, long list, TaskAction<?> clock) {
        // region: signals
        GtkEvents.onAction(save, HandlerPolicy.DROP, _ -> save()); // a button, a menu item, an entry
        GtkSignal chosen = GtkEvents.nextSignal(list, "row-activated"); // or a task waits for one, of any object
        GtkEvents.scopeOf(window).modality(ModalityRule.PAUSE).spawn("clock", clock); // ends with the window
        GtkEvents.awaitClosed(window);
        // end
        return chosen.arguments().getFirst();
    }

    private static void save() {}
}
