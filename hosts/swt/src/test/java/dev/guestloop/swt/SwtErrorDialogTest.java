package dev.guestloop.swt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.testing.internal.Waits;
import java.util.List;
import java.util.stream.Stream;
import org.eclipse.swt.SWT;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Text;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SwtErrorDialogTest {

    @RegisterExtension
    final UiThread ui = UiThread.started();

    private SwtErrorDialog dialog;

    @BeforeEach
    void start() throws Exception {
        dialog = ui.call(() -> new SwtErrorDialog(ui.display()));
    }

    /** The dialogs that are open, with or without an owner. */
    private List<Shell> open() {
        return Stream.of(ui.display().getShells())
                .flatMap(shell -> Stream.concat(Stream.of(shell), Stream.of(shell.getShells())))
                .filter(shell -> shell.getText().equals("Something went wrong"))
                .distinct()
                .toList();
    }

    private static String textOf(Shell shell, Class<? extends Control> type) {
        Control found = Stream.of(shell.getChildren())
                .filter(type::isInstance)
                .findFirst()
                .orElseThrow();
        return found instanceof Label label ? label.getText() : ((Text) found).getText();
    }

    @Test
    void aFailureIsShownWithItsStackTraceAndTheNextOneAfterIt() throws Exception {
        ui.call(() -> {
            dialog.uncaught("task download", new IllegalStateException("no route"));
            dialog.uncaught("task upload", new IllegalStateException("no luck"));
            assertThat(open()).hasSize(1);
            Shell first = open().getFirst();
            assertThat(first.isVisible()).isTrue();
            assertThat(textOf(first, Label.class)).isEqualTo("Task download failed: no route");
            assertThat(textOf(first, Text.class)).contains("IllegalStateException: no route", "SwtErrorDialogTest");
            first.close();
            assertThat(open()).hasSize(1);
            assertThat(textOf(open().getFirst(), Label.class)).isEqualTo("Task upload failed: no luck");
            open().getFirst().close();
            assertThat(open()).isEmpty();
            assertThat(dialog.isOpen()).isFalse();
            return null;
        });
    }

    @Test
    void aLongMessageDoesNotMakeItWiderThanTheScreen() throws Exception {
        ui.call(() -> {
            dialog.uncaught("task download", new IllegalStateException("a long story ".repeat(40)));
            assertThat(open().getFirst().getSize().x)
                    .isLessThan(ui.display().getPrimaryMonitor().getClientArea().width);
            return null;
        });
    }

    private boolean isActive(Shell shell) {
        try {
            return ui.call(() -> ui.display().getActiveShell() == shell);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** A modal shell keeps the user from all others but those over it. */
    @Test
    void overAModalShellItBelongsToThat() throws Exception {
        Shell modal = ui.call(() -> {
            var shell = new Shell(ui.display(), SWT.DIALOG_TRIM | SWT.APPLICATION_MODAL);
            shell.setSize(200, 100);
            shell.open();
            shell.forceActive();
            return shell;
        });
        Waits.await("the modal shell is active", () -> isActive(modal));
        ui.call(() -> {
            dialog.uncaught("task download", new IllegalStateException("no route"));
            assertThat(open().getFirst().getParent()).isSameAs(modal);
            return null;
        });
    }
}
