package dev.guestloop.examples.download;

import java.awt.Insets;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JSeparator;
import javax.swing.WindowConstants;
import net.miginfocom.swing.MigLayout;
import org.jspecify.annotations.Nullable;

/** The window: a thin view, which starts nothing by itself. Event thread. */
final class DownloadWindow {

    private static final int WIDTH = 600;

    final JFrame frame = new JFrame("Guestloop downloads");
    final JButton aboutButton = new JButton("About…");

    /** Completed when the window is on the screen. */
    final CompletableFuture<WindowEvent> opened = new CompletableFuture<>();

    final List<DownloadRow> rows = new ArrayList<>();
    private final JLabel summary = new JLabel("Asking the server…");
    private final JLabel counter = new JLabel("0");
    private final JLabel lateness = new JLabel("a task counts here every 50 ms");
    private final Pulse pulse = new Pulse(Theme.RUNNING, Theme.FAILED, Theme.FAINT);
    private final JPanel list = new JPanel(new MigLayout("insets 4 24 0 16, fillx, gapy 3", "[grow, fill][]"));

    private long ticks;
    private @Nullable AboutDialog about;

    DownloadWindow() {
        var heading = new JLabel("Eight downloads, one thread");
        heading.putClientProperty("FlatLaf.styleClass", "h1");
        summary.setForeground(Theme.QUIET);
        lateness.setForeground(Theme.QUIET);
        lateness.putClientProperty("FlatLaf.styleClass", "small");
        counter.putClientProperty("FlatLaf.styleClass", "h3");
        aboutButton.setMargin(new Insets(5, 16, 5, 16));
        aboutButton.setFocusable(false);

        var header = new JPanel(new MigLayout("insets 18 24 12 24, fillx, gapy 2"));
        header.add(heading, "wrap");
        header.add(summary);

        var footer = new JPanel(new MigLayout("insets 14 24 16 24, fillx, gapy 1", "[]18[grow][]"));
        footer.add(pulse, "spany 2, width pref!, height pref!");
        footer.add(counter);
        footer.add(aboutButton, "spany 2, wrap");
        footer.add(lateness);

        var content = new JPanel(new MigLayout("insets 0, fill, wrap, gap 0", "[grow, fill]", "[][grow, top][][]"));
        content.add(header);
        content.add(list);
        content.add(new JSeparator());
        content.add(footer);
        frame.setContentPane(content);
        frame.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);
        frame.addWindowListener(new WindowAdapter() {
            @Override
            public void windowOpened(WindowEvent e) {
                opened.complete(e);
            }
        });
    }

    DownloadRow addRow(String name, long size) {
        var row = new DownloadRow(name, size);
        rows.add(row);
        row.addTo(list);
        return row;
    }

    void open() {
        frame.pack();
        frame.setSize(WIDTH, frame.getHeight());
        frame.setLocationRelativeTo(null);
        frame.setVisible(true);
    }

    void showCount(long ticks, double lateMillis, double worstMillis) {
        counter.setText(String.format(Locale.ROOT, "%,d ticks", ticks));
        lateness.setText(String.format(Locale.ROOT, "of a task every 50 ms, worst %.0f ms late", worstMillis));
        pulse.add(lateMillis);
        this.ticks = ticks;
        if (about != null) {
            about.showProgress(bytes(), ticks);
        }
    }

    void showSummary() {
        long ended = rows.stream().filter(DownloadWindow::hasEnded).count();
        String text = String.format(
                Locale.ROOT, "%.1f MB, %d of %d files done", bytes() / DownloadRow.MEGABYTE, ended, rows.size());
        summary.setText(text);
    }

    private static boolean hasEnded(DownloadRow row) {
        return row.state().compareTo(DownloadRow.State.RUNNING) > 0;
    }

    boolean allBegun() {
        return rows.stream().allMatch(row -> row.state() != DownloadRow.State.WAITING);
    }

    boolean allEnded() {
        return !rows.isEmpty() && rows.stream().allMatch(DownloadWindow::hasEnded);
    }

    long bytes() {
        return rows.stream().mapToLong(DownloadRow::bytes).sum();
    }

    long count(DownloadRow.State state) {
        return rows.stream().filter(row -> row.state() == state).count();
    }

    /** Opens a modal dialog and returns when it is closed. The task that calls waits below it; all others go on. */
    void showAbout() {
        about = new AboutDialog(frame, bytes(), ticks);
        about.showAndWait();
        about = null;
    }
}
