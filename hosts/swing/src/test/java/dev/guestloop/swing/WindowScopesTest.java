package dev.guestloop.swing;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.ui.EventHandler;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.ModalityRule;
import dev.guestloop.ui.WindowScope;
import java.awt.Component;
import java.awt.EventQueue;
import java.awt.Frame;
import java.awt.Point;
import java.awt.Window;
import java.awt.event.ActionEvent;
import java.awt.event.WindowEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EventListener;
import java.util.List;
import javax.swing.JButton;
import javax.swing.JComboBox;
import javax.swing.JDialog;
import javax.swing.JFrame;
import javax.swing.JMenu;
import javax.swing.JMenuBar;
import javax.swing.JMenuItem;
import javax.swing.JPanel;
import javax.swing.JPopupMenu;
import javax.swing.JSlider;
import javax.swing.JTextField;
import javax.swing.Popup;
import javax.swing.PopupFactory;
import javax.swing.Timer;
import javax.swing.WindowConstants;
import javax.swing.event.ChangeEvent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Tasks that belong to windows: which window, and what its closing does. */
class WindowScopesTest {

    private final List<String> order = new ArrayList<>();
    private JFrame frame;

    @BeforeEach
    void open() throws Exception {
        Display.require();
        frame = on(EventQueue::invokeLater, () -> newFrame("the window"));
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

    private static JFrame newFrame(String title) {
        var made = new JFrame(title);
        made.add(new JPanel());
        made.setBounds(100, 100, 300, 200);
        made.setVisible(true);
        return made;
    }

    private static void inTask(TaskAction<?> body) throws Exception {
        outcomeOf(GuestRun.start(SwingHost.instance(), body)).getOrThrow();
    }

    /** What the window manager's button does. */
    private static void closeAsTheUser(Window window) {
        window.dispatchEvent(new WindowEvent(window, WindowEvent.WINDOW_CLOSING));
    }

    private static void awaitWaiting(Task<?> task) {
        OpenDialogs.awaitNotNull("the wait", () -> task.state() == Task.State.WAITING ? task : null);
    }

    private void forEver(ActionEvent event) {
        order.add("began " + event.getActionCommand());
        try {
            Async.sleep(Duration.ofDays(1));
        } finally {
            order.add("cancelled " + event.getActionCommand());
        }
    }

    @Test
    void closingTheWindowCancelsTheTasksOfItsButtonsAndNoOthers() throws Exception {
        inTask(() -> {
            JFrame other = newFrame("another window");
            var inside = new JButton("inside");
            var elsewhere = new JButton("elsewhere");
            var nowhere = new JButton("nowhere");
            frame.add(inside);
            other.add(elsewhere);
            for (JButton button : List.of(inside, elsewhere, nowhere)) {
                SwingEvents.onAction(button, HandlerPolicy.DROP, this::forEver);
                button.doClick(0);
            }
            Async.yieldNow();
            WindowScope scope = SwingEvents.scopeOf(frame);
            closeAsTheUser(frame);
            scope.awaitClosed();
            assertThat(order).containsExactly("began inside", "began elsewhere", "began nowhere", "cancelled inside");
            other.dispose();
            Async.sleep(Duration.ofMillis(1));
            OpenDialogs.awaitNotNull("the other's end", () -> order.contains("cancelled elsewhere") ? order : null);
            assertThat(order).doesNotContain("cancelled nowhere");
        });
        assertThat(order).contains("cancelled nowhere");
    }

    @Test
    void aWindowThatRefusesToCloseKeepsItsTasks() throws Exception {
        inTask(() -> {
            frame.setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
            WindowScope scope = SwingEvents.scopeOf(frame);
            Task<Void> task = scope.spawn("waits", () -> Async.sleep(Duration.ofDays(1)));
            closeAsTheUser(frame);
            Async.yieldNow();
            assertThat(scope.isClosed()).isFalse();
            assertThat(SwingEvents.scopeOf(frame)).isSameAs(scope);
            frame.dispose();
            scope.awaitClosed();
            assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
        });
    }

    @Test
    void aWindowThatIsOpenedAgainGetsANewScope() throws Exception {
        inTask(() -> {
            WindowScope first = SwingEvents.scopeOf(frame);
            frame.dispose();
            first.awaitClosed();
            frame.setVisible(true);
            WindowScope second = SwingEvents.scopeOf(frame);
            assertThat(second).isNotSameAs(first);
            assertThat(second.spawn("works", () -> 1).await()).isEqualTo(1);
        });
    }

    /** The popup of a menu is no window of its own: a task that a menu item starts would be gone with the menu. */
    @Test
    void menusAndPopupsAreFollowedToTheirWindow() throws Exception {
        inTask(() -> {
            var deep = new JMenuItem("deep");
            var menu = new JMenu("menu");
            var inner = new JMenu("inner");
            inner.add(deep);
            menu.add(inner);
            var bar = new JMenuBar();
            bar.add(menu);
            frame.setJMenuBar(bar);
            assertThat(Windows.of(deep)).isSameAs(frame);

            var item = new JMenuItem("item");
            var popup = new JPopupMenu();
            popup.add(item);
            popup.setLightWeightPopupEnabled(false);
            assertThat(Windows.of(item)).isNull();
            popup.show(frame.getContentPane(), 250, 180); // reaches out of the window, so it is one of its own
            assertThat(Windows.of(item)).isSameAs(frame);
            popup.setVisible(false);
            assertThat(Windows.of(item))
                    .as("after it was closed, when the action comes")
                    .isSameAs(frame);

            var inPopup = new JPanel();
            Point corner = frame.getLocationOnScreen();
            Popup heavy = PopupFactory.getSharedInstance().getPopup(frame, inPopup, corner.x + 290, corner.y + 190);
            heavy.show();
            assertThat(Windows.of(inPopup)).isSameAs(frame);
            heavy.hide();
            assertThat(Windows.of(new JPanel())).isNull();
        });
    }

    @Test
    void aMenuItemsTaskOutlivesTheMenu() throws Exception {
        inTask(() -> {
            var item = new JMenuItem("item");
            var popup = new JPopupMenu();
            popup.add(item);
            popup.setLightWeightPopupEnabled(false);
            SwingEvents.onAction(item, HandlerPolicy.DROP, this::forEver);
            popup.show(frame.getContentPane(), 250, 180);
            popup.setVisible(false);
            item.doClick(0);
            Async.sleep(Duration.ofMillis(20));
            assertThat(order).containsExactly("began item");
            WindowScope scope = SwingEvents.scopeOf(frame);
            closeAsTheUser(frame);
            scope.awaitClosed();
            assertThat(order).containsExactly("began item", "cancelled item");
        });
    }

    @Test
    void textFieldsAndComboBoxesStartTasksToo() throws Exception {
        inTask(() -> {
            var field = new JTextField("typed");
            var box = new JComboBox<>(new String[] {"a", "b"});
            EventHandler<ActionEvent> ofField = SwingEvents.onAction(
                    field, HandlerPolicy.PARALLEL, e -> order.add("field " + e.getActionCommand()));
            SwingEvents.onAction(box, HandlerPolicy.QUEUE, _ -> order.add("box " + box.getSelectedItem()));
            field.postActionEvent();
            box.setSelectedIndex(1);
            OpenDialogs.awaitNotNull("both", () -> order.size() == 2 ? order : null);
            assertThat(order).containsExactly("field typed", "box b");
            ofField.close();
            assertThat(field.getActionListeners()).isEmpty();
        });
    }

    @Test
    void aTimerIsASourceToo() throws Exception {
        inTask(() -> {
            var timer = new Timer(1, null);
            timer.start();
            assertThat(SwingEvents.action(timer).next().getSource()).isSameAs(timer);
            timer.stop();
            assertThat(timer.getActionListeners()).isEmpty();
        });
    }

    @Test
    void anyListenerMakesASource() throws Exception {
        var slider = new JSlider();
        inTask(() -> {
            EventSource<ChangeEvent> moves =
                    SwingEvents.events(l -> l::accept, slider::addChangeListener, slider::removeChangeListener);
            int before = slider.getChangeListeners().length;
            Task<Object> next = Async.currentRun().spawn(() -> moves.next().getSource());
            awaitWaiting(next);
            slider.setValue(7);
            assertThat(next.await()).isSameAs(slider);
            assertThat(slider.getChangeListeners()).hasSize(before);
        });
    }

    @Test
    void aWindowThatIsAskedToCloseIsNotClosedByThat() throws Exception {
        inTask(() -> {
            frame.setDefaultCloseOperation(WindowConstants.DO_NOTHING_ON_CLOSE);
            Task<Integer> closing = Async.currentRun()
                    .spawn(() -> SwingEvents.closing(frame).next().getID());
            awaitWaiting(closing);
            closeAsTheUser(frame);
            assertThat(closing.await()).isEqualTo(WindowEvent.WINDOW_CLOSING);
            assertThat(frame.isShowing()).isTrue();
        });
    }

    @Test
    void onAnotherThreadItSaysWhatToDo() throws Exception {
        GuestRun<Void> run = GuestRun.start(SwingHost.instance(), () -> Async.sleep(Duration.ofDays(1)));
        assertThatThrownBy(() -> SwingEvents.scopeOf(run, frame))
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("SwingEvents.scopeOf")
                .hasMessageContaining(Thread.currentThread().getName())
                .hasMessageContaining("invokeLater");
        assertThatThrownBy(() -> SwingEvents.onAction(run, new JButton(), HandlerPolicy.DROP, _ -> {}))
                .isInstanceOf(WrongThreadException.class);
        run.cancel("the test");
        outcomeOf(run);
    }

    /** Windows that come and go leave nothing behind, nor do runs on a window that stays: no listener, no scope. */
    @Test
    void aRunLeavesNoListeners() throws Exception {
        var neverOpened = new Frame("never opened");
        for (int i = 0; i < 50; i++) {
            inTask(() -> {
                SwingEvents.scopeOf(frame);
                SwingEvents.scopeOf(neverOpened);
            });
        }
        on(EventQueue::invokeLater, () -> true); // behind the event in which the last run ended
        for (Frame window : List.of(frame, neverOpened)) {
            assertThat(window.getWindowListeners()).noneMatch(WindowScopesTest::isOurs);
            assertThat(window.getComponentListeners()).noneMatch(WindowScopesTest::isOurs);
        }
        assertThat(java.awt.Toolkit.getDefaultToolkit().getAWTEventListeners())
                .noneMatch(listener -> listener.toString().contains("dev.guestloop."));
    }

    private static boolean isOurs(EventListener listener) {
        return listener.getClass().getName().startsWith("dev.guestloop.");
    }

    @Test
    void removingAPartCancelsItsTasksAndNoOthers() throws Exception {
        inTask(() -> {
            var part = new JPanel();
            WindowScope scope = SwingEvents.scopeOf(part); // before it is in a window
            Task<?> early = scope.spawn("early", () -> Async.sleep(Duration.ofDays(1)));
            frame.add(part);
            frame.validate();
            Task<?> late = scope.spawn("late", () -> Async.sleep(Duration.ofDays(1)));
            Task<?> ofWindow = SwingEvents.scopeOf(frame).spawn("the window's", () -> Async.sleep(Duration.ofDays(1)));
            awaitWaiting(ofWindow);
            assertThat(SwingEvents.scopeOf(part)).isSameAs(scope);
            assertThat(SwingEvents.scopeOf((Component) frame)).isSameAs(SwingEvents.scopeOf(frame));
            frame.remove(part);
            scope.awaitClosed();
            assertThat(early.state()).isEqualTo(Task.State.CANCELLED);
            assertThat(late.state()).isEqualTo(Task.State.CANCELLED);
            assertThat(ofWindow.state()).isEqualTo(Task.State.WAITING);
            assertThat(part.getHierarchyListeners()).isEmpty();
            frame.add(part);
            assertThat(SwingEvents.scopeOf(part)).isNotSameAs(scope);
        });
    }

    @Test
    void aPartEndsWithItsWindowAlsoIfThatIsOnlyHidden() throws Exception {
        inTask(() -> {
            var part = new JPanel();
            frame.add(part);
            frame.validate();
            WindowScope scope = SwingEvents.scopeOf(part);
            closeAsTheUser(frame);
            scope.awaitClosed();
            frame.setVisible(true);
            WindowScope again = SwingEvents.scopeOf(part);
            frame.dispose();
            again.awaitClosed();
        });
    }

    @Test
    void aModalDialogPausesTheTasksOfAPartAsWell() throws Exception {
        inTask(() -> {
            var part = new JPanel();
            frame.add(part);
            frame.validate();
            int[] steps = {0};
            SwingEvents.scopeOf(part).modality(ModalityRule.PAUSE).spawn("counts", () -> {
                while (true) {
                    steps[0]++;
                    Async.sleep(Duration.ofMillis(1));
                }
            });
            Async.sleep(Duration.ofMillis(20));
            var dialog = new JDialog(frame, "modal", true);
            Task<?> open = Async.currentRun().spawn("opens", () -> dialog.setVisible(true));
            while (!dialog.isShowing()) {
                Async.sleep(Duration.ofMillis(1));
            }
            Async.sleep(Duration.ofMillis(20));
            int before = steps[0];
            Async.sleep(Duration.ofMillis(50));
            assertThat(steps[0]).isEqualTo(before);
            dialog.dispose();
            open.await();
            while (steps[0] == before) {
                Async.sleep(Duration.ofMillis(1));
            }
        });
    }
}
