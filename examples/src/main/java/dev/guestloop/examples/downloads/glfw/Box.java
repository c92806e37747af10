package dev.guestloop.examples.downloads.glfw;

/** A rectangle, in units of the window. */
record Box(float x, float y, float width, float height) {

    boolean contains(double px, double py) {
        return px >= x && px < x + width && py >= y && py < y + height;
    }

    float right() {
        return x + width;
    }

    float bottom() {
        return y + height;
    }

    float middle() {
        return y + height / 2;
    }
}
