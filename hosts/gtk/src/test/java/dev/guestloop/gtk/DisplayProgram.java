package dev.guestloop.gtk;

import dev.guestloop.Async;
import java.time.Duration;

/** Closes its display, for good. */
final class DisplayProgram {

    private DisplayProgram() {}

    public static void main(String[] args) {
        GtkGuest.launch(TestGtk.VERSION, () -> {
            try {
                TestGtk.addTimeout(10, TestGtk::closeDisplay);
                Async.sleep(Duration.ofDays(1));
            } finally {
                Async.shielded(() -> Async.sleep(Duration.ofMillis(10)));
                System.out.println("cleaned up");
            }
        });
        System.out.println("launch returned");
    }
}
