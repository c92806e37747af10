package dev.guestloop.examples.downloads.swing;

import java.awt.FontMetrics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.Toolkit;
import java.util.Map;

/** Draws text as Swing's own components do. */
final class Text {

    private static final Object HINTS = Toolkit.getDefaultToolkit().getDesktopProperty("awt.font.desktophints");

    private Text() {}

    static void draw(Graphics2D g, String text, int x, int baseline) {
        if (HINTS instanceof Map<?, ?> hints) {
            g.addRenderingHints(hints);
        } else {
            g.setRenderingHint(RenderingHints.KEY_TEXT_ANTIALIASING, RenderingHints.VALUE_TEXT_ANTIALIAS_ON);
        }
        g.drawString(text, x, baseline);
    }

    /** The text, or its beginning and three dots, so that it is at most so wide. */
    static String fit(String text, FontMetrics metrics, int width) {
        if (metrics.stringWidth(text) <= width) {
            return text;
        }
        int length = text.length();
        int room = width - metrics.charWidth('…');
        while (length > 0 && metrics.stringWidth(text.substring(0, length)) > room) {
            length--;
        }
        return text.substring(0, length).stripTrailing() + "…";
    }
}
