package dev.guestloop.examples.downloads.win32;

import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.check.Driver;
import dev.guestloop.examples.downloads.check.Modal;
import dev.guestloop.examples.downloads.check.Waiting;
import dev.guestloop.examples.natives.WinApi;
import java.util.List;

/**
 * Uses the window by messages that are posted to it and its controls, as a screen reader or another program would. So it needs
 * neither a screen nor the focus.
 */
final class PostedDriver implements Driver {

    /** In a {@code WM_SYSCOMMAND}: move by the title, size by the corner below right, as the mouse would. */
    private static final int BY_TITLE = 2;

    private static final int BY_CORNER = 8;
    private static final long SOMEWHERE = 200L << 16 | 200;

    private final Win32Window window;

    PostedDriver(Win32Window window) {
        this.window = window;
    }

    @Override
    public void add(String address) {
        long field = window.addressField();
        WinApi.PostMessageW(field, WinApi.EM_SETSEL, 0, -1);
        address.chars().forEach(c -> WinApi.PostMessageW(field, WinApi.WM_CHAR, c, 1));
        click(window.addButton());
    }

    private static void click(long button) {
        WinApi.PostMessageW(button, WinApi.BM_CLICK, 0, 0);
    }

    @Override
    public void act(Download download, RowAction action) {
        key(WinApi.VK_HOME);
        for (int i = window.indexOf(download); i > 0; i--) {
            key(WinApi.VK_DOWN);
        }
        Waiting.until("the row is chosen", () -> window.selected() == download);
        click(window.buttonFor(action));
    }

    private void key(int key) {
        WinApi.PostMessageW(window.listView(), WinApi.WM_KEYDOWN, key, 1);
        WinApi.PostMessageW(window.listView(), WinApi.WM_KEYUP, key, 0xC000_0001L);
    }

    @Override
    public List<Modal> modals() {
        return List.of(
                new Modal(
                        "a message box",
                        "message-box",
                        () -> click(window.cancelAllButton()),
                        () -> box() != 0,
                        () -> WinApi.PostMessageW(box(), WinApi.WM_COMMAND, WinApi.IDNO, 0)),
                new Modal(
                        "an open menu",
                        "menu",
                        () -> system(WinApi.SC_KEYMENU, 'd'),
                        window::isInMenu,
                        () -> WinApi.PostMessageW(window.handle(), WinApi.WM_CANCELMODE, 0, 0)),
                drag("a window that is moved", WinApi.SC_MOVE | BY_TITLE),
                drag("a window that is resized", WinApi.SC_SIZE | BY_CORNER));
    }

    private Modal drag(String name, int command) {
        return new Modal(
                name,
                null,
                () -> system(command, SOMEWHERE),
                window::isInDrag,
                () -> WinApi.PostMessageW(window.handle(), WinApi.WM_LBUTTONUP, 0, SOMEWHERE));
    }

    private void system(int command, long parameter) {
        WinApi.PostMessageW(window.handle(), WinApi.WM_SYSCOMMAND, command, parameter);
    }

    private static long box() {
        return WinApi.FindWindowW(Win32Window.TITLE_CANCEL_ALL);
    }

    @Override
    public void closeWindow() {
        WinApi.PostMessageW(window.handle(), WinApi.WM_CLOSE, 0, 0);
    }

    @Override
    public void close() {
        // There is nothing of its own.
    }
}
