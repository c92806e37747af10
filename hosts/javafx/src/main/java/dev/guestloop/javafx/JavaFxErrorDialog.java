package dev.guestloop.javafx;

import dev.guestloop.ui.ErrorDialog;
import javafx.scene.control.Alert;
import javafx.scene.control.ButtonType;
import javafx.scene.control.TextArea;
import javafx.stage.Modality;
import org.jspecify.annotations.Nullable;

/**
 * Shows failures that nobody caught, with the stack trace to unfold. {@link JavaFxGuest#launch} uses one, unless its options say
 * otherwise; JavaFX then ends when the dialog is closed. The dialog is not modal. While JavaFX ends, failures are only logged.
 *
 * <p><i>Confined to the JavaFX thread.</i>
 */
public final class JavaFxErrorDialog extends ErrorDialog {

    private static final int DETAILS_ROWS = 14;
    private static final int DETAILS_COLUMNS = 56;

    private boolean open;
    private @Nullable Runnable whenGone;

    /** Makes one, for the failures of a whole program. */
    public JavaFxErrorDialog() {}

    @Override
    protected void show(String title, String message, String details, Runnable closed) {
        if (JavaFxHost.instance().isClosing()) {
            closed.run();
            return;
        }
        FxThread.require("JavaFxErrorDialog.show");
        var text = new TextArea(details);
        text.setEditable(false);
        text.setPrefRowCount(DETAILS_ROWS);
        text.setPrefColumnCount(DETAILS_COLUMNS);
        var alert = new Alert(Alert.AlertType.ERROR, message, ButtonType.CLOSE);
        alert.initModality(Modality.NONE);
        alert.setTitle(title);
        alert.setHeaderText(title);
        alert.setResizable(true);
        alert.getDialogPane().setExpandableContent(text);
        alert.setOnHidden(_ -> {
            open = false;
            closed.run(); // which may show the next one
            Runnable waiting = whenGone;
            if (!open && waiting != null) {
                waiting.run();
            }
        });
        alert.show();
        open = true;
    }

    /** Runs something as soon as no dialog is open: at once, or when the last one is closed. */
    void whenGone(Runnable action) {
        whenGone = action;
        if (!open) {
            action.run();
        }
    }
}
