package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.GuestRun;
import dev.guestloop.TaskBody;
import dev.guestloop.testing.internal.Waits;
import java.awt.Button;
import java.awt.Component;
import java.awt.EventQueue;
import java.awt.KeyboardFocusManager;
import java.awt.Point;
import java.awt.Robot;
import java.awt.Toolkit;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JMenuItem;
import javax.swing.JOptionPane;
import javax.swing.JPanel;
import javax.swing.JPopupMenu;
import javax.swing.JTextField;
import javax.swing.WindowConstants;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the user can do while a task's dialog is open, with real input: the same, whether the task is suspended or nests a loop. */
class ModalBlockingTest {

    private static final long CLICK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final List<String> seen = new ArrayList<>();
    private Robot robot;
    private JFrame frame;
    private JTextField frameField;
    private Button frameButton;

    @BeforeEach
    void open() throws Exception {
        Display.require();
        assumeTrue(AwtInternals.GRANTED, "needs --add-exports java.desktop/sun.awt");
        robot = new Robot();
        frame = on(EventQueue::invokeLater, () -> {
            frameField = new JTextField("in the frame", 10);
            frameButton = new Button("frame's");
            frameButton.addActionListener(_ -> seen.add("frame's button"));
            var panel = new JPanel();
            panel.add(frameField);
            panel.add(frameButton);
            var opened = new JFrame("blocked");
            opened.setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
            opened.addWindowListener(new WindowAdapter() {
                @Override
                public void windowClosing(WindowEvent e) {
                    seen.add("frame closing");
                }
            });
            panel.addMouseListener(new MouseAdapter() {
                @Override
                public void mousePressed(MouseEvent e) {
                    seen.add("frame's panel");
                }
            });
            opened.add(panel);
            opened.setBounds(50, 50, 400, 200);
            opened.setVisible(true);
            return opened;
        });
        Waits.await("the frame", frameField::isShowing);
        clickUntil("the field's focus", frameField::isFocusOwner, () -> middleOf(frameField));
    }

    @AfterEach
    void closeAll() throws Exception {
        on(EventQueue::invokeLater, () -> {
            for (Window window : Window.getWindows()) {
                window.dispose();
            }
            return true;
        });
    }

    private static void awaitFocus(Component component) throws Exception {
        Waits.await("the focus of " + component, component::isFocusOwner);
    }

    private void click(Component component) throws Exception {
        clickAt(middleOf(component));
    }

    private static Point middleOf(Component component) throws Exception {
        return on(EventQueue::invokeLater, () -> {
            Point corner = component.getLocationOnScreen();
            return new Point(corner.x + component.getWidth() / 2, corner.y + component.getHeight() / 2);
        });
    }

    /**
     * Clicks as a user does, who clicks again if nothing happens: a click that comes while the window manager moves the focus from one
     * window to another is lost, with and without a guest.
     */
    private void clickUntil(String what, BooleanSupplier state, Callable<Point> where) throws Exception {
        long[] clickedAtNanos = {System.nanoTime() - 2 * CLICK_AGAIN_NANOS};
        Waits.await(what, () -> {
            if (state.getAsBoolean()) {
                return true;
            }
            try {
                if (System.nanoTime() - clickedAtNanos[0] > CLICK_AGAIN_NANOS) {
                    clickedAtNanos[0] = System.nanoTime();
                    clickAt(where.call());
                }
            } catch (Exception e) {
                throw new AssertionError(e);
            }
            return false;
        });
    }

    private void clickUntilSeen(String event, Component component) throws Exception {
        clickUntil(event, () -> hasSeen(event), () -> middleOf(component));
    }

    private void clickAt(Point where) {
        robot.mouseMove(where.x, where.y);
        robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
        robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
    }

    private void type(int key) {
        robot.keyPress(key);
        robot.keyRelease(key);
    }

    /** The window manager's button, in the corner of the title bar: it asks the window to close. */
    private static Point closeButtonOf(Window window) throws Exception {
        return on(
                EventQueue::invokeLater,
                () -> new Point(
                        window.getX() + window.getWidth() - window.getInsets().top / 2,
                        window.getY() + window.getInsets().top / 2));
    }

