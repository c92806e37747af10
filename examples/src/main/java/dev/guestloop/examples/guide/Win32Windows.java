package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import dev.guestloop.TaskAction;
import dev.guestloop.ui.Closing;
import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.ModalityRule;
import dev.guestloop.win32.Win32Dialogs;
import dev.guestloop.win32.Win32Events;
import dev.guestloop.win32.Win32FileFilter;
import dev.guestloop.win32.Win32Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.LongConsumer;

/** What {@code dialogs.md} and {@code events-and-windows.md} quote for Win32. */
final class Win32Windows {

    private static final int WM_COMMAND = 0x0111;
    private static final int WM_KEYDOWN = 0x0100;

    private Win32Windows() {}

    static void ask(long window, Path file) throws IOException {
        // region: ask
        if (Win32Dialogs.confirm(window, "Delete", "Delete the file?")) { // the task waits, nothing else does
            Async.toThread(() -> Files.delete(file));
        }
        // end
    }

    static void export(long window, String text) throws IOException {
        // region: files
        Path file = Win32Dialogs.saveFile(window, "Export", "notes.txt", new Win32FileFilter("Texts", "*.txt"));
        if (file != null) { // else the user has closed it
            Async.toThread(() -> Files.writeString(file, text));
        }
        // end
    }

    static void close(long window, LongConsumer destroy) {
        // region: closing
        try (Registration _ = Win32Events.closing(window).listen(Closing::keepOpen)) { // the task decides
            do {
                Win32Events.closing(window).next();
            } while (!Win32Dialogs.confirm(window, "Close", "Close without saving?"));
        }
        destroy.accept(window); // DestroyWindow
        // end
    }

    static long messages(long window, long button, TaskAction<?> clock) {
        // region: messages
        Win32Events.onMessage(window, WM_COMMAND, HandlerPolicy.DROP, _ -> save());
        Win32Events.onAction(button, HandlerPolicy.DROP, _ -> save()); // the clicks on a button alone
        Win32Message key = Win32Events.nextMessage(window, WM_KEYDOWN); // or a task waits for one
        Win32Events.scopeOf(window).modality(ModalityRule.PAUSE).spawn("clock", clock); // ends with the window
        Win32Events.awaitClosed(window);
        // end
        return key.wParam();
    }

    private static void save() {}
}
