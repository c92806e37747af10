package dev.guestloop.examples.downloads.javafx;

import java.util.List;
import javafx.geometry.HPos;
import javafx.scene.Node;
import javafx.scene.layout.ColumnConstraints;
import javafx.scene.layout.GridPane;
import javafx.scene.layout.Priority;

/** The columns that the head and all rows have. */
final class Columns {

    private static final double[] WIDTHS = {0, 146, 44, 86, 96, 70, 92};

    private Columns() {}

    /** Puts nodes into a row: file, bar, percent, size, speed, left, actions. */
    static GridPane row(List<? extends Node> nodes) {
        var row = new GridPane();
        row.getStyleClass().add("columns");
        for (int i = 0; i < WIDTHS.length; i++) {
            var column = new ColumnConstraints();
            if (i == 0) {
                column.setHgrow(Priority.ALWAYS);
                column.setFillWidth(true);
            } else {
                column.setMinWidth(WIDTHS[i]);
                column.setPrefWidth(WIDTHS[i]);
                column.setMaxWidth(WIDTHS[i]);
                column.setHalignment(i == 1 ? HPos.LEFT : HPos.RIGHT);
            }
            row.getColumnConstraints().add(column);
            row.add(nodes.get(i), i, 0);
        }
        return row;
    }
}
