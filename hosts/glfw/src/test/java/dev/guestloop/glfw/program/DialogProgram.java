package dev.guestloop.glfw.program;

import dev.guestloop.Async;
import dev.guestloop.Outcome;
import dev.guestloop.glfw.GlfwDialogs;
import dev.guestloop.glfw.GlfwGuest;
import java.time.Duration;

/** Opens each kind of dialog, and fails in the end. */
public final class DialogProgram {

    private DialogProgram() {}

    public static void main(String[] args) {
        GlfwGuest.launch(() -> {
            int[] ticks = {0};
            var others = Async.currentRun().spawn("others", () -> {
                while (true) {
                    ticks[0]++;
                    Async.sleep(Duration.ofMillis(1));
                }
            });
            GlfwDialogs.message("It's \"done\"", "for $HOME and `you`");
            System.out.println("others ran: " + (ticks[0] > 20));
            System.out.println("confirm: " + GlfwDialogs.confirm("Question", "Go on?"));
            System.out.println("open: " + GlfwDialogs.openFile("Open"));
            System.out.println("save: " + GlfwDialogs.saveFile("Save", "scene.json"));
            Outcome<?> outcome = Async.moveOnAfter(Duration.ofMillis(20), () -> GlfwDialogs.confirm("slow", "Wait?"));
            System.out.println("cancelled: " + (outcome instanceof Outcome.Cancelled));
            others.cancel("enough");
            throw new IllegalStateException("It's on purpose: 1 < 2 & 3" + ".".repeat(100_000));
        });
        System.out.println("launch has returned");
    }
}
