package dev.guestloop.examples.everywhere;

import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.swt.SwtEvents;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.layout.GridLayout;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.ProgressBar;
import org.eclipse.swt.widgets.Shell;

/** In SWT. */
final class SwtProgress implements ProgressWindow {

    private static final int MOST = 1000;
    private static final int WIDTH = 400;
    private static final int MARGIN = 10;

    private final Shell shell = new Shell(Display.getCurrent());
    private final ProgressBar bar = new ProgressBar(shell, SWT.NONE);

    SwtProgress() {
        bar.setMaximum(MOST);
        var layout = new GridLayout();
        layout.marginWidth = MARGIN;
        layout.marginHeight = MARGIN;
        shell.setLayout(layout);
        var inTheMiddle = new GridData(SWT.FILL, SWT.CENTER, true, true); // as high as the theme has it
        inTheMiddle.widthHint = WIDTH;
        bar.setLayoutData(inTheMiddle);
        shell.pack();
        shell.open();
    }

    @Override
    public void title(String title) {
        shell.setText(title);
    }

    @Override
    public void progress(double share) {
        bar.setSelection((int) (share * MOST));
    }

    @Override
    public Task<?> spawn(String name, TaskAction<?> task) {
        return SwtEvents.scopeOf(shell).spawn(name, task);
    }

    @Override
    public void close() {
        shell.close();
    }

    @Override
    public void awaitClosed() {
        SwtEvents.awaitClosed(shell);
    }
}
