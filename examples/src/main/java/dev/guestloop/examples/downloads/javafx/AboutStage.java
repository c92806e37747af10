package dev.guestloop.examples.downloads.javafx;

import dev.guestloop.examples.downloads.Totals;
import dev.guestloop.examples.downloads.Words;
import javafx.geometry.Pos;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.layout.HBox;
import javafx.scene.layout.VBox;
import javafx.stage.Modality;
import javafx.stage.Stage;
import javafx.stage.StageStyle;

/** A modal dialog that shows what goes on behind it. JavaFX thread. */
final class AboutStage {

    final Stage stage = new Stage(StageStyle.DECORATED);
    final Button close = new Button("Close");
    private final Label progress = new Label("Since it opened: 0 kB");
    private final long bytesBefore;

    AboutStage(Stage owner, String style, long bytesBefore) {
        this.bytesBefore = bytesBefore;
        var heading = new Label("A modal dialog stops nothing");
        heading.getStyleClass().add("heading");
        var text = new Label(
                "All downloads are tasks on the JavaFX thread, and so is\nthe one that waits for this dialog. They go on behind it.");
        text.getStyleClass().add("row-text");
        progress.getStyleClass().add("about-progress");
        close.setDefaultButton(true);
        close.setOnAction(_ -> stage.close());
        var buttons = new HBox(close);
        buttons.setAlignment(Pos.CENTER_RIGHT);
        var root = new VBox(14, heading, text, progress, buttons);
        root.getStyleClass().addAll("downloads", "about");
        root.setStyle(style);
        var scene = new Scene(root);
        scene.getStylesheets().add(Look.stylesheet());
        stage.setScene(scene);
        stage.setTitle("About");
        stage.initOwner(owner);
        stage.initModality(Modality.WINDOW_MODAL);
        stage.setResizable(false);
        stage.setOnShown(_ -> {
            stage.setX(owner.getX() + (owner.getWidth() - stage.getWidth()) / 2);
            stage.setY(owner.getY() + (owner.getHeight() - stage.getHeight()) / 2);
        });
    }

    void show(Totals totals) {
        progress.setText("Since it opened: " + Words.size(Math.max(0, totals.bytes() - bytesBefore)));
    }
}
