package dev.guestloop.examples.downloads.swt;

import dev.guestloop.examples.downloads.Latency;
import dev.guestloop.examples.downloads.Words;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.widgets.Canvas;
import org.eclipse.swt.widgets.Composite;

/** Shows how late the UI thread was, of late: a bar for each look, and the numbers. */
final class Pulse {

    static final int WIDTH = 374;
    static final int HEIGHT = 18;

    private static final int BARS = 36;
    private static final int STEP = 4;

    /** The numbers change 4 times a second: faster nobody reads. */
    private static final int LOOKS_FOR_TEXT = 5;

    /** A bar of full height; five frames at 60 Hz, which a person may notice. */
    private static final double FULL_SCALE_MILLIS = 80;

    final Canvas canvas;
    private final Paints paints;
    private Latency latency;
    private String text = "";

    Pulse(Composite parent, Paints paints, Latency latency) {
        this.paints = paints;
        this.latency = latency;
        canvas = new Canvas(parent, SWT.DOUBLE_BUFFERED);
        canvas.setToolTipText("How late a task was that wakes 20 times a second, in the last 10 s");
        canvas.addListener(SWT.Paint, e -> paint(e.gc));
    }

    void show(Latency now) {
        latency = now;
        if (now.looks() % LOOKS_FOR_TEXT == 1) {
            text = Words.latency(now);
            canvas.redraw();
        } else {
            canvas.redraw(0, 0, BARS * STEP, HEIGHT, false);
        }
    }

    private void paint(GC gc) {
        gc.setAntialias(SWT.ON);
        for (int bar = 0; bar < BARS; bar++) {
            double late = latency.agoMillis(BARS - 1 - bar);
            int height = (int) Math.round(Math.min(1, Math.max(0.14, late / FULL_SCALE_MILLIS)) * HEIGHT);
            gc.setBackground(Paints.color(
                    late < 0
                            ? paints.palette.track()
                            : late < FULL_SCALE_MILLIS / 2 ? paints.palette.active() : paints.palette.bad()));
            gc.fillRectangle(bar * STEP, HEIGHT - height, STEP - 1, height);
        }
        gc.setForeground(Paints.color(paints.palette.quiet()));
        gc.setFont(paints.small);
        Paints.right(gc, text, canvas.getClientArea().width, 0, HEIGHT);
    }
}
