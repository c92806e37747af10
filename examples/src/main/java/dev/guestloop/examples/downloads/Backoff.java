package dev.guestloop.examples.downloads;

import java.time.Duration;

/**
 * How long to wait before trying again: each time twice as long, up to a limit, and not for ever.
 *
 * @param first the first pause
 * @param longest no pause is longer
 * @param tries how many failures in a row are followed by another try; one that has brought bytes counts as the first again
 */
public record Backoff(Duration first, Duration longest, int tries) {

    /** 1, 2, 4, 8, 16 seconds. */
    public static final Backoff DEFAULT = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30), 5);

    Duration pause(int failures) {
        Duration pause = first;
        for (int i = 1; i < failures && pause.compareTo(longest) < 0; i++) {
            pause = pause.multipliedBy(2);
        }
        return pause.compareTo(longest) < 0 ? pause : longest;
    }
}
