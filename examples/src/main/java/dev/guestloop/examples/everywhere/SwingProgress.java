package dev.guestloop.examples.everywhere;

import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.swing.SwingEvents;
import java.awt.Dimension;
import java.awt.event.WindowEvent;
import javax.swing.JFrame;
import javax.swing.JProgressBar;
import javax.swing.WindowConstants;

/** In Swing. */
final class SwingProgress implements ProgressWindow {

    private static final int MOST = 1000;

    private final JFrame frame = new JFrame("Guestloop");
    private final JProgressBar bar = new JProgressBar(0, MOST);

    SwingProgress() {
        bar.setPreferredSize(new Dimension(400, 24));
        frame.add(bar);
        frame.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);
        frame.pack();
        frame.setLocationByPlatform(true);
        frame.setVisible(true);
    }

    @Override
    public void title(String title) {
        frame.setTitle(title);
    }

    @Override
    public void progress(double share) {
        bar.setValue((int) (share * MOST));
    }

    @Override
    public Task<?> spawn(String name, TaskAction<?> task) {
        return SwingEvents.scopeOf(frame).spawn(name, task);
    }

    @Override
    public void close() {
        frame.dispatchEvent(new WindowEvent(frame, WindowEvent.WINDOW_CLOSING));
    }

    @Override
    public void awaitClosed() {
        SwingEvents.awaitClosed(frame);
    }
}
