package dev.guestloop.examples.downloads.javafx;

import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.Download.State;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.Words;
import dev.guestloop.examples.downloads.Words.Tone;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListCell;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import org.jspecify.annotations.Nullable;

/** A row that is in view. JavaFX makes as many as fit into the window, and gives them other downloads as the list scrolls. */
final class RowCell extends ListCell<Download> {

    private static final double SIGN = 15;
    private static final double BUTTON = 28;

    private final DownloadManager manager;

    /** Which cell shows a download that is in view. */
    private final Map<Download, RowCell> inView;

    private final Label name = label("row-name");
    private final Label state = label("row-state");
    private final Bar bar = new Bar();
    private final Label percent = label("row-quiet", "row-small");
    private final Label size = label("row-quiet");
    private final Label speed = label("row-text");
    private final Label left = label("row-quiet");
    private final Button first = new Button();
    private final Button second = new Button();
    private final GridPane row;
    private @Nullable Download shown;
    private @Nullable Tone tone;
    private @Nullable RowAction firstAction;
    private @Nullable RowAction secondAction;
    private long updates;

    RowCell(DownloadManager manager, Map<Download, RowCell> inView) {
        this.manager = manager;
        this.inView = inView;
        var file = new VBox(3, name, state);
        file.setAlignment(Pos.CENTER_LEFT);
        file.setMinWidth(0);
        file.getStyleClass().add("row-file");
        var actions = new HBox(2, first, second);
        actions.setAlignment(Pos.CENTER_RIGHT);
        for (Button button : List.of(first, second)) {
            button.getStyleClass().setAll("row-action");
            button.setMinSize(BUTTON, BUTTON);
            button.setMaxSize(BUTTON, BUTTON);
            button.setFocusTraversable(false);
        }
        first.setOnAction(_ -> act(firstAction));
        second.setOnAction(_ -> act(secondAction));
        row = Columns.row(List.of(file, bar, percent, size, speed, left, actions));
        setPrefWidth(0); // as wide as the list, not as its longest text
    }

    private static Label label(String... styles) {
        var label = new Label();
        label.getStyleClass().addAll(styles);
        label.setMinWidth(0);
        return label;
    }

    private void act(@Nullable RowAction action) {
        if (action != null && shown != null) {
            action.on(shown, manager);
        }
    }

    @Override
    protected void updateItem(@Nullable Download item, boolean empty) {
        super.updateItem(item, empty);
        if (shown != null && inView.get(shown) == this) {
            inView.remove(shown);
        }
        shown = empty ? null : item;
        setGraphic(shown == null ? null : row);
        if (shown != null) {
            inView.put(shown, this);
            refresh();
        }
    }

    /** Shows what has changed; a label that is given its own text does nothing. */
    void refresh() {
        Download download = shown;
        if (download == null) {
            return;
        }
        updates++;
        name.setText(download.name());
        state.setText(Words.state(download));
        bar.show(download.fraction());
        percent.setText(Words.percent(download));
        size.setText(Words.size(download));
        speed.setText(Words.speed(download.speed()));
        left.setText(Words.time(download.secondsLeft()));
        firstAction = show(first, firstAction, RowAction.first(download));
        secondAction = show(second, secondAction, RowAction.second(download));
        row.pseudoClassStateChanged(PseudoClass.getPseudoClass("cancelled"), download.state() == State.CANCELLED);
        Tone now = Words.tone(download);
        if (now != tone) {
            for (Tone each : Tone.values()) {
                row.pseudoClassStateChanged(
                        PseudoClass.getPseudoClass(each.name().toLowerCase(Locale.ROOT)), each == now);
            }
            tone = now;
        }
    }

    private static @Nullable RowAction show(Button button, @Nullable RowAction before, @Nullable RowAction now) {
        if (before != now || now == null) {
            button.setVisible(now != null);
            if (now != null) {
                button.setGraphic(Signs.of(now.glyph(), SIGN));
                button.setTooltip(new Tooltip(now.tip()));
            }
        }
        return now;
    }

    /** The button that offers this now; null if none does. */
    @Nullable
    Button button(RowAction action) {
        return action == secondAction ? second : action == firstAction ? first : null;
    }

    String stateText() {
        return state.getText();
    }

    long updates() {
        return updates;
    }
}
