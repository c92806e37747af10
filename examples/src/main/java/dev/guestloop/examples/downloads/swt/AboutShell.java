package dev.guestloop.examples.downloads.swt;

import dev.guestloop.examples.downloads.Totals;
import dev.guestloop.examples.downloads.Words;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.layout.GridLayout;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;

/** A modal dialog that shows what goes on behind it. SWT's thread. */
final class AboutShell {

    final Shell shell;
    final Button close;
    private final Label progress;
    private final long bytesBefore;

    AboutShell(Shell owner, Paints paints, long bytesBefore) {
        this.bytesBefore = bytesBefore;
        shell = new Shell(owner, SWT.DIALOG_TRIM | SWT.APPLICATION_MODAL);
        shell.setText("About");
        var layout = new GridLayout();
        layout.marginWidth = 26;
        layout.marginHeight = 20;
        layout.verticalSpacing = 12;
        shell.setLayout(layout);
        var heading = new Label(shell, SWT.NONE);
        heading.setText("A modal dialog stops nothing");
        heading.setFont(paints.title);
        new Label(shell, SWT.NONE)
                .setText(
                        "All downloads are tasks on SWT's thread, and so is\nthe one that waits for this dialog. They go on behind it.");
        progress = new Label(shell, SWT.NONE);
        progress.setText("Since it opened: 0 kB");
        progress.setFont(paints.bold);
        progress.setForeground(Paints.color(paints.palette.active()));
        progress.setLayoutData(new GridData(SWT.FILL, SWT.CENTER, true, false));
        close = new Button(shell, SWT.PUSH);
        close.setText("Close");
        var data = new GridData(SWT.END, SWT.CENTER, true, false);
        data.widthHint = 96;
        close.setLayoutData(data);
        close.addListener(SWT.Selection, _ -> shell.close());
        shell.setDefaultButton(close);
        shell.pack();
        Rectangle below = owner.getBounds();
        shell.setLocation(
                below.x + (below.width - shell.getSize().x) / 2, below.y + (below.height - shell.getSize().y) / 2);
    }

    void show(Totals totals) {
        if (!progress.isDisposed()) {
            progress.setText("Since it opened: " + Words.size(Math.max(0, totals.bytes() - bytesBefore)));
        }
    }
}
