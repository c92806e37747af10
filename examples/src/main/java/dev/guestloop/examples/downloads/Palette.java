package dev.guestloop.examples.downloads;

import dev.guestloop.examples.downloads.Words.Tone;

/**
 * The colours of a look, each as 0xRRGGBB. The ones for text have a contrast of 4.5 to 1 at least on both grounds.
 *
 * @param isDark whether it is a dark one
 * @param ground behind everything
 * @param surface behind the list
 * @param hover behind a button in a row that the mouse is on
 * @param line between things
 * @param track of a bar, where nothing is yet
 * @param text what is to be read first
 * @param quiet what can be read later
 * @param active of what goes on
 * @param good of what went well
 * @param warning of what mends itself
 * @param bad of what does not
 */
public record Palette(
        boolean isDark,
        int ground,
        int surface,
        int hover,
        int line,
        int track,
        int text,
        int quiet,
        int active,
        int good,
        int warning,
        int bad) {

    public static final Palette LIGHT = new Palette(
            false, 0xF6F7F9, 0xFFFFFF, 0xE8EBEF, 0xE3E6EA, 0xE6E9EE, 0x1F2328, 0x59636E, 0x2563EB, 0x1A7F37, 0x8A5A00,
            0xC4232B);

    public static final Palette DARK = new Palette(
            true, 0x1B1D21, 0x222529, 0x343941, 0x33383F, 0x383E46, 0xE6E8EB, 0x9BA4AF, 0x6EA3FF, 0x52C46B, 0xE3B04B,
            0xFF8079);

    public static Palette of(boolean dark) {
        return dark ? DARK : LIGHT;
    }

    /** For words. */
    public int words(Tone tone) {
        return tone == Tone.ACTIVE ? quiet : bar(tone);
    }

    /** For bars. */
    public int bar(Tone tone) {
        return switch (tone) {
            case QUIET -> quiet;
            case ACTIVE -> active;
            case GOOD -> good;
            case WARNING -> warning;
            case BAD -> bad;
        };
    }
}
