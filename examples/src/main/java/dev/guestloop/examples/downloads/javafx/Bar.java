package dev.guestloop.examples.downloads.javafx;

import javafx.scene.layout.Region;

/** A bar that is full to a part. */
final class Bar extends Region {

    private static final double HEIGHT = 6;

    private final Region done = new Region();
    private double fraction;

    Bar() {
        getStyleClass().add("bar");
        done.getStyleClass().add("bar-done");
        done.setManaged(false);
        getChildren().add(done);
        setMinHeight(HEIGHT);
        setMaxHeight(HEIGHT);
    }

    void show(double part) {
        if (part != fraction) {
            fraction = part;
            requestLayout();
        }
    }

    @Override
    protected void layoutChildren() {
        done.setVisible(fraction > 0);
        done.resizeRelocate(0, 0, Math.max(HEIGHT, fraction * getWidth()), getHeight());
    }
}
