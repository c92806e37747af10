package dev.guestloop.gtk;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.MenusContract;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.extension.RegisterExtension;

/** GTK draws its menus itself, in windows that hold the mouse, and opens no loop for them. */
class GtkMenusTest extends MenusContract<GtkMenusTest.Menu> {

    record Menu(long window, long button, long popup) {}

    @RegisterExtension
    final UiThread ui = UiThread.started();

    @Override
    protected HostLoop host() {
        return ui.host();
    }

    @Override
    protected Executor thread() {
        return handler -> TestGtk.addIdle(0, TestGtk.PRIORITY_DEFAULT, handler);
    }

    @Override
    protected Menu openWindow() {
        long window = TestGtk.newWindow("has a menu");
        long button = TestGtk.newMenuButton();
        TestGtk.setChild(window, button);
        TestGtk.present(window);
        return new Menu(window, button, TestGtk.menuOf(button));
    }

    @Override
    protected boolean isReady(Menu menu) {
        return TestGtk.isActive(menu.window());
    }

    @Override
    protected void open(Menu menu) {
        TestGtk.popUp(menu.popup(), menu.button());
    }

    @Override
    protected boolean isOpen(Menu menu) {
        return Gtk.started().isMapped(menu.popup());
    }

    @Override
    protected void close(Menu menu) {
        TestGtk.popDown(menu.popup());
    }

    @Override
    protected void closeWindow(Menu menu) {
        TestGtk.close(menu.window());
    }
}
