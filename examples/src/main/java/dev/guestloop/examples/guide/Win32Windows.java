package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import dev.guestloop.TaskAction;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.ModalityRule;
import dev.guestloop.win32.Win32Dialogs;
import dev.guestloop.win32.Win32Events;
import dev.guestloop.win32.Win32Message;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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

    static long messages(long window, TaskAction<?> clock) {
        // region: messages
        Win32Events.onMessage(window, WM_COMMAND, HandlerPolicy.DROP, _ -> save());
        Win32Message key = Win32Events.nextMessage(window, WM_KEYDOWN); // or a task waits for one
        Win32Events.scopeOf(window).modality(ModalityRule.PAUSE).spawn("clock", clock); // ends with the window
        Win32Events.awaitClosed(window);
        // end
        return key.wParam();
    }

    private static void save() {}
}
