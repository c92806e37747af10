package dev.guestloop.examples.download;

import java.awt.Color;
import java.awt.Dimension;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.RoundRectangle2D;
import javax.swing.JComponent;

/** Shows the last ticks of the counter as bars, each as high as the tick was late. */
final class Pulse extends JComponent {

    private static final long serialVersionUID = 1;

    private static final int BARS = 44;
    private static final int BAR_WIDTH = 3;
    private static final int GAP = 2;
    private static final int HEIGHT = 32;

    /** A bar of full height; five frames at 60 Hz, which a person may notice. */
    private static final double FULL_SCALE_MILLIS = 80;

    private final double[] lateMillis = new double[BARS];
    private long ticks;

    private final Color good;
    private final Color bad;
    private final Color empty;

    Pulse(Color good, Color bad, Color empty) {
        this.good = good;
        this.bad = bad;
        this.empty = empty;
        setPreferredSize(new Dimension(BARS * (BAR_WIDTH + GAP) - GAP, HEIGHT));
    }

    void add(double millis) {
        lateMillis[(int) (ticks++ % BARS)] = millis;
        repaint();
    }

    @Override
    protected void paintComponent(Graphics plain) {
        var g = (Graphics2D) plain.create();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        for (int bar = 0; bar < BARS; bar++) {
            long tick = ticks - BARS + bar;
            double late = tick < 0 ? 0 : lateMillis[(int) (tick % BARS)];
            double height = Math.min(1, Math.max(0.12, late / FULL_SCALE_MILLIS)) * getHeight();
            g.setColor(tick < 0 ? empty : late < FULL_SCALE_MILLIS / 2 ? good : bad);
            g.fill(new RoundRectangle2D.Double(
                    bar * (BAR_WIDTH + GAP), getHeight() - height, BAR_WIDTH, height, BAR_WIDTH, BAR_WIDTH));
        }
        g.dispose();
    }
}
