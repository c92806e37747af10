package dev.guestloop.swing;

import java.awt.Component;
import java.awt.Dialog;
import java.awt.Frame;
import java.awt.Window;
import javax.swing.AbstractButton;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JPopupMenu;
import javax.swing.WindowConstants;
import org.jspecify.annotations.Nullable;

/** What components have to do with windows. Event thread. */
final class Windows {

    private Windows() {}

    /** The window that a person would say a component is in: of a menu's item, not the popup but the window with the menu. */
    static @Nullable Window of(@Nullable Component component) {
        Component next = component;
        while (next != null) {
            if (next instanceof JPopupMenu menu) {
                next = menu.getInvoker();
            } else if (next instanceof Window window) {
                if (window.getType() != Window.Type.POPUP || window.getOwner() == null) {
                    return window;
                }
                next = window.getOwner(); // a heavyweight popup, of a combo box for example
            } else {
                next = next.getParent();
            }
        }
        return null;
    }

    /** What messages say of a component. */
    static String place(Component component) {
        String what = component.getClass().getSimpleName();
        Window window = of(component);
        return "component=" + (component instanceof AbstractButton button ? what + ' ' + button.getText() : what)
                + ", window=" + (window == null ? "none" : name(window));
    }

    static String name(Window window) {
        String title = switch (window) {
            case Frame frame -> frame.getTitle();
            case Dialog dialog -> dialog.getTitle();
            default -> null;
        };
        return title == null || title.isBlank() ? window.getName() : title;
    }

    /** Whether the window closes when the user asks for that. */
    static boolean closesForTheUser(Window window) {
        return switch (window) {
                    case JFrame frame -> frame.getDefaultCloseOperation();
                    case JDialog dialog -> dialog.getDefaultCloseOperation();
                    default -> WindowConstants.DISPOSE_ON_CLOSE;
                }
                != WindowConstants.DO_NOTHING_ON_CLOSE;
    }
}
