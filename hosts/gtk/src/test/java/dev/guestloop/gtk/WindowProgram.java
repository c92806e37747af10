package dev.guestloop.gtk;

import dev.guestloop.Async;
import java.time.Duration;

/** Opens a window with all defaults and tasks, closes it as the user would, and has to end by itself. */
final class WindowProgram {

    private WindowProgram() {}

    public static void main(String[] args) {
        GtkGuest.launch(TestGtk.VERSION, () -> {
            long window = TestGtk.openWindow("a window");
            Async.currentRun().spawn(() -> {
                try {
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    Async.shielded(() -> Async.sleep(Duration.ofMillis(10)));
                    System.out.println("finally of a task");
                }
            });
            Async.currentRun().spawn(() -> {
                Async.sleep(Duration.ofMillis(50));
                TestGtk.close(window);
            });
            try {
                GtkEvents.awaitClosed(window);
                System.out.println("closed");
            } finally {
                System.out.println("finally of main");
            }
        });
        System.out.println("launch returned");
    }
}
