package dev.guestloop.examples.downloads.javafx;

import dev.guestloop.examples.downloads.Glyph;
import javafx.scene.Group;
import javafx.scene.Node;
import javafx.scene.layout.StackPane;
import javafx.scene.shape.Arc;
import javafx.scene.shape.ArcType;
import javafx.scene.shape.Circle;
import javafx.scene.shape.Line;
import javafx.scene.shape.Polygon;
import javafx.scene.shape.Rectangle;
import javafx.scene.shape.Shape;

/** Makes shapes of signs; the stylesheet has their colours. */
record Signs(Group group) implements Glyph.Pen {

    /** A sign in a square of so many pixels. */
    static Node of(Glyph glyph, double size) {
        var group = new Group();
        var square = new Rectangle(16, 16);
        square.setFill(null);
        group.getChildren().add(square); // so that all are of one size
        glyph.draw(new Signs(group));
        group.setScaleX(size / 16);
        group.setScaleY(size / 16);
        var box = new StackPane(new Group(group));
        box.setMouseTransparent(true);
        return box;
    }

    private void add(Shape shape, String style) {
        shape.getStyleClass().add(style);
        group.getChildren().add(shape);
    }

    @Override
    public void line(double x1, double y1, double x2, double y2) {
        add(new Line(x1, y1, x2, y2), "sign-line");
    }

    @Override
    public void fill(double... corners) {
        add(new Polygon(corners), "sign-fill");
    }

    @Override
    public void arc(double x, double y, double radius, double start, double extent) {
        var arc = new Arc(x, y, radius, radius, start, extent);
        arc.setType(ArcType.OPEN);
        add(arc, "sign-line");
    }

    @Override
    public void disc(double x, double y, double radius) {
        add(new Circle(x, y, radius), "sign-fill");
    }
}
