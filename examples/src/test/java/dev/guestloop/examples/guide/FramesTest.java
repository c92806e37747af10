package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.examples.OnSwing;
import java.util.function.IntConsumer;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JPanel;
import javax.swing.JProgressBar;
import org.junit.jupiter.api.Test;

class FramesTest {

    private static final int VALUES = 100_000;

    private final Frames frames = new Frames() {
        @Override
        void unpack(IntConsumer percent) {
            for (int i = 0; i <= VALUES; i++) {
                percent.accept(100 * i / VALUES);
            }
        }
    };

    private static JFrame open() {
        var window = new JFrame("frames");
        window.setVisible(true);
        return window;
    }

    @Test
    void theWheelTurnsUntilTheWindowCloses() throws Exception {
        OnSwing.run(() -> {
            JFrame window = open();
            frames.turn(window, new JPanel());
            OnSwing.await("a turn", () -> frames.angle > 10);
            window.dispose();
        });
    }

    @Test
    void theBarShowsTheLastValueAndFewOfTheOthers() throws Exception {
        int[] shown = {0};
        OnSwing.run(() -> {
            JFrame window = open();
            var bar = new JProgressBar();
            bar.addChangeListener(_ -> shown[0]++);
            frames.unpack(window, bar);
            OnSwing.await("the last value", () -> bar.getValue() == 100);
            window.dispose();
        });
        assertThat(shown[0]).isLessThan(100);
    }

    @Test
    void aTaskWaitsUntilTheButtonIsEnabled() throws Exception {
        OnSwing.run(() -> {
            var button = new JButton();
            button.setEnabled(false);
            Task<Void> task = Async.currentRun().spawn(() -> Frames.until(button));
            OnSwing.awaitWaiting(task);
            button.setEnabled(true);
            task.await();
        });
    }
}