    private boolean hasSeen(String event) {
        try {
            return on(EventQueue::invokeLater, () -> seen.contains(event));
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    private <T> GuestRun<T> start(boolean nested, TaskBody<T, ?> task) {
        if (!nested) {
            return GuestRun.start(SwingHost.instance(), task);
        }
        try (var _ = new Nesting()) {
            GuestRun<T> run = GuestRun.start(SwingHost.instance(), task);
            on(EventQueue::invokeLater, () -> true); // the first tick has read the property
            return run;
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theOwnerIsBlockedAndTheDialogIsNot(boolean nested) throws Exception {
        var dialogButton = new JButton("dialog's");
        var dialogField = new JTextField(10);
        var combo = new JComboBox<>(new String[] {"first", "second", "third"});
        var item = new JMenuItem("item");
        JDialog dialog = on(EventQueue::invokeLater, () -> {
            dialogButton.addActionListener(_ -> seen.add("dialog's button"));
            var panel = new JPanel();
            panel.add(dialogField);
            panel.add(combo);
            panel.add(dialogButton);
            item.addActionListener(_ -> seen.add("menu item"));
            var menu = new JPopupMenu();
            menu.add(item);
            panel.addMouseListener(new MouseAdapter() {
                @Override
                public void mousePressed(MouseEvent e) {
                    menu.show(panel, e.getX(), e.getY());
                }
            });
            var made = new JDialog(frame, "the dialog", true);
            made.add(panel);
            made.setBounds(600, 50, 400, 300);
            return made;
        });
        GuestRun<String> run = start(nested, () -> {
            dialog.setVisible(true);
            return "answered";
        });
        Waits.await("the dialog", dialogButton::isShowing);
        awaitFocus(dialogField);
        // A click that opened the frame may have met the panel: the frame was still being placed, and was not blocked.
        on(EventQueue::invokeLater, () -> {
            seen.clear();
            return true;
        });

        // What follows each other arrives in that order: when the dialog has its click, the frame would have had the
        // ones before.
        click(frameButton);
        click(frame.getContentPane().getComponent(0));
        clickAt(closeButtonOf(frame));
        EventQueue queue = Toolkit.getDefaultToolkit().getSystemEventQueue();
        queue.postEvent(new WindowEvent(frame, WindowEvent.WINDOW_CLOSING));
        queue.postEvent(new ActionEvent(frameButton, ActionEvent.ACTION_PERFORMED, "posted"));
        clickUntilSeen("dialog's button", dialogButton);
        assertThat(on(EventQueue::invokeLater, () -> List.copyOf(seen))).containsOnly("dialog's button");

        clickUntil("the field's focus", dialogField::isFocusOwner, () -> middleOf(dialogField));
        type(KeyEvent.VK_A);
        Waits.await("what was typed", () -> dialogField.getText().equals("a"));
        clickUntil("the combo box's list", combo::isPopupVisible, () -> middleOf(combo));
        type(KeyEvent.VK_DOWN);
        type(KeyEvent.VK_ENTER);
        Waits.await("the choice", () -> combo.getSelectedIndex() == 1 && !combo.isPopupVisible());
        Point free = on(EventQueue::invokeLater, () -> {
            Point corner = dialog.getContentPane().getLocationOnScreen();
            return new Point(corner.x + 50, corner.y + 150);
        });
        clickUntil("the menu", item::isShowing, () -> free);
        clickUntilSeen("menu item", item);
        assertThat(run.isDone()).isFalse();

        clickUntil("the dialog's end", () -> !dialog.isShowing(), () -> closeButtonOf(dialog));
        assertThat(outcomeOf(run).getOrThrow()).isEqualTo("answered");
        awaitFocus(frameField);
        assertThat(KeyboardFocusManager.getCurrentKeyboardFocusManager().getActiveWindow())
                .isEqualTo(frame);
        clickUntilSeen("frame's button", frameButton);
        clickUntil("frame closing", () -> hasSeen("frame closing"), () -> closeButtonOf(frame));
        if (!nested) {
            assertThat(run.statistics().nestedTicks()).isZero();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void enterAndEscapeAnswerAnOptionPane(boolean nested) throws Exception {
        GuestRun<List<Integer>> run = start(nested, () -> {
            List<Integer> answers = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                answers.add(JOptionPane.showConfirmDialog(frame, "?", "question " + i, JOptionPane.YES_NO_OPTION));
            }
            return answers;
        });
        int[] keys = {KeyEvent.VK_ENTER, KeyEvent.VK_ESCAPE, KeyEvent.VK_TAB};
        for (int i = 0; i < keys.length; i++) {
            String title = "question " + i;
            Waits.await(title, () -> {
                JDialog dialog = OpenDialogs.find(title);
                return dialog != null && dialog.isFocused();
            });
            robot.waitForIdle();
            type(keys[i]);
            if (keys[i] == KeyEvent.VK_TAB) {
                Waits.await(
                        "the focus of the next button",
                        () -> KeyboardFocusManager.getCurrentKeyboardFocusManager()
                                                .getFocusOwner()
                                        instanceof JButton button
                                && button.getText().equals("No"));
                type(KeyEvent.VK_SPACE);
            }
        }
        assertThat(outcomeOf(run).getOrThrow())
                .containsExactly(JOptionPane.YES_OPTION, JOptionPane.CLOSED_OPTION, JOptionPane.NO_OPTION);
        awaitFocus(frameField);
    }
}
