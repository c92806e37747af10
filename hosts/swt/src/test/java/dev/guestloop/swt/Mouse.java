package dev.guestloop.swt;

import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Event;

/** The user's mouse: native events, which travel through the window system. Display's thread. */
final class Mouse {

    private Mouse() {}

    static void click(Control control) {
        Display display = control.getDisplay();
        Point size = control.getSize();
        Point where = control.toDisplay(size.x / 2, size.y / 2);
        var move = new Event();
        move.type = SWT.MouseMove;
        move.x = where.x;
        move.y = where.y;
        post(display, move);
        button(display, SWT.MouseDown);
        button(display, SWT.MouseUp);
    }

    private static void button(Display display, int type) {
        var event = new Event();
        event.type = type;
        event.button = 1;
        post(display, event);
    }

    private static void post(Display display, Event event) {
        if (!display.post(event)) {
            throw new AssertionError("SWT could not post event " + event.type);
        }
    }
}
