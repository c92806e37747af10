package dev.guestloop.swing;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.MenusContract;
import java.awt.EventQueue;
import java.util.concurrent.Executor;
import javax.swing.JFrame;
import javax.swing.JPopupMenu;
import org.junit.jupiter.api.BeforeEach;

/** Swing draws its menus itself, and opens no loop for them. */
class SwingMenusTest extends MenusContract<SwingMenusTest.Menu> {

    record Menu(JFrame frame, JPopupMenu popup) {}

    @BeforeEach
    void requireDisplay() {
        Display.require();
    }

    @Override
    protected HostLoop host() {
        return SwingHost.instance();
    }

    @Override
    protected Executor thread() {
        return EventQueue::invokeLater;
    }

    @Override
    protected Menu openWindow() {
        var frame = new JFrame("has a menu");
        frame.setBounds(200, 200, 300, 200);
        frame.setVisible(true);
        var popup = new JPopupMenu();
        popup.add("one");
        popup.add("two");
        return new Menu(frame, popup);
    }

    @Override
    protected boolean isReady(Menu menu) {
        return menu.frame().isFocused();
    }

    @Override
    protected void open(Menu menu) {
        menu.popup().show(menu.frame().getContentPane(), 20, 20);
    }

    @Override
    protected boolean isOpen(Menu menu) {
        return menu.popup().isShowing();
    }

    @Override
    protected void close(Menu menu) {
        menu.popup().setVisible(false);
    }

    @Override
    protected void closeWindow(Menu menu) {
        menu.frame().dispose();
    }
}
