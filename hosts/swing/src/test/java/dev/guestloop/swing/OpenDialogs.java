package dev.guestloop.swing;

import dev.guestloop.Async;
import dev.guestloop.testing.internal.Waits;
import java.awt.AWTException;
import java.awt.Component;
import java.awt.Container;
import java.awt.EventQueue;
import java.awt.Robot;
import java.awt.Window;
import java.awt.event.InputEvent;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import javax.swing.AbstractButton;
import javax.swing.JDialog;
import org.jspecify.annotations.Nullable;

/** Finds dialogs that are open, and what is in them. Event thread; {@code await…} in a task. */
final class OpenDialogs {

    private static final long CLICK_AGAIN_NANOS = TimeUnit.SECONDS.toNanos(1);

    private OpenDialogs() {}

    static @Nullable JDialog find(String title) {
        for (Window window : Window.getWindows()) {
            if (window instanceof JDialog dialog && dialog.isShowing() && title.equals(dialog.getTitle())) {
                return dialog;
            }
        }
        return null;
    }

    /** Also waits for the event that follows a dialog's opening: JOptionPane forgets an answer that comes before it. */
    static JDialog await(String title) {
        JDialog dialog = awaitNotNull("the dialog " + title, () -> find(title));
        var behind = new CompletableFuture<Boolean>();
        EventQueue.invokeLater(() -> behind.complete(true));
        Async.await(behind);
        return dialog;
    }

    static void awaitGone(String title) {
        awaitNotNull("the end of " + title, () -> find(title) == null ? title : null);
    }

    static <T> T awaitNotNull(String what, Supplier<@Nullable T> state) {
        return Async.withTimeout(Waits.PATIENCE, () -> {
            T found;
            while ((found = state.get()) == null) {
                Async.sleep(Duration.ofMillis(1));
            }
            return found;
        });
    }

    /**
     * Waits for the focus of a window. A window manager may leave it where it is when a window opens; then its title is clicked, as a
     * user would.
     */
    static void awaitFocus(Window window) {
        long[] askedNanos = {System.nanoTime()};
        awaitNotNull("the focus of " + window, () -> {
            if (window.isFocused()) {
                return window;
            }
            if (System.nanoTime() - askedNanos[0] > CLICK_AGAIN_NANOS) {
                askedNanos[0] = System.nanoTime();
                clickOnTitle(window);
            }
            return null;
        });
    }

    private static void clickOnTitle(Window window) {
        try {
            var robot = new Robot();
            robot.mouseMove(window.getX() + window.getWidth() / 2, window.getY() + window.getInsets().top / 2);
            robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
            robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
        } catch (AWTException e) {
            throw new AssertionError(e);
        }
    }

    /** Answers a dialog with one of its buttons, as a click would. */
    static void answer(String title, String buttonText) {
        AbstractButton button = button(await(title), buttonText);
        if (button == null) {
            throw new AssertionError("no button " + buttonText + " in " + title);
        }
        button.doClick(0);
    }

    static @Nullable AbstractButton button(Container container, String text) {
        for (Component child : container.getComponents()) {
            if (child instanceof AbstractButton button && text.equals(button.getText())) {
                return button;
            }
            if (child instanceof Container inner) {
                AbstractButton found = button(inner, text);
                if (found != null) {
                    return found;
                }
            }
        }
        return null;
    }
}
