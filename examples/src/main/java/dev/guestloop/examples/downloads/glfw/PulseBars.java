package dev.guestloop.examples.downloads.glfw;

import dev.guestloop.examples.downloads.Latency;
import dev.guestloop.examples.downloads.Words;
import dev.guestloop.examples.downloads.glfw.Pen.Align;
import dev.guestloop.examples.downloads.glfw.Pen.Face;

/** Shows how late the UI thread was, of late: a bar for each look, and the numbers. GLFW's thread. */
final class PulseBars {

    private static final float HEIGHT = 18;
    private static final int BARS = 36;
    private static final float STEP = 4;
    private static final float TEXT_WIDTH = 212;

    /** The numbers change 4 times a second: faster nobody reads, and each time the whole window is drawn. */
    private static final int LOOKS_FOR_TEXT = 5;

    /** A bar of full height; five frames at 60 Hz, which a person may notice. */
    private static final double FULL_SCALE_MILLIS = 80;

    private final Pen pen;
    private Latency latency;
    private String text = "";

    PulseBars(Pen pen, Latency latency) {
        this.pen = pen;
        this.latency = latency;
    }

    /** Tells whether it wants to be drawn. */
    boolean show(Latency now) {
        latency = now;
        if (now.looks() % LOOKS_FOR_TEXT != 1) {
            return false;
        }
        text = Words.latency(now);
        return true;
    }

    void draw(float right, float middle) {
        for (int bar = 0; bar < BARS; bar++) {
            double late = latency.agoMillis(BARS - 1 - bar);
            float height = (float) (Math.clamp(late / FULL_SCALE_MILLIS, 0.14, 1) * HEIGHT);
            int rgb = late < 0
                    ? pen.palette.track()
                    : late < FULL_SCALE_MILLIS / 2 ? pen.palette.active() : pen.palette.bad();
            float x = right - TEXT_WIDTH - (BARS - bar) * STEP;
            pen.fill(new Box(x, middle + HEIGHT / 2 - height, STEP - 1, height), 0, rgb);
        }
        pen.text(text, Face.SMALL, pen.palette.quiet(), right, middle, Align.RIGHT);
    }
}
