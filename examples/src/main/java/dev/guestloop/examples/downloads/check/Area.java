package dev.guestloop.examples.downloads.check;

/** A place on the screen, in the screen's own pixels. */
public record Area(int x, int y, int width, int height) {

    /** Makes one of a toolkit's units, of which each is so many pixels. */
    public static Area scaled(double x, double y, double width, double height, double scale) {
        return new Area((int) Math.round(x * scale), (int) Math.round(y * scale), (int) Math.round(width * scale), (int)
                Math.round(height * scale));
    }
}
