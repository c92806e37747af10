package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.examples.OnSwing;
import java.awt.Component;
import java.awt.Container;
import java.awt.EventQueue;
import java.awt.Window;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import javax.swing.JButton;
import javax.swing.JDialog;
import javax.swing.JFrame;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DialogsTest {

    private static JFrame newFrame() {
        var frame = new JFrame("owner");
        frame.setSize(300, 200);
        frame.setVisible(true);
        return frame;
    }

    private static @Nullable JDialog openDialog() {
        for (Window window : Window.getWindows()) {
            if (window instanceof JDialog dialog && dialog.isShowing()) {
                return dialog;
            }
        }
        return null;
    }

    private static void click(Container container, String text) {
        for (Component child : container.getComponents()) {
            if (child instanceof JButton button && text.equals(button.getText())) {
                button.doClick(0);
            } else if (child instanceof Container inner) {
                click(inner, text);
            }
        }
    }

    private static void answer(String button) {
        OnSwing.await("the dialog", () -> openDialog() != null);
        var behind = new CompletableFuture<Boolean>(); // JOptionPane forgets an answer that comes before it is open
        EventQueue.invokeLater(() -> behind.complete(true));
        Async.await(behind);
        click(openDialog(), button);
    }

    @Test
    void aTaskAsksAndGoesOnWithTheAnswer(@TempDir Path folder) throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        OnSwing.run(() -> {
            JFrame owner = newFrame();
            Task<Void> no = Async.currentRun().spawn(() -> Dialogs.ask(owner, file));
            answer("No");
            no.await();
            assertThat(file).exists();
            Task<Void> yes = Async.currentRun().spawn(() -> Dialogs.ask(owner, file));
            answer("Yes");
            yes.await();
            assertThat(file).doesNotExist();
        });
    }

    @Test
    void aCancelledTaskClosesItsDialog() throws Exception {
        OnSwing.run(() -> {
            var dialog = new JDialog(newFrame(), true);
            dialog.setSize(200, 100);
            Task<Void> task = Async.currentRun().spawn(() -> Dialogs.dialog(dialog));
            OnSwing.await("the dialog", dialog::isShowing);
            task.cancel("the test");
            OnSwing.await("its end", () -> !dialog.isDisplayable());
        });
    }
}
