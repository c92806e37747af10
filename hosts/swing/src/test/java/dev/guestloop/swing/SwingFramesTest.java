package dev.guestloop.swing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.GuestRun;
import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.FramesContract;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.Frame;
import dev.guestloop.ui.FrameBinding;
import java.awt.event.WindowEvent;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JFrame;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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

    @Test
    void aBindingShowsValuesOfAWindowThatIsNotOpenYet() throws Exception {
        Waits.outcomeOf(GuestRun.start(host(), () -> {
                    var window = new JFrame("not open yet");
                    List<String> shown = new ArrayList<>();
                    FrameBinding<String> binding = FrameBinding.of(SwingFrames.frames(window), shown::add);
                    binding.set("early");
                    SwingFrames.frames(window).next();
                    binding.set("later");
                    SwingFrames.frames(window).next();
                    SwingFrames.frames(window).next();
                    assertThat(shown).endsWith("later");
                    assertThat(window.getWindowListeners()).as("left behind").isEmpty();
                    return true;
                }))
                .getOrThrow();
    }

    @Test
    void aWindowThatIsShownAgainHasTheValueThatWaitedWhenItWasHidden() throws Exception {
        requireWaitingValueWhenShownAgain(
                window -> window.dispatchEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSING)), // which hides it
                window -> window.setVisible(true));
    }
}
