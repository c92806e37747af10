package dev.guestloop.swt;

import dev.guestloop.ui.WindowScope;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Listener;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Widget;

/**
 * Tells the scopes of a display's shells whether a modal shell keeps the user from them. SWT's native dialogs are no shells; those
 * that {@link SwtDialogs} opens are reported by it.
 *
 * <p><i>Confined to the display's thread.</i>
 */
final class ModalityWatch {

    private static final String KEY = ModalityWatch.class.getName();
    private static final int MODAL = SWT.PRIMARY_MODAL | SWT.APPLICATION_MODAL | SWT.SYSTEM_MODAL;

    private record Watched(Shell shell, WindowScope scope) {}

    private final List<Watched> watched = new ArrayList<>();

    /** The visible modal shells, in the order in which they were shown. */
    private final List<Shell> modal = new ArrayList<>();

    private ModalityWatch(Display display) {
        Listener shown = event -> shown(event.widget);
        display.addFilter(SWT.Show, shown);
        display.addFilter(SWT.Hide, event -> gone(event.widget));
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

    /** Watches for a scope until its shell is disposed of. */
    void add(Shell shell, WindowScope scope) {
        var entry = new Watched(shell, scope);
        watched.add(entry);
        shell.addListener(SWT.Dispose, _ -> watched.remove(entry));
        scope.blocked(isBlocked(shell));
    }

    private void shown(Widget widget) {
        if (widget instanceof Shell shell && (shell.getStyle() & MODAL) != 0 && !modal.contains(shell)) {
            modal.add(shell);
            shell.addListener(SWT.Dispose, _ -> gone(shell));
            update();
        }
    }

    private void gone(Widget widget) {
        if (widget instanceof Shell shell && modal.remove(shell)) {
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
        int own = modal.indexOf(shell);
        for (Shell above :
                modal.subList(own + 1, modal.size())) { // one that was shown later than a modal one is above it
            if (blocks(above, shell)) {
                return true;
            }
        }
        return false;
    }

    private static boolean blocks(Shell modal, Shell shell) {
        if (isWithin(shell, modal)) {
            return false; // a dialog's own dialogs
        }
        boolean onlyParents = (modal.getStyle() & (SWT.APPLICATION_MODAL | SWT.SYSTEM_MODAL)) == 0;
        return !onlyParents || isWithin(modal, shell);
    }

    /** Whether a shell is another one, or was opened over it. */
    private static boolean isWithin(Shell shell, Shell ancestor) {
        for (Composite at = shell; at != null; at = at.getParent()) {
            if (at == ancestor) {
                return true;
            }
        }
        return false;
    }
}
