package dev.guestloop.examples.downloads.glfw;

import dev.guestloop.examples.downloads.Glyph;
import dev.guestloop.examples.downloads.glfw.Pen.Align;
import dev.guestloop.examples.downloads.glfw.Pen.Face;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What can be clicked on. It is drawn anew in each frame, and so is known by what it stands for: a frame says where it is, and a click
 * finds it there. GLFW's thread.
 */
final class Controls {

    private static final float RADIUS = 6;
    private static final float SIGN = 15;

    /** One of them, for as long as a frame. */
    private record Control(Object key, Box box, Runnable action) {}

    private final Pen pen;
    private final List<Control> controls = new ArrayList<>();
    private double mouseX = -1;
    private double mouseY = -1;

    Controls(Pen pen) {
        this.pen = pen;
    }

    /** Forgets all: of the last frame, or of what a panel covers. */
    void clear() {
        controls.clear();
    }

    /** The mouse has moved; tells whether it is on another one than before. */
    boolean moved(double x, double y) {
        Object before = hot();
        mouseX = x;
        mouseY = y;
        Object now = hot();
        return before == null ? now != null : !before.equals(now);
    }

    private @Nullable Object hot() {
        Control control = at();
        return control == null ? null : control.key;
    }

    private @Nullable Control at() {
        return controls.stream()
                .filter(control -> control.box.contains(mouseX, mouseY))
                .findFirst()
                .orElse(null);
    }

    void clicked() {
        Control control = at();
        if (control != null) {
            control.action.run();
        }
    }

    /** Where it was drawn; null if it was not. */
    @Nullable
    Box boxOf(Object key) {
        for (Control control : controls) {
            if (control.key.equals(key)) {
                return control.box;
            }
        }
        return null;
    }

    /** Has a place react to clicks, and tells whether the mouse is there. */
    boolean place(Object key, Box box, Runnable action) {
        controls.add(new Control(key, box, action));
        return box.contains(mouseX, mouseY);
    }

    /** A button with a text, which begins there; returns where it ends. */
    float button(Object key, String text, float x, float y, float height, boolean enabled, Runnable action) {
        var box = new Box(x, y, Math.round(pen.width(text, Face.PLAIN)) + 24, height);
        button(key, text, box, enabled, false, action);
        return box.right();
    }

    void button(Object key, String text, Box box, boolean enabled, boolean important, Runnable action) {
        boolean hot = place(key, box, enabled ? action : () -> {}) && enabled;
        if (important) {
            pen.fill(box, RADIUS, pen.palette.active());
        } else {
            pen.fill(box, RADIUS, hot ? pen.palette.hover() : pen.palette.surface());
            pen.frame(box, RADIUS, pen.palette.line());
        }
        int rgb = important ? pen.palette.surface() : enabled ? pen.palette.text() : pen.palette.quiet();
        pen.text(text, Face.PLAIN, rgb, box.x() + box.width() / 2, box.middle(), Align.CENTER);
    }

    /** A button with a sign, which is there only for the mouse. */
    void sign(Object key, Glyph glyph, Box box, Runnable action) {
        boolean hot = place(key, box, action);
        if (hot) {
            pen.fill(box, RADIUS, pen.palette.hover());
        }
        float inset = (box.width() - SIGN) / 2;
        pen.sign(glyph, hot ? pen.palette.text() : pen.palette.quiet(), box.x() + inset, box.y() + inset, SIGN);
    }
}
