package dev.guestloop.swt;

import dev.guestloop.Async;
import dev.guestloop.TaskBody;
import java.util.Objects;
import java.util.Set;
import org.eclipse.swt.widgets.Dialog;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Shell;
import org.jspecify.annotations.Nullable;

/**
 * One of the system's dialogs, from {@code open} until it is closed. SWT does not tell its window; but it is the window that was
 * not there before.
 *
 * <p><i>Confined to the display's thread.</i>
 */
final class NativeDialog {

    private static final String KEY = NativeDialog.class.getName();

    private final Display display;

    /** The dialog that was the newest one when this one opened. */
    private @Nullable NativeDialog below;

    /** The windows that were there then. */
    private Set<Long> before = Set.of();

    /** The window, once it is known. */
    private long window;

    private boolean closedByUs;

    private NativeDialog(Display display) {
        this.display = display;
    }

    /** Opens a dialog in a post of its own, and has the task wait. */
    static <T extends @Nullable Object> T open(Dialog dialog, TaskBody<T, RuntimeException> open) {
        Objects.requireNonNull(dialog, "dialog");
        Async.checkpoint();
        Shell parent = dialog.getParent();
        Widgets.check(parent);
        var self = new NativeDialog(parent.getDisplay());
        T answer = Async.awaitModal(self::close, () -> self.run(dialog, open));
        if (self.closedByUs) {
            Async.checkpoint(); // it is no answer of the user's: throws, for the task is cancelled
        }
        return answer;
    }

    private <T extends @Nullable Object> T run(Dialog dialog, TaskBody<T, RuntimeException> open) {
        below = display.getData(KEY) instanceof NativeDialog other ? other : null;
        if (below != null) {
            below.find(); // before there is another window that it could be taken for
        }
        before = GtkWindows.dialogs();
        display.setData(KEY, this);
        NativeLoopPump.of(display).start();
        display.asyncExec(this::find); // runs in the dialog's own loop
        ModalityWatch watch = ModalityWatch.of(display);
        watch.opened(this, dialog);
        try {
            return open.run();
        } finally {
            if (!display.isDisposed()) {
                watch.closed(this);
                display.setData(KEY, below);
            }
        }
    }

    private void find() {
        if (window == 0) {
            for (long candidate : GtkWindows.dialogs()) {
                if (!before.contains(candidate)) {
                    window = candidate;
                    return;
                }
            }
        }
    }

    private void close() {
        find();
        if (GtkWindows.dialogs().contains(window)) {
            closedByUs = true;
            GtkWindows.close(window);
        }
    }
}
