package dev.guestloop.examples.downloads.gtk;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.guestloop.examples.downloads.Glyph;
import dev.guestloop.examples.natives.GtkApi;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** What paints: a context of cairo, which is there while an area is painted. */
@SuppressWarnings("restricted")
record Cairo(long context) {

    private static final MethodHandle SOURCE =
            GtkApi.function("cairo_set_source_rgb", null, JAVA_LONG, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_DOUBLE);
    private static final MethodHandle RECTANGLE =
            GtkApi.function("cairo_rectangle", null, JAVA_LONG, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_DOUBLE);
    private static final MethodHandle ARC = GtkApi.function(
            "cairo_arc", null, JAVA_LONG, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_DOUBLE, JAVA_DOUBLE);
    private static final MethodHandle MOVE =
            GtkApi.function("cairo_move_to", null, JAVA_LONG, JAVA_DOUBLE, JAVA_DOUBLE);
    private static final MethodHandle LINE =
            GtkApi.function("cairo_line_to", null, JAVA_LONG, JAVA_DOUBLE, JAVA_DOUBLE);
    private static final MethodHandle NEW_PATH = GtkApi.function("cairo_new_sub_path", null, JAVA_LONG);
    private static final MethodHandle CLOSE_PATH = GtkApi.function("cairo_close_path", null, JAVA_LONG);
    private static final MethodHandle FILL = GtkApi.function("cairo_fill", null, JAVA_LONG);
    private static final MethodHandle STROKE = GtkApi.function("cairo_stroke", null, JAVA_LONG);
    private static final MethodHandle SAVE = GtkApi.function("cairo_save", null, JAVA_LONG);
    private static final MethodHandle RESTORE = GtkApi.function("cairo_restore", null, JAVA_LONG);
    private static final MethodHandle TRANSLATE =
            GtkApi.function("cairo_translate", null, JAVA_LONG, JAVA_DOUBLE, JAVA_DOUBLE);
    private static final MethodHandle SCALE = GtkApi.function("cairo_scale", null, JAVA_LONG, JAVA_DOUBLE, JAVA_DOUBLE);
    private static final MethodHandle LINE_WIDTH =
            GtkApi.function("cairo_set_line_width", null, JAVA_LONG, JAVA_DOUBLE);
    private static final MethodHandle LINE_CAP = GtkApi.function("cairo_set_line_cap", null, JAVA_LONG, JAVA_INT);
    private static final MethodHandle FONT_FACE =
            GtkApi.function("cairo_select_font_face", null, JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle FONT_SIZE = GtkApi.function("cairo_set_font_size", null, JAVA_LONG, JAVA_DOUBLE);
    private static final MethodHandle SHOW_TEXT = GtkApi.function("cairo_show_text", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle TEXT_EXTENTS =
            GtkApi.function("cairo_text_extents", null, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private static final MemorySegment FONT = Arena.global().allocateFrom("sans-serif");
    private static final int ROUND = 1;

    /** Which of the six numbers says how far away the next text would be. */
    private static final int ADVANCE = 4;

    private static final int EXTENTS = 6;

    void color(int rgb) {
        GtkApi.run(() ->
                SOURCE.invoke(context, (rgb >> 16 & 0xFF) / 255.0, (rgb >> 8 & 0xFF) / 255.0, (rgb & 0xFF) / 255.0));
    }

    void fillRectangle(double x, double y, double width, double height) {
        GtkApi.run(() -> {
            RECTANGLE.invoke(context, x, y, width, height);
            return FILL.invoke(context);
        });
    }

    /** A rectangle whose corners are quarters of a circle. */
    void fillRounded(double x, double y, double width, double height, double radius) {
        GtkApi.run(() -> {
            double quarter = Math.PI / 2;
            NEW_PATH.invoke(context);
            ARC.invoke(context, x + width - radius, y + radius, radius, -quarter, 0.0);
            ARC.invoke(context, x + width - radius, y + height - radius, radius, 0.0, quarter);
            ARC.invoke(context, x + radius, y + height - radius, radius, quarter, 2 * quarter);
            ARC.invoke(context, x + radius, y + radius, radius, 2 * quarter, 3 * quarter);
            CLOSE_PATH.invoke(context);
            return FILL.invoke(context);
        });
    }

    void font(double size, boolean bold) {
        GtkApi.run(() -> {
            FONT_FACE.invoke(context, FONT.address(), 0, bold ? 1 : 0);
            return FONT_SIZE.invoke(context, size);
        });
    }

    /** Writes a text on a line. */
    void text(String text, double x, double baseline) {
        try (Arena arena = Arena.ofConfined()) {
            long address = arena.allocateFrom(text).address();
            GtkApi.run(() -> {
                MOVE.invoke(context, x, baseline);
                return SHOW_TEXT.invoke(context, address);
            });
        }
    }

    /** Writes a text that ends there. */
    void textRight(String text, double right, double baseline) {
        text(text, right - width(text), baseline);
    }

    double width(String text) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment extents = arena.allocate(JAVA_DOUBLE, EXTENTS);
            long address = arena.allocateFrom(text).address();
            GtkApi.run(() -> TEXT_EXTENTS.invoke(context, address, extents.address()));
            return extents.getAtIndex(JAVA_DOUBLE, ADVANCE);
        }
    }

    /** The text, or its beginning and three dots, so that it is at most so wide. */
    String fit(String text, double most) {
        if (width(text) <= most) {
            return text;
        }
        int length = text.length();
        while (length > 0 && width(text.substring(0, length) + "…") > most) {
            length--;
        }
        return text.substring(0, length).stripTrailing() + "…";
    }

    /** Draws a sign in a square of so many pixels. */
    void sign(Glyph glyph, int rgb, double x, double y, double size) {
        color(rgb);
        GtkApi.run(() -> {
            SAVE.invoke(context);
            TRANSLATE.invoke(context, x, y);
            SCALE.invoke(context, size / 16, size / 16);
            LINE_WIDTH.invoke(context, size > 24 ? 0.9 : 1.7);
            LINE_CAP.invoke(context, ROUND);
            glyph.draw(new Pen(context));
            return RESTORE.invoke(context);
        });
    }

    private record Pen(long context) implements Glyph.Pen {

        @Override
        public void line(double x1, double y1, double x2, double y2) {
            GtkApi.run(() -> {
                MOVE.invoke(context, x1, y1);
                LINE.invoke(context, x2, y2);
                return STROKE.invoke(context);
            });
        }

        @Override
        public void fill(double... corners) {
            GtkApi.run(() -> {
                MOVE.invoke(context, corners[0], corners[1]);
                for (int i = 2; i < corners.length; i += 2) {
                    LINE.invoke(context, corners[i], corners[i + 1]);
                }
                CLOSE_PATH.invoke(context);
                return FILL.invoke(context);
            });
        }

        @Override
        public void arc(double x, double y, double radius, double start, double extent) {
            GtkApi.run(
                    () -> { // cairo's angles go with the clock
                        NEW_PATH.invoke(context);
                        ARC.invoke(context, x, y, radius, -Math.toRadians(start + extent), -Math.toRadians(start));
                        return STROKE.invoke(context);
                    });
        }

        @Override
        public void disc(double x, double y, double radius) {
            GtkApi.run(() -> {
                NEW_PATH.invoke(context);
                ARC.invoke(context, x, y, radius, 0.0, 2 * Math.PI);
                return FILL.invoke(context);
            });
        }
    }
}
