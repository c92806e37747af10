package dev.guestloop.examples.downloads.glfw;

import dev.guestloop.Async;
import dev.guestloop.examples.downloads.glfw.Pen.Align;
import dev.guestloop.examples.downloads.glfw.Pen.Face;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A modal dialog, drawn over the window. A task waits for its answer, and all others go on: it is no loop. GLFW's thread.
 *
 * @param title the title
 * @param lines what it says
 * @param buttons the answers, of which the last is the usual one
 * @param answer completed with the number of the button
 */
record Panel(String title, List<String> lines, List<Answer> buttons, CompletableFuture<Integer> answer) {

    private static final float WIDTH = 440;
    private static final float MARGIN = 24;
    private static final float LINE = 20;
    private static final float BUTTON_HEIGHT = 32;

    /** A button: what stands for it, and its text. */
    record Answer(Object key, String text) {}

    static Panel of(String title, List<String> lines, Answer... buttons) {
        return new Panel(title, lines, List.of(buttons), new CompletableFuture<>());
    }

    /** Waits, in a task; returns the number of the button. */
    int await() {
        return Async.await(answer);
    }

    void draw(Pen pen, Controls controls, Box window, @Nullable String progress) {
        controls.clear(); // what is behind takes no clicks
        pen.veil(window);
        float height = 2 * MARGIN + 36 + LINE * (lines.size() + (progress == null ? 0 : 1.5f)) + 16 + BUTTON_HEIGHT;
        var box = new Box((window.width() - WIDTH) / 2, (window.height() - height) / 2, WIDTH, height);
        pen.fill(box, 10, pen.palette.surface());
        pen.frame(box, 10, pen.palette.line());
        float x = box.x() + MARGIN;
        float y = box.y() + MARGIN + 10;
        pen.text(title, Face.TITLE, pen.palette.text(), x, y, Align.LEFT);
        y += 36;
        for (String line : lines) {
            pen.text(line, Face.PLAIN, pen.palette.text(), x, y, Align.LEFT);
            y += LINE;
        }
        if (progress != null) {
            pen.text(progress, Face.BOLD, pen.palette.active(), x, y + LINE / 2, Align.LEFT);
        }
        float right = box.right() - MARGIN;
        for (int i = buttons.size() - 1; i >= 0; i--) {
            int number = i;
            float width = Math.max(96, pen.width(buttons.get(i).text(), Face.PLAIN) + 28);
            var button = new Box(right - width, box.bottom() - MARGIN - BUTTON_HEIGHT, width, BUTTON_HEIGHT);
            controls.button(
                    buttons.get(i).key(),
                    buttons.get(i).text(),
                    button,
                    true,
                    i == buttons.size() - 1,
                    () -> answer.complete(number));
            right -= width + 10;
        }
    }
}
