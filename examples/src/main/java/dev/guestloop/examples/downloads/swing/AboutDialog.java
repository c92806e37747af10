package dev.guestloop.examples.downloads.swing;

import dev.guestloop.examples.downloads.Totals;
import dev.guestloop.examples.downloads.Words;
import java.awt.Insets;
import javax.swing.JButton;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.WindowConstants;
import net.miginfocom.swing.MigLayout;

/** A modal dialog that shows what goes on behind it. Event thread. */
final class AboutDialog {

    final JDialog dialog;
    final JButton close = new JButton("Close");
    private final JLabel progress = new JLabel(" ");
    private final long bytesBefore;

    AboutDialog(JFrame owner, long bytesBefore) {
        this.bytesBefore = bytesBefore;
        dialog = new JDialog(owner, "About", true);
        dialog.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);

        var heading = new JLabel("A modal dialog stops nothing");
        heading.putClientProperty("FlatLaf.styleClass", "h2");
        progress.putClientProperty("FlatLaf.styleClass", "semibold");
        close.setMargin(new Insets(5, 20, 5, 20));
        close.addActionListener(_ -> dialog.dispose());

        var content = new JPanel(new MigLayout("insets 8 26 20 26, wrap, gapy 3", "[330, fill]"));
        content.add(heading, "gapbottom 6");
        content.add(new JLabel("All downloads are tasks on the event thread, and so is"));
        content.add(new JLabel("the one that waits for this dialog. They go on behind it."));
        content.add(progress, "gaptop 10");
        content.add(close, "gaptop 14, grow 0, align right");
        dialog.setContentPane(content);
        dialog.getRootPane().setDefaultButton(close);
        dialog.setResizable(false);
        progress.setForeground(Look.color(Look.palette().active()));
        progress.setText("Since it opened: 0 kB");
        dialog.pack();
        dialog.setLocationRelativeTo(owner);
    }

    void show(Totals totals) {
        progress.setText("Since it opened: " + Words.size(Math.max(0, totals.bytes() - bytesBefore)));
    }
}
