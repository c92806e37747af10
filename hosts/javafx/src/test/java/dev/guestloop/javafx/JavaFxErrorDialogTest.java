package dev.guestloop.javafx;

import static dev.guestloop.testing.internal.Waits.on;
import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.testing.internal.LogLines;
import dev.guestloop.testing.internal.Waits;
import java.util.ArrayList;
import java.util.List;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonType;
import javafx.scene.control.DialogPane;
import javafx.scene.control.Label;
import javafx.scene.control.TextArea;
import javafx.stage.Modality;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JavaFxErrorDialogTest {

    @BeforeEach
    void startJavaFx() {
        JavaFx.start();
    }

    private static List<DialogPane> dialogs() {
        List<DialogPane> found = new ArrayList<>();
        for (Window window : Window.getWindows()) {
            if (window instanceof Stage stage && stage.getScene().getRoot() instanceof DialogPane pane) {
                found.add(pane);
            }
        }
        return found;
    }

    private static DialogPane awaitOnlyDialog() throws Exception {
        DialogPane[] pane = {null};
        Waits.await("one dialog", () -> {
            try {
                List<DialogPane> open = on(Platform::runLater, JavaFxErrorDialogTest::dialogs);
                pane[0] = open.size() == 1 ? open.getFirst() : null;
                return pane[0] != null;
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        });
        return pane[0];
    }

    private static void close(DialogPane pane) throws Exception {
        on(Platform::runLater, () -> {
            ((Button) pane.lookupButton(ButtonType.CLOSE)).fire();
            return true;
        });
    }

    /** The user may go on with what did not fail, and tasks that pause for modal windows go on as well. */
    @Test
    void theDialogBlocksNoWindow() throws Exception {
        try (var _ = new LogLines()) {
            var dialog = new JavaFxErrorDialog();
            Stage stage = on(Platform::runLater, () -> {
                var shown = new Stage();
                shown.setScene(new Scene(new Label("a window")));
                shown.show();
                dialog.uncaught("printing", new IllegalStateException("no more ink"));
                return shown;
            });
            DialogPane pane = awaitOnlyDialog();
            assertThat(on(Platform::runLater, () -> ((Stage) pane.getScene().getWindow()).getModality()))
                    .isEqualTo(Modality.NONE);
            assertThat(on(Platform::runLater, () -> ModalWatch.isBlocked(stage)))
                    .isFalse();
            close(pane);
            on(Platform::runLater, () -> {
                stage.hide();
                return true;
            });
        }
    }

    @Test
    void onAnotherThreadItIsRefused() {
        assertThatThrownBy(() -> new JavaFxErrorDialog().show("title", "message", "details", () -> {}))
                .isInstanceOf(WrongThreadException.class)
                .hasMessageContaining("JavaFxErrorDialog.show")
                .hasMessageContaining("current=" + Thread.currentThread().getName());
    }

    @Test
    void failuresAreShownOneAfterTheOther() throws Exception {
        List<String> gone = new ArrayList<>();
        try (var log = new LogLines()) {
            var dialog = new JavaFxErrorDialog();
            GuestRun<Void> run =
                    GuestRun.start(JavaFxHost.instance(), GuestOptions.DEFAULT.withUncaughtHandler(dialog), () -> {
                        for (String what : List.of("ink", "paper")) {
                            Async.currentRun().spawn("printing", () -> {
                                throw new IllegalStateException("no more " + what);
                            });
                        }
                        Async.yieldNow();
                    });
            outcomeOf(run).getOrThrow();
            on(Platform::runLater, () -> {
                dialog.whenGone(() -> gone.add("gone"));
                return true;
            });
            DialogPane first = awaitOnlyDialog();
            assertThat(first.getContentText()).contains("printing").contains("no more ink");
            assertThat(((TextArea) first.getExpandableContent()).getText())
                    .contains("IllegalStateException")
                    .contains("failuresAreShownOneAfterTheOther");
            assertThat(gone).isEmpty();
            close(first);
            DialogPane second = awaitOnlyDialog();
            assertThat(second.getContentText()).contains("no more paper");
            assertThat(gone).as("with another dialog to come").isEmpty();
            close(second);
            assertThat(gone).containsExactly("gone");
            assertThat(log.count("no more ")).isEqualTo(2);
        }
    }
}
