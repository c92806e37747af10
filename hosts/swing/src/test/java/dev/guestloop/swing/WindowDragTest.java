package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.testing.internal.WindowDrag;
import dev.guestloop.testing.internal.WindowDrag.Grip;
import java.awt.Color;
import java.awt.EventQueue;
import java.awt.Point;
import java.awt.Robot;
import java.awt.event.InputEvent;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import javax.swing.JFrame;
import org.junit.jupiter.api.Test;

/** While the user holds a window by its title, tasks go on. */
class WindowDragTest {

    private static final Color COLOR = Color.GREEN;

    @Test
    void tasksGoOnWhileTheUserDragsAWindow() throws Exception {
        Display.require();
        JFrame frame = on(EventQueue::invokeLater, () -> {
            var opened = new JFrame("drag me");
            opened.getContentPane().setBackground(COLOR);
            opened.setBounds(200, 200, 300, 200);
            opened.setVisible(true);
            return opened;
        });
        var steps = new AtomicLong();
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> {
            while (true) {
                Async.sleep(Duration.ofMillis(1));
                steps.incrementAndGet();
            }
        });
        try {
            Waits.await("the window", frame::isActive);
            assumeTrue(frame.getInsets().top > 0, "no window manager gives windows a title");
            var robot = new Robot();
            WindowDrag.drag(new Hand(robot), new Target(frame, robot), steps::get);
        } finally {
            run.cancel("the test is over");
            outcomeOf(run);
            on(EventQueue::invokeLater, () -> {
                frame.dispose();
                return true;
            });
        }
    }

    private record Target(JFrame frame, Robot robot) implements WindowDrag.Target {
        @Override
        public Grip title() throws Exception {
            return on(EventQueue::invokeLater, () -> {
                if (frame.getY() < 0) {
                    frame.setLocation(200, 200);
                }
                Point corner = frame.getLocationOnScreen();
                return new Grip(corner.x + 100, corner.y + frame.getInsets().top / 2);
            });
        }

        /** By the window's colour. */
        @Override
        public boolean hasLeft(Grip title) {
            return !COLOR.equals(robot.getPixelColor(title.x() - 90, title.y() + 100));
        }
    }

    private record Hand(Robot robot) implements WindowDrag.Hand {
        @Override
        public void moveTo(int x, int y) {
            robot.mouseMove(x, y);
        }

        @Override
        public void press(boolean down) {
            if (down) {
                robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
            } else {
                robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
            }
        }
    }
}
