package dev.guestloop.swt;

import dev.guestloop.ui.EventSource;
import java.util.Objects;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.CoolItem;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Item;
import org.eclipse.swt.widgets.Listener;
import org.eclipse.swt.widgets.Menu;
import org.eclipse.swt.widgets.MenuItem;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.TabItem;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.swt.widgets.ToolItem;
import org.eclipse.swt.widgets.TreeColumn;
import org.eclipse.swt.widgets.Widget;
import org.jspecify.annotations.Nullable;

/** Questions about widgets that SWT does not answer in one call. Display's thread, except {@link #check}. */
final class Widgets {

    private Widgets() {}

    /** Refuses a widget that is disposed of, and another thread than its display's. */
    static void check(Widget widget) {
        Objects.requireNonNull(widget, "widget");
        if (widget.isDisposed()) {
            throw new IllegalStateException("The widget must not be disposed of: widget=" + widget
                    + ". Listen to it before it is closed, or ask isDisposed().");
        }
        Thread owner = widget.getDisplay().getThread();
        Thread current = Thread.currentThread();
        if (owner != current) {
            throw new WrongThreadException(
                    "Widgets belong to their display's thread: thread=" + owner.getName() + ", current="
                            + current.getName() + ". Call this in a task, or hop over with display.asyncExec(…).");
        }
    }

    /** The events of one type of a widget that is there. */
    static EventSource<Event> events(Widget widget, int type) {
        return accept -> {
            check(widget);
            Listener listener = accept::accept;
            widget.addListener(type, listener);
            return () -> {
                if (!widget.isDisposed()) {
                    widget.removeListener(type, listener);
                }
            };
        };
    }

    /** The shell that a widget belongs to in the user's eyes: not a popup, but the one that has opened it. */
    static @Nullable Shell windowOf(@Nullable Widget widget) {
        Shell shell = switch (widget) {
            case null -> null;
            case Control control -> control.getShell();
            case Menu menu -> menu.getShell();
            case MenuItem item -> item.getParent().getShell();
            case ToolItem item -> item.getParent().getShell();
            case TabItem item -> item.getParent().getShell();
            case CoolItem item -> item.getParent().getShell();
            case TableColumn column -> column.getParent().getShell();
            case TreeColumn column -> column.getParent().getShell();
            default -> null; // of the tray or the task bar
        };
        while (shell != null && isPopup(shell)) {
            Composite parent = shell.getParent();
            shell = parent == null ? null : parent.getShell();
        }
        return shell;
    }

    /** Without a title the user takes it for a part of its parent: a drop-down, a completion list. */
    private static boolean isPopup(Shell shell) {
        return shell.getParent() != null && (shell.getStyle() & SWT.TITLE) == 0;
    }

    /** What messages call a widget. */
    static String name(Widget widget) {
        String text = switch (widget) {
            case Shell shell -> shell.getText();
            case Item item -> item.getText();
            default -> widget.toString(); // Button {OK}
        };
        return text.isEmpty() ? "a " + widget.getClass().getSimpleName() : text;
    }
}
