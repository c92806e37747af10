package dev.guestloop.swt;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.TextContract;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.WindowScope;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.FillLayout;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Text;
import org.junit.jupiter.api.extension.RegisterExtension;

class SwtTextTest extends TextContract<Text> {

    @RegisterExtension
    final UiThread ui = UiThread.started();

    @Override
    protected HostLoop host() {
        return ui.host();
    }

    @Override
    protected Text open() {
        var shell = new Shell(ui.display());
        shell.setLayout(new FillLayout());
        var field = new Text(shell, SWT.SINGLE);
        shell.open();
        return field;
    }

    @Override
    protected void close(Text field) {
        field.getShell().close();
    }

    @Override
    protected WindowScope scopeOf(Text field) {
        return SwtEvents.scopeOf(field.getShell());
    }

    @Override
    protected EventSource<?> changes(Text field) {
        return SwtEvents.events(field, SWT.Modify);
    }

    @Override
    protected void setText(Text field, String text) {
        field.setText(text);
    }

    @Override
    protected String text(Text field) {
        return field.getText();
    }

    @Override
    protected EventSource<?> action(Text field) {
        return SwtEvents.action(field);
    }

    @Override
    protected void enter(Text field) {
        field.notifyListeners(SWT.DefaultSelection, new Event());
    }
}
