package dev.guestloop.examples.downloads.swing;

import dev.guestloop.examples.downloads.Glyph;
import java.awt.BasicStroke;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;

/** Draws signs with Java 2D. */
record SwingPen(Graphics2D g) implements Glyph.Pen {

    /** Draws a sign in the graphics' colour, in a square of so many pixels. */
    static void draw(Graphics2D plain, Glyph glyph, double x, double y, double size) {
        var g = (Graphics2D) plain.create();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
        g.translate(x, y);
        g.scale(size / 16, size / 16);
        g.setStroke(new BasicStroke(size > 24 ? 0.9f : 1.7f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        glyph.draw(new SwingPen(g));
        g.dispose();
    }

    @Override
    public void line(double x1, double y1, double x2, double y2) {
        g.draw(new Line2D.Double(x1, y1, x2, y2));
    }

    @Override
    public void fill(double... corners) {
        var path = new Path2D.Double();
        path.moveTo(corners[0], corners[1]);
        for (int i = 2; i < corners.length; i += 2) {
            path.lineTo(corners[i], corners[i + 1]);
        }
        path.closePath();
        g.fill(path);
    }

    @Override
    public void arc(double x, double y, double radius, double start, double extent) {
        g.draw(new Arc2D.Double(x - radius, y - radius, 2 * radius, 2 * radius, start, extent, Arc2D.OPEN));
    }

    @Override
    public void disc(double x, double y, double radius) {
        g.fill(new Ellipse2D.Double(x - radius, y - radius, 2 * radius, 2 * radius));
    }
}
