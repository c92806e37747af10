package dev.guestloop.testing;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Base64;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * A list of numbers that were drawn, each between 0 and a bound. It is drawn from a seed and kept, or taken from a list that was kept
 * earlier; beyond its end, each is 0.
 */
final class Track {

    /** Who draws more noughts than this waits for another number, and none will come. */
    private static final int MAX_BEYOND_THE_END = 10_000_000;

    /** Null if the numbers are taken from {@link #given}. */
    private final @Nullable SplittableRandom random;

    private final int[] given;
    private int[] drawn = new int[256];
    private int count;

    Track(SplittableRandom random) {
        this.random = random;
        this.given = new int[0];
    }

    Track(int[] given) {
        this.random = null;
        this.given = given;
    }

    int upTo(int most) {
        if (most <= 0) {
            return 0;
        }
        SplittableRandom source = random;
        if (source == null) {
            return keep(next(most));
        }
        return keep(most == Integer.MAX_VALUE ? source.nextInt() >>> 1 : source.nextInt(most + 1));
    }

    /** A number that does not fit is drawn as two or three. */
    long upTo(long most) {
        if (most <= Integer.MAX_VALUE) {
            return upTo((int) Math.max(most, 0));
        }
        long high = upTo(most >>> 31) << 31;
        return Math.min(most, high | upTo(Integer.MAX_VALUE));
    }

    /** Kept as 0 or 1, for what counts is what came of it. */
    boolean happens(double chance) {
        if (chance <= 0 || chance >= 1) {
            return chance >= 1;
        }
        SplittableRandom source = random;
        return keep(source == null ? next(1) : source.nextDouble() < chance ? 1 : 0) != 0;
    }

    private int next(int most) {
        if (count < given.length) {
            return Math.min(given[count], most);
        }
        if (count - given.length > MAX_BEYOND_THE_END) {
            throw new AssertionError(
                    "Choices are drawn without end. Beyond the end of a list all are 0 or false: draw so that a"
                            + " loop ends with these.");
        }
        return 0;
    }

    private int keep(int value) {
        if (count == drawn.length) {
            drawn = Arrays.copyOf(drawn, 2 * count);
        }
        drawn[count++] = value;
        return value;
    }

    int[] given() {
        return given;
    }

    int count() {
        return count;
    }

    /** What was drawn so far, without the zeros at the end, which say nothing. */
    int[] drawn() {
        int length = count;
        while (length > 0 && drawn[length - 1] == 0) {
            length--;
        }
        return Arrays.copyOf(drawn, length);
    }

    // ------------------------------------------------------------------ as text

    /** Each number in groups of seven bits; after a 0, how many more of them follow. */
    static String text(int[] values) {
        var bytes = new ByteArrayOutputStream();
        for (int i = 0; i < values.length; i++) {
            write(bytes, values[i]);
            if (values[i] == 0) {
                int first = i;
                while (i + 1 < values.length && values[i + 1] == 0) {
                    i++;
                }
                write(bytes, i - first);
            }
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.toByteArray());
    }

    private static void write(ByteArrayOutputStream bytes, int value) {
        int rest = value;
        while (rest > 0x7f) {
            bytes.write((rest & 0x7f) | 0x80);
            rest >>>= 7;
        }
        bytes.write(rest);
    }

    /** Throws an IllegalArgumentException if the text is none of {@link #text}. */
    static int[] parse(String text) {
        byte[] bytes = Base64.getUrlDecoder().decode(text);
        int[] values = new int[bytes.length];
        int length = 0;
        boolean afterZero = false;
        for (int i = 0; i < bytes.length; i++) {
            int value = bytes[i] & 0x7f;
            for (int shift = 7; bytes[i] < 0; shift += 7) {
                if (++i == bytes.length || shift > 28) {
                    throw new IllegalArgumentException("a number has no end");
                }
                value |= (bytes[i] & 0x7f) << shift;
            }
            int more = afterZero ? value : 1;
            if (value < 0 || more > 1 << 24) {
                throw new IllegalArgumentException("a number is too great");
            }
            if (length + more > values.length) {
                values = Arrays.copyOf(values, Math.max(2 * values.length, length + more));
            }
            if (!afterZero) {
                values[length] = value;
            }
            length += more;
            afterZero = !afterZero && value == 0;
        }
        return Arrays.copyOf(values, length);
    }
}
