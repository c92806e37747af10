package dev.guestloop.swt;

import dev.guestloop.ui.EventSource.Registration;
import dev.guestloop.ui.WindowScope;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Dialog;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Listener;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Widget;
import org.jspecify.annotations.Nullable;

/**
 * Tells the scopes of a display's shells whether something modal keeps the user from them. Modal shells show themselves;
 * {@link SwtDialogs} reports those dialogs that are none.
 *
 * <p><i>Confined to the display's thread.</i>
 */
final class ModalityWatch {

    private static final String KEY = ModalityWatch.class.getName();
    private static final int MODAL = SWT.PRIMARY_MODAL | SWT.APPLICATION_MODAL | SWT.SYSTEM_MODAL;

    private record Watched(Shell shell, WindowScope scope) {}

    /**
     * Something modal.
     *
     * @param id what it is known by: the shell itself, if it is one
     * @param parent what it stands over, if anything
     * @param onlyParents whether it blocks nothing but what it stands over
     */
    private record Modal(Object id, @Nullable Composite parent, boolean onlyParents) {

        boolean blocks(Shell shell) {
            return shell != id && !isWithin(shell, id) && (!onlyParents || isWithin(parent, shell));
        }

        /** Whether a shell is another one, or was opened over it. */
        private static boolean isWithin(@Nullable Composite shell, Object ancestor) {
            for (Composite at = shell; at != null; at = at.getParent()) {
                if (at == ancestor) {
                    return true;
                }
            }
            return false;
        }
    }

    private final List<Watched> watched = new ArrayList<>();

    /** What is modal and visible, in the order in which it was shown. */
    private final List<Modal> modals = new ArrayList<>();

    private ModalityWatch(Display display) {
        Listener shown = event -> shown(event.widget);
        display.addFilter(SWT.Show, shown);
        display.addFilter(SWT.Hide, event -> closed(event.widget));
        for (Shell shell : display.getShells()) {
            if (shell.isVisible()) {
                shown(shell);
            }
        }
    }

    /** The watch of a display; one for its life. */
    static ModalityWatch of(Display display) {
        if (display.getData(KEY) instanceof ModalityWatch present) {
            return present;
        }
        var watch = new ModalityWatch(display);
        display.setData(KEY, watch);
        return watch;
    }

    /** Watches for a scope until the result is closed. */
    Registration add(Shell shell, WindowScope scope) {
        var entry = new Watched(shell, scope);
        watched.add(entry);
        scope.blocked(isBlocked(shell));
        return () -> watched.remove(entry);
    }

    /** How many scopes it looks after. */
    int watchedScopes() {
        return watched.size();
    }

    /** A dialog of the system's opens; it has no shell, so it has an id. */
    void opened(Object id, Dialog dialog) {
        opened(new Modal(id, dialog.getParent(), isForParentsOnly(dialog.getStyle())));
    }

    /** A dialog of ours opens over its owner. */
    void opened(Shell dialog, Shell owner) {
        opened(new Modal(dialog, owner, true));
    }

    private void shown(Widget widget) {
        if (widget instanceof Shell shell && (shell.getStyle() & MODAL) != 0 && !isKnown(shell)) {
            shell.addListener(SWT.Dispose, _ -> closed(shell));
            opened(new Modal(shell, shell.getParent(), isForParentsOnly(shell.getStyle())));
        }
    }

    private boolean isKnown(Object id) {
        return modals.stream().anyMatch(modal -> modal.id() == id);
    }

    private static boolean isForParentsOnly(int style) {
        return (style & (SWT.APPLICATION_MODAL | SWT.SYSTEM_MODAL)) == 0;
    }

    private void opened(Modal modal) {
        modals.add(modal);
        update();
    }

    /** Something has closed; does nothing if it was not modal. */
    void closed(Object id) {
        if (modals.removeIf(modal -> modal.id() == id)) {
            update();
        }
    }

    private void update() {
        for (Watched entry : List.copyOf(watched)) {
            if (!entry.shell().isDisposed()) {
                entry.scope().blocked(isBlocked(entry.shell()));
            }
        }
    }

    private boolean isBlocked(Shell shell) {
        boolean blocked = false;
        for (Modal modal : modals) {
            // What is modal itself is only blocked by what was shown later.
            blocked = modal.id() != shell && (blocked || modal.blocks(shell));
        }
        return blocked;
    }
}
