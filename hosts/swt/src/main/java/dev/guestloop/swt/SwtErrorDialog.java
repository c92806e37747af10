package dev.guestloop.swt;

import dev.guestloop.ui.ErrorDialog;
import java.util.Objects;
import org.eclipse.swt.SWT;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.layout.GridLayout;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Text;
import org.jspecify.annotations.Nullable;

/**
 * Shows failures that nobody caught in a window of its own, which keeps the user from nothing else. Once the display is disposed
 * of, failures are only logged.
 *
 * <p><i>Confined to the display's thread.</i>
 */
public final class SwtErrorDialog extends ErrorDialog {

    private static final int DETAILS_WIDTH = 640;
    private static final int DETAILS_HEIGHT = 240;

    private final Display display;
    private boolean open;

    /**
     * Makes a handler for a display. May be called on any thread.
     *
     * @param display where the dialogs open
     */
    public SwtErrorDialog(Display display) {
        this.display = Objects.requireNonNull(display, "display");
    }

    /** Whether a dialog is there for the user to read. */
    boolean isOpen() {
        return open;
    }

    @Override
    protected void show(String title, String message, String details, Runnable closed) {
        if (display.isDisposed()) {
            closed.run();
            return;
        }
        Shell modal = activeModalShell();
        int style = SWT.DIALOG_TRIM | SWT.RESIZE;
        Shell shell = modal == null ? new Shell(display, style) : new Shell(modal, style);
        shell.setText(title);
        shell.setLayout(new GridLayout());
        var label = new Label(shell, SWT.WRAP);
        label.setText(message);
        var width = new GridData(SWT.FILL, SWT.CENTER, true, false);
        width.widthHint = DETAILS_WIDTH; // else it is one line, however long
        label.setLayoutData(width);
        var text = new Text(shell, SWT.MULTI | SWT.READ_ONLY | SWT.BORDER | SWT.H_SCROLL | SWT.V_SCROLL);
        text.setText(details);
        var size = new GridData(SWT.FILL, SWT.FILL, true, true);
        size.widthHint = DETAILS_WIDTH;
        size.heightHint = DETAILS_HEIGHT;
        text.setLayoutData(size);
        var close = new Button(shell, SWT.PUSH);
        close.setText("Close");
        close.setLayoutData(new GridData(SWT.END, SWT.CENTER, false, false));
        close.addListener(SWT.Selection, _ -> shell.close());
        shell.setDefaultButton(close);
        shell.addListener(SWT.Dispose, _ -> {
            open = false;
            closed.run();
        });
        open = true;
        shell.pack();
        shell.open();
    }

    /** A modal shell keeps the user from all others but those over it. */
    private @Nullable Shell activeModalShell() {
        Shell active = display.getActiveShell();
        int modal = SWT.PRIMARY_MODAL | SWT.APPLICATION_MODAL | SWT.SYSTEM_MODAL;
        return active != null && (active.getStyle() & modal) != 0 ? active : null;
    }
}
