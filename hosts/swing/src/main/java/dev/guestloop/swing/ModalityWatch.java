package dev.guestloop.swing;

import dev.guestloop.GuestRun;
import dev.guestloop.ui.WindowScope;
import java.awt.AWTEvent;
import java.awt.Dialog;
import java.awt.Dialog.ModalExclusionType;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.AWTEventListener;
import java.awt.event.ComponentAdapter;
import java.awt.event.ComponentEvent;
import java.awt.event.WindowEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells window scopes when a modal dialog blocks their window. AWT knows, but says it to nobody, so this follows AWT's rules: the
 * types of modality and of exclusion, and of two dialogs that would block each other the one that was shown first is blocked.
 *
 * <p>It listens to the dialogs there are, and learns of new ones as they open; but only while there are scopes. Event thread.
 */
final class ModalityWatch extends ComponentAdapter implements AWTEventListener {

    static final ModalityWatch INSTANCE = new ModalityWatch();

    private final List<Watched> watched = new ArrayList<>();

    /** Modal dialogs that are open, in the order in which they were shown. */
    private final List<Dialog> open = new ArrayList<>();

    private ModalityWatch() {}

    private static final class Watched {
        final GuestRun<?> run;
        final Window window;
        final WindowScope scope;
        boolean blocked;

        Watched(GuestRun<?> run, Window window, WindowScope scope) {
            this.run = run;
            this.window = window;
            this.scope = scope;
        }
    }

    void add(GuestRun<?> run, Window window, WindowScope scope) {
        if (watched.isEmpty()) {
            Toolkit.getDefaultToolkit().addAWTEventListener(this, AWTEvent.WINDOW_EVENT_MASK);
            for (Window present : Window.getWindows()) {
                follow(present);
            }
        }
        watched.add(new Watched(run, window, scope));
        follow(window);
        update();
    }

    void remove(WindowScope scope) {
        watched.removeIf(entry -> entry.scope == scope);
        stopIfUnused();
    }

    private void stopIfUnused() {
        if (watched.isEmpty()) {
            Toolkit.getDefaultToolkit().removeAWTEventListener(this);
            for (Window present : Window.getWindows()) {
                present.removeComponentListener(this);
            }
            open.clear();
        }
    }

    /** Hears of each time the window is shown or hidden. */
    private void follow(Window window) {
        if (!Arrays.asList(window.getComponentListeners()).contains(this)) {
            window.addComponentListener(this);
        }
    }

    @Override
    public void eventDispatched(AWTEvent event) {
        boolean opened = event.getID() == WindowEvent.WINDOW_OPENED;
        if (opened && event.getSource() instanceof Dialog dialog) {
            follow(dialog);
        }
        if (opened || event.getID() == WindowEvent.WINDOW_CLOSED) {
            update();
        }
    }

    @Override
    public void componentShown(ComponentEvent e) {
        update();
    }

    @Override
    public void componentHidden(ComponentEvent e) {
        update();
    }

    private void update() {
        open.removeIf(dialog -> !isOpenAndModal(dialog));
        for (Window window : Window.getWindows()) {
            if (window instanceof Dialog dialog && isOpenAndModal(dialog) && !open.contains(dialog)) {
                open.add(dialog);
            }
        }
        watched.removeIf(entry -> entry.run.isDone());
        for (Watched entry : List.copyOf(watched)) {
            boolean blocked = isBlocked(entry.window);
            if (blocked != entry.blocked) {
                entry.blocked = blocked;
                entry.scope.blocked(blocked);
            }
        }
    }

    private static boolean isOpenAndModal(Dialog dialog) {
        return dialog.isVisible() && dialog.isModal();
    }

    // ------------------------------------------------------------------ AWT's rules

    private boolean isBlocked(Window window) {
        return window.isVisible() && open.stream().anyMatch(dialog -> blocks(dialog, window));
    }

    private boolean blocks(Dialog dialog, Window window) {
        if (isWithin(window, dialog) || !covers(dialog, window)) {
            return false;
        }
        int rank = open.indexOf(dialog);
        for (Dialog later : open.subList(rank + 1, open.size())) {
            if (isWithin(window, later) && covers(later, dialog)) {
                return false; // it belongs to a dialog that blocks this one
            }
        }
        return true;
    }

    private static boolean covers(Dialog dialog, Window window) {
        return switch (dialog.getModalityType()) {
            case MODELESS -> false;
            case DOCUMENT_MODAL ->
                isExcluded(window, ModalExclusionType.APPLICATION_EXCLUDE)
                        ? isWithin(dialog, window)
                        : root(dialog) == root(window);
            case APPLICATION_MODAL -> !isExcluded(window, ModalExclusionType.APPLICATION_EXCLUDE);
            case TOOLKIT_MODAL -> !isExcluded(window, ModalExclusionType.TOOLKIT_EXCLUDE);
        };
    }

    private static boolean isExcluded(Window window, ModalExclusionType type) {
        for (Window next = window; next != null; next = next.getOwner()) {
            if (next.getModalExclusionType().compareTo(type) >= 0) {
                return true;
            }
        }
        return false;
    }

    private static Window root(Window window) {
        Window root = window;
        for (Window next = window; next != null; next = next.getOwner()) {
            root = next;
        }
        return root;
    }

    /** Whether a window is another one, or owned by it. */
    private static boolean isWithin(Window window, Window other) {
        for (@Nullable Window next = window; next != null; next = next.getOwner()) {
            if (next == other) {
                return true;
            }
        }
        return false;
    }
}
