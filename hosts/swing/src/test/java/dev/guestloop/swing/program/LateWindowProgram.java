package dev.guestloop.swing.program;

import dev.guestloop.swing.SwingEvents;
import dev.guestloop.swing.SwingGuest;
import java.awt.EventQueue;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import javax.swing.JFrame;

/** Opens and closes a window when its run, and the event thread that the run was on, have long ended. */
public final class LateWindowProgram {

    private static final Duration LONGER_THAN_AWT_WAITS = Duration.ofSeconds(20);

    private LateWindowProgram() {}

    public static void main(String[] args) throws Exception {
        Thread.setDefaultUncaughtExceptionHandler((_, failure) -> System.out.println(failure));
        var thread = new CompletableFuture<Thread>();
        var made = new CompletableFuture<JFrame>();
        SwingGuest.attach(() -> {
            var frame = new JFrame("late");
            SwingEvents.scopeOf(frame);
            thread.complete(Thread.currentThread());
            made.complete(frame);
        });
        JFrame frame = made.get();
        System.out.println("its event thread has ended: " + thread.get().join(LONGER_THAN_AWT_WAITS));
        EventQueue.invokeAndWait(() -> {
            frame.setSize(100, 100);
            frame.setVisible(true);
        });
        EventQueue.invokeAndWait(frame::dispose);
        EventQueue.invokeAndWait(() -> {}); // behind the event which says that it is closed
        System.out.println("closed");
    }
}
