package dev.guestloop.examples.download;

import com.formdev.flatlaf.icons.FlatTabbedPaneCloseIcon;
import java.awt.Color;
import java.util.Locale;
import javax.swing.JButton;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JProgressBar;

/** One file in the window. */
final class DownloadRow implements Download.View {

    /** Where the file is in its life. */
    enum State {
        WAITING,
        RUNNING,
        VERIFIED,
        CANCELLED,
        FAILED
    }

    static final double MEGABYTE = 1_000_000;
    private static final int PROGRESS_STEPS = 1000;

    final String name;
    final JButton cancel = new JButton(new FlatTabbedPaneCloseIcon());
    private final JLabel title;
    private final JLabel status = new JLabel("waiting");
    private final JProgressBar bar = new JProgressBar(0, PROGRESS_STEPS);

    private State state = State.WAITING;
    private long bytes;
    private long total;

    DownloadRow(String name, long size) {
        this.name = name;
        this.total = size;
        title = new JLabel(name);
        title.putClientProperty("FlatLaf.styleClass", "semibold");
        status.setForeground(Theme.QUIET);
        status.setText(megabytes(size) + " MB");
        cancel.putClientProperty("JButton.buttonType", "toolBarButton");
        cancel.setToolTipText("Cancel");
        cancel.setFocusable(false);
    }

    void addTo(JPanel panel) {
        panel.add(title, "split 2, growx, pushx");
        panel.add(status);
        panel.add(cancel, "spany 2, width 28!, height 28!, wrap");
        panel.add(bar, "growx, height 6!, gapbottom 11, wrap");
    }

    @Override
    public void progress(long bytes, long total) {
        this.state = State.RUNNING;
        this.bytes = bytes;
        this.total = total;
        bar.setValue((int) (bytes * PROGRESS_STEPS / Math.max(total, 1)));
        status.setText(megabytes(bytes) + " of " + megabytes(total) + " MB");
    }

    void verified() {
        end(State.VERIFIED, megabytes(total) + " MB  ·  SHA-256 verified  ✓", Theme.VERIFIED);
    }

    void cancelled() {
        end(State.CANCELLED, "cancelled, partial file removed", Theme.QUIET);
        bar.setValue(0);
        title.setForeground(Theme.QUIET);
    }

    void failed(Throwable cause) {
        end(State.FAILED, String.valueOf(cause.getMessage()), Theme.FAILED);
    }

    private void end(State end, String text, Color colour) {
        state = end;
        status.setText(text);
        status.setForeground(colour);
        bar.setForeground(colour);
        cancel.setVisible(false);
    }

    State state() {
        return state;
    }

    long bytes() {
        return bytes;
    }

    long total() {
        return total;
    }

    private static String megabytes(long bytes) {
        return String.format(Locale.ROOT, "%.1f", bytes / MEGABYTE);
    }
}
