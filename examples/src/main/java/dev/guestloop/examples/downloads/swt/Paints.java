package dev.guestloop.examples.downloads.swt;

import dev.guestloop.examples.downloads.Glyph;
import dev.guestloop.examples.downloads.Palette;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Color;
import org.eclipse.swt.graphics.Font;
import org.eclipse.swt.graphics.FontData;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.Transform;
import org.eclipse.swt.widgets.Display;

/** Colours and fonts of the window, and what is drawn with them. SWT's thread. */
final class Paints {

    final Font bold;
    final Font small;
    final Font title;
    Palette palette;

    Paints(Display display, boolean dark) {
        palette = Palette.of(dark);
        bold = font(display, SWT.BOLD, 0);
        small = font(display, SWT.NORMAL, -1);
        title = font(display, SWT.BOLD, 3);
        display.disposeExec(() -> {
            bold.dispose();
            small.dispose();
            title.dispose();
        });
    }

    private static Font font(Display display, int style, int larger) {
        FontData system = display.getSystemFont().getFontData()[0];
        return new Font(display, system.getName(), system.getHeight() + larger, style);
    }

    /** Needs no disposal: a colour is a number to SWT. */
    static Color color(int rgb) {
        return new Color(rgb >> 16 & 0xFF, rgb >> 8 & 0xFF, rgb & 0xFF);
    }

    /** The text, or its beginning and three dots, so that it is at most so wide. */
    static String fit(GC gc, String text, int width) {
        if (gc.textExtent(text).x <= width) {
            return text;
        }
        int length = text.length();
        while (length > 0 && gc.textExtent(text.substring(0, length) + "…").x > width) {
            length--;
        }
        return text.substring(0, length).stripTrailing() + "…";
    }

    /** A text that ends here, in the middle of a line of such a height. */
    static void right(GC gc, String text, int rightEdge, int top, int height) {
        Point extent = gc.textExtent(text);
        gc.drawText(text, rightEdge - extent.x, top + (height - extent.y) / 2, true);
    }

    /** Draws a sign in a square of so many pixels. */
    static void sign(GC gc, Glyph glyph, int rgb, float x, float y, float size) {
        gc.setAntialias(SWT.ON);
        gc.setForeground(color(rgb));
        gc.setBackground(color(rgb));
        gc.setLineCap(SWT.CAP_ROUND);
        gc.setLineJoin(SWT.JOIN_ROUND);
        var before = new Transform(gc.getDevice());
        var scaled = new Transform(gc.getDevice());
        try {
            gc.getTransform(before);
            gc.getTransform(scaled);
            scaled.translate(x, y);
            scaled.scale(size / 160, size / 160);
            gc.setTransform(scaled);
            gc.setLineWidth(size > 24 ? 9 : 17);
            glyph.draw(new Pen(gc));
            gc.setTransform(before);
        } finally {
            before.dispose();
            scaled.dispose();
        }
    }

    /** SWT's numbers are whole, so a unit of the sign is ten of them. */
    private record Pen(GC gc) implements Glyph.Pen {

        private static int ten(double units) {
            return (int) Math.round(10 * units);
        }

        @Override
        public void line(double x1, double y1, double x2, double y2) {
            gc.drawLine(ten(x1), ten(y1), ten(x2), ten(y2));
        }

        @Override
        public void fill(double... corners) {
            var points = new int[corners.length];
            for (int i = 0; i < corners.length; i++) {
                points[i] = ten(corners[i]);
            }
            gc.fillPolygon(points);
        }

        @Override
        public void arc(double x, double y, double radius, double start, double extent) {
            gc.drawArc(ten(x - radius), ten(y - radius), ten(2 * radius), ten(2 * radius), (int) start, (int) extent);
        }

        @Override
        public void disc(double x, double y, double radius) {
            gc.fillOval(ten(x - radius), ten(y - radius), ten(2 * radius), ten(2 * radius));
        }
    }
}
