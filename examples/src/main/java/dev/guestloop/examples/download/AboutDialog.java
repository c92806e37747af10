package dev.guestloop.examples.download;

import java.awt.Insets;
import java.util.Locale;
import javax.swing.JButton;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.WindowConstants;
import net.miginfocom.swing.MigLayout;

/** A modal dialog that shows what goes on behind it. Event thread. */
final class AboutDialog {

    private final JDialog dialog;
    private final JLabel progress = new JLabel(" ");
    private final long bytesBefore;
    private final long ticksBefore;

    AboutDialog(JFrame owner, long bytesBefore, long ticksBefore) {
        this.bytesBefore = bytesBefore;
        this.ticksBefore = ticksBefore;
        dialog = new JDialog(owner, "About", true);
        dialog.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);

        var heading = new JLabel("A modal dialog stops nothing");
        heading.putClientProperty("FlatLaf.styleClass", "h2");
        progress.putClientProperty("FlatLaf.styleClass", "semibold");
        progress.setForeground(Theme.RUNNING);
        var ok = new JButton("OK");
        ok.setMargin(new Insets(5, 24, 5, 24));
        ok.addActionListener(_ -> dialog.dispose());

        var content = new JPanel(new MigLayout("insets 10 24 18 24, wrap, gapy 3", "[320, fill]"));
        content.add(heading, "gapbottom 6");
        content.add(new JLabel("A task opened it in the middle of its code, and"));
        content.add(new JLabel("waits below it. The other tasks go on, on the"));
        content.add(new JLabel("same thread. Since this dialog opened:"));
        content.add(progress, "gaptop 6");
        content.add(ok, "gaptop 10, grow 0, align right");
        dialog.setContentPane(content);
        dialog.getRootPane().setDefaultButton(ok);
        dialog.setResizable(false);
        showProgress(bytesBefore, ticksBefore);
        dialog.pack();
        dialog.setLocationRelativeTo(owner);
    }

    /** Returns when the user has closed it. */
    void showAndWait() {
        dialog.setVisible(true);
    }

    void showProgress(long bytes, long ticks) {
        progress.setText(String.format(
                Locale.ROOT,
                "%.1f MB received, %d ticks counted",
                (bytes - bytesBefore) / DownloadRow.MEGABYTE,
                ticks - ticksBefore));
    }
}
