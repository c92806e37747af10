package dev.guestloop.examples.downloads.swing;

import dev.guestloop.examples.downloads.Latency;
import dev.guestloop.examples.downloads.Words;
import java.awt.Dimension;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.RoundRectangle2D;
import javax.swing.JComponent;

/** Shows how late the UI thread was, of late: a bar for each look, and the numbers. */
final class Pulse extends JComponent {

    private static final long serialVersionUID = 1;

    private static final int BARS = 40;
    private static final int STEP = 4;
    private static final int HEIGHT = 18;
    private static final int TEXT_WIDTH = 206;

    /** The numbers change 4 times a second: faster nobody reads. */
    private static final int LOOKS_FOR_TEXT = 5;

    /** A bar of full height; five frames at 60 Hz, which a person may notice. */
    private static final double FULL_SCALE_MILLIS = 80;

    private transient Latency latency;
    private String text = "";

    Pulse(Latency latency) {
        this.latency = latency;
        setPreferredSize(new Dimension(BARS * STEP + 14 + TEXT_WIDTH, HEIGHT));
        setToolTipText("How late a task was that wakes 20 times a second, in the last 10 s");
    }

    void show(Latency now) {
        latency = now;
        if (now.looks() % LOOKS_FOR_TEXT == 1) {
            text = Words.latency(now);
            repaint();
        } else {
            repaint(0, 0, BARS * STEP, HEIGHT);
        }
    }

    @Override
    protected void paintComponent(Graphics plain) {
        var g = (Graphics2D) plain.create();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        var palette = Look.palette();
        for (int bar = 0; bar < BARS; bar++) {
            double late = latency.agoMillis(BARS - 1 - bar);
            double height = Math.min(1, Math.max(0.14, late / FULL_SCALE_MILLIS)) * HEIGHT;
            g.setColor(Look.color(
                    late < 0 ? palette.track() : late < FULL_SCALE_MILLIS / 2 ? palette.active() : palette.bad()));
            g.fill(new RoundRectangle2D.Double(bar * STEP, HEIGHT - height, STEP - 1.4, height, 2, 2));
        }
        g.setFont(getFont());
        g.setColor(Look.color(palette.quiet()));
        FontMetrics metrics = g.getFontMetrics();
        Text.draw(
                g,
                text,
                getWidth() - metrics.stringWidth(text),
                (HEIGHT - metrics.getHeight()) / 2 + metrics.getAscent());
        g.dispose();
    }
}
