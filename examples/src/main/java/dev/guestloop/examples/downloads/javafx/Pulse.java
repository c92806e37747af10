package dev.guestloop.examples.downloads.javafx;

import dev.guestloop.examples.downloads.Latency;
import dev.guestloop.examples.downloads.Words;
import javafx.css.PseudoClass;
import javafx.geometry.Pos;
import javafx.scene.control.Label;
import javafx.scene.control.Tooltip;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Pane;
import javafx.scene.shape.Rectangle;

/** Shows how late the UI thread was, of late: a bar for each look, and the numbers. */
final class Pulse extends HBox {

    private static final int BARS = 40;
    private static final double STEP = 4;
    private static final double HEIGHT = 18;
    private static final double TEXT_WIDTH = 200;

    /** The numbers change 4 times a second: faster nobody reads. */
    private static final int LOOKS_FOR_TEXT = 5;

    /** A bar of full height; five frames at 60 Hz, which a person may notice. */
    private static final double FULL_SCALE_MILLIS = 80;

    private static final PseudoClass EMPTY = PseudoClass.getPseudoClass("empty");
    private static final PseudoClass LATE = PseudoClass.getPseudoClass("late");

    private final Rectangle[] bars = new Rectangle[BARS];
    private final Label text = new Label();

    Pulse() {
        super(14);
        setAlignment(Pos.CENTER_RIGHT);
        var chart = new Pane();
        chart.setMinSize(BARS * STEP, HEIGHT);
        chart.setMaxSize(BARS * STEP, HEIGHT);
        for (int i = 0; i < BARS; i++) {
            bars[i] = new Rectangle(i * STEP, 0, STEP - 1.4, 0);
            bars[i].setArcWidth(2);
            bars[i].setArcHeight(2);
            bars[i].getStyleClass().add("pulse-bar");
            chart.getChildren().add(bars[i]);
        }
        text.getStyleClass().add("row-quiet");
        text.setMinWidth(TEXT_WIDTH);
        text.setAlignment(Pos.CENTER_RIGHT);
        Tooltip.install(chart, new Tooltip("How late a task was that wakes 20 times a second, in the last 10 s"));
        getChildren().addAll(chart, text);
    }

    void show(Latency latency) {
        for (int i = 0; i < BARS; i++) {
            double late = latency.agoMillis(BARS - 1 - i);
            double height = Math.min(1, Math.max(0.14, late / FULL_SCALE_MILLIS)) * HEIGHT;
            bars[i].setY(HEIGHT - height);
            bars[i].setHeight(height);
            bars[i].pseudoClassStateChanged(EMPTY, late < 0);
            bars[i].pseudoClassStateChanged(LATE, late >= FULL_SCALE_MILLIS / 2);
        }
        if (latency.looks() % LOOKS_FOR_TEXT == 1) {
            text.setText(Words.latency(latency));
        }
    }
}
