package dev.guestloop.examples.downloads.glfw;

import dev.guestloop.examples.downloads.Glyph;
import dev.guestloop.examples.downloads.Palette;
import java.awt.BasicStroke;
import java.awt.Color;
import java.awt.Font;
import java.awt.FontFormatException;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.font.FontRenderContext;
import java.awt.geom.AffineTransform;
import java.awt.geom.Arc2D;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Line2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;

/** Paints a frame's picture with Java 2D, which needs no window for that. GLFW's thread. */
final class Pen implements Glyph.Pen {

    /** How a text looks. */
    record Face(Font font) {
        static final Face PLAIN = load("Inter-Regular", 13.5f);
        static final Face SMALL = load("Inter-Regular", 12);
        static final Face BOLD = load("Inter-SemiBold", 13.5f);
        static final Face TITLE = load("Inter-SemiBold", 18);

        private static Face load(String name, float size) {
            String file = "/com/formdev/flatlaf/fonts/inter/" + name + ".otf"; // where FlatLaf's jar has it
            try (InputStream in = Objects.requireNonNull(Pen.class.getResourceAsStream(file), file)) {
                return new Face(Font.createFont(Font.TRUETYPE_FONT, in).deriveFont(size));
            } catch (IOException | FontFormatException e) {
                throw new IllegalStateException("The font cannot be read: file=" + file, e);
            }
        }
    }

    enum Align {
        LEFT,
        CENTER,
        RIGHT
    }

    private static final FontRenderContext SMOOTH = new FontRenderContext(null, true, true);

    private BufferedImage image = new BufferedImage(1, 1, BufferedImage.TYPE_INT_RGB);
    private Graphics2D g = image.createGraphics();
    Palette palette;

    Pen(Palette palette) {
        this.palette = palette;
    }

    /** Begins a picture of so many pixels, with so many of them for each unit. */
    void begin(int width, int height, float pixelsPerUnit) {
        if (image.getWidth() != width || image.getHeight() != height) {
            image = new BufferedImage(Math.max(1, width), Math.max(1, height), BufferedImage.TYPE_INT_RGB);
        }
        g = image.createGraphics();
        g.scale(pixelsPerUnit, pixelsPerUnit);
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        g.setRenderingHint(RenderingHints.KEY_FRACTIONALMETRICS, RenderingHints.VALUE_FRACTIONALMETRICS_ON);
        g.setRenderingHint(RenderingHints.KEY_STROKE_CONTROL, RenderingHints.VALUE_STROKE_PURE);
    }

    BufferedImage end() {
        g.dispose();
        return image;
    }

    private void color(int rgb) {
        g.setColor(new Color(rgb));
    }

    // ------------------------------------------------------------------ shapes

    private static RoundRectangle2D shape(double x, double y, double width, double height, double radius) {
        return new RoundRectangle2D.Double(x, y, width, height, 2 * radius, 2 * radius);
    }

    void fill(Box box, float radius, int rgb) {
        color(rgb);
        g.fill(
                radius == 0
                        ? new Rectangle2D.Float(box.x(), box.y(), box.width(), box.height())
                        : shape(box.x(), box.y(), box.width(), box.height(), radius));
    }

    void frame(Box box, float radius, int rgb) {
        color(rgb);
        g.setStroke(new BasicStroke(1));
        g.draw(shape(box.x() + 0.5, box.y() + 0.5, box.width() - 1, box.height() - 1, radius));
    }

    /** Takes the colours of what is behind a panel back. */
    void veil(Box box) {
        g.setColor(new Color(0, 0, 0, 110));
        g.fill(new Rectangle2D.Float(box.x(), box.y(), box.width(), box.height()));
    }

    /** Draws nothing outside of a box, until {@link #unclip}. */
    void clip(Box box) {
        g.setClip(new Rectangle2D.Float(box.x(), box.y(), box.width(), box.height()));
    }

    void unclip() {
        g.setClip(null);
    }

    // ------------------------------------------------------------------ texts

    /** How wide a text is. */
    float width(String text, Face face) {
        return (float) face.font.getStringBounds(text, SMOOTH).getWidth();
    }

    /** Draws a text whose middle is so far from the top. */
    void text(String text, Face face, int rgb, float x, float middle, Align align) {
        if (text.isEmpty()) {
            return;
        }
        float left = switch (align) {
            case LEFT -> x;
            case CENTER -> x - width(text, face) / 2;
            case RIGHT -> x - width(text, face);
        };
        var line = face.font.getLineMetrics(text, SMOOTH);
        color(rgb);
        g.setFont(face.font);
        g.drawString(text, left, middle + (line.getAscent() - line.getDescent()) / 2);
    }

    /** The text, or its beginning and three dots, so that it is at most so wide. */
    String fit(String text, Face face, float most) {
        if (width(text, face) <= most) {
            return text;
        }
        int length = text.length();
        while (length > 0 && width(text.substring(0, length) + "…", face) > most) {
            length--;
        }
        return text.substring(0, length).stripTrailing() + "…";
    }

    // ------------------------------------------------------------------ signs

    /** Draws a sign in a square of so many units. */
    void sign(Glyph glyph, int rgb, float x, float y, float size) {
        AffineTransform before = g.getTransform();
        g.translate(x, y);
        g.scale(size / 16, size / 16);
        g.setStroke(new BasicStroke(size > 24 ? 0.9f : 1.7f, BasicStroke.CAP_ROUND, BasicStroke.JOIN_ROUND));
        color(rgb);
        glyph.draw(this);
        g.setTransform(before);
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
