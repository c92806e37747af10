package dev.guestloop.swing;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.FramesContract;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.Frame;
import javax.swing.JFrame;
import org.junit.jupiter.api.BeforeEach;

class SwingFramesTest extends FramesContract<JFrame> {

    @BeforeEach
    void requireDisplay() {
        Display.require();
    }

    @Override
    protected HostLoop host() {
        return SwingHost.instance();
    }

    @Override
    protected JFrame open() {
        var window = new JFrame("frames");
        window.setSize(200, 100);
        window.setVisible(true);
        return window;
    }

    @Override
    protected void close(JFrame window) {
        window.dispose();
    }

    @Override
    protected Frame awaitFrame(JFrame window) {
        return SwingFrames.awaitFrame(window);
    }

    @Override
    protected EventSource<Frame> frames(JFrame window) {
        return SwingFrames.frames(window);
    }
}
