package dev.guestloop.examples.downloads.swing;

import dev.guestloop.examples.downloads.Glyph;
import java.awt.Component;
import java.awt.Graphics;
import java.awt.Graphics2D;
import javax.swing.Icon;

/** A sign as an icon, in the colour of its component. */
record GlyphIcon(Glyph glyph) implements Icon {

    private static final int SIZE = 16;

    @Override
    public void paintIcon(Component c, Graphics g, int x, int y) {
        g.setColor(c.getForeground());
        SwingPen.draw((Graphics2D) g, glyph, x, y, SIZE);
    }

    @Override
    public int getIconWidth() {
        return SIZE;
    }

    @Override
    public int getIconHeight() {
        return SIZE;
    }
}
