package dev.guestloop.examples.downloads.gtk;

import dev.guestloop.examples.downloads.Latency;
import dev.guestloop.examples.downloads.Palette;
import dev.guestloop.examples.downloads.Words;
import dev.guestloop.examples.natives.GtkApi;

/** Shows how late the UI thread was, of late: a bar for each look, and the numbers. UI thread. */
final class Pulse {

    private static final int WIDTH = 400;
    private static final int HEIGHT = 18;
    private static final int BARS = 36;
    private static final int STEP = 4;

    /** The numbers change 4 times a second: faster nobody reads. */
    private static final int LOOKS_FOR_TEXT = 5;

    /** A bar of full height; five frames at 60 Hz, which a person may notice. */
    private static final double FULL_SCALE_MILLIS = 80;

    private static final double SMALL = 11.5;

    final long area;
    private Palette palette;
    private Latency latency;
    private String text = "";

    Pulse(Palette palette, Latency latency) {
        this.palette = palette;
        this.latency = latency;
        area = GtkApi.newArea((cairo, width, height) -> paint(new Cairo(cairo), width, height));
        GtkApi.setLeastSize(area, WIDTH, HEIGHT);
        GtkApi.setTooltip(area, "How late a task was that wakes 20 times a second, in the last 10 s");
    }

    void show(Latency now) {
        latency = now;
        if (now.looks() % LOOKS_FOR_TEXT == 1) {
            text = Words.latency(now);
        }
        GtkApi.queueDraw(area);
    }

    void dress(Palette now) {
        palette = now;
        GtkApi.queueDraw(area);
    }

    private void paint(Cairo cairo, int width, int height) {
        for (int bar = 0; bar < BARS; bar++) {
            double late = latency.agoMillis(BARS - 1 - bar);
            double tall = Math.min(1, Math.max(0.14, late / FULL_SCALE_MILLIS)) * HEIGHT;
            cairo.color(late < 0 ? palette.track() : late < FULL_SCALE_MILLIS / 2 ? palette.active() : palette.bad());
            cairo.fillRectangle(bar * (double) STEP, height - tall, STEP - 1, tall);
        }
        cairo.font(SMALL, false);
        cairo.color(palette.quiet());
        cairo.textRight(text, width, height - 5);
    }
}
