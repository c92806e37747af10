package dev.guestloop.swing.program;

import dev.guestloop.Async;
import dev.guestloop.swing.SwingDialogs;
import dev.guestloop.swing.SwingGuest;
import java.awt.HeadlessException;

/** Fails in a task and in the main task; on the way it finds that there is no display. */
public final class FailingProgram {

    private FailingProgram() {}

    public static void main(String[] args) {
        SwingGuest.launch(() -> {
            Async.currentRun().spawn("printing", () -> {
                throw new IllegalStateException("no more ink");
            });
            Async.yieldNow();
            try {
                SwingDialogs.message(null, "title", "text");
            } catch (HeadlessException e) {
                System.out.println(e.getMessage());
            }
            throw new IllegalStateException("no more paper");
        });
    }
}
