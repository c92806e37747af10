package dev.guestloop.swt;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.MenusContract;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Menu;
import org.eclipse.swt.widgets.MenuItem;
import org.eclipse.swt.widgets.Shell;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A menu of the system. On GTK it opens with the next round of the loop and opens none; on Windows and macOS it has a loop of its own. */
class SwtMenusTest extends MenusContract<SwtMenusTest.Popup> {

    /** The menu says itself when it is shown and hidden. */
    record Popup(Shell shell, Menu menu, AtomicBoolean shown) {}

    @RegisterExtension
    final UiThread ui = UiThread.started();

    @Override
    protected HostLoop host() {
        return ui.host();
    }

    @Override
    protected Executor thread() {
        return ui.display()::asyncExec;
    }

    @Override
    protected Popup openWindow() {
        var shell = new Shell(ui.display());
        shell.setBounds(200, 200, 300, 200);
        shell.open();
        var menu = new Menu(shell, SWT.POP_UP);
        new MenuItem(menu, SWT.PUSH).setText("one");
        new MenuItem(menu, SWT.PUSH).setText("two");
        var shown = new AtomicBoolean();
        menu.addListener(SWT.Show, _ -> shown.set(true));
        menu.addListener(SWT.Hide, _ -> shown.set(false));
        return new Popup(shell, menu, shown);
    }

    @Override
    protected boolean isReady(Popup popup) {
        return ui.display().getActiveShell() == popup.shell();
    }

    @Override
    protected void open(Popup popup) {
        popup.menu().setLocation(popup.shell().toDisplay(20, 20));
        popup.menu().setVisible(true);
    }

    @Override
    protected boolean isOpen(Popup popup) {
        return popup.shown().get() && popup.menu().isVisible();
    }

    @Override
    protected void close(Popup popup) {
        popup.menu().setVisible(false);
    }

    @Override
    protected void closeWindow(Popup popup) {
        popup.shell().dispose();
    }
}
