package dev.guestloop.glfw.program;

import dev.guestloop.Async;
import dev.guestloop.glfw.GlfwEvents;
import dev.guestloop.glfw.GlfwGuest;
import java.time.Duration;
import org.lwjgl.glfw.GLFW;

/** Opens a window with all defaults and tasks, closes it as the user would, and has to end by itself. */
public final class WindowProgram {

    private WindowProgram() {}

    public static void main(String[] args) {
        GlfwGuest.launch(() -> {
            long window = GLFW.glfwCreateWindow(200, 100, "window", 0, 0);
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
                GLFW.glfwSetWindowShouldClose(window, true);
            });
            try {
                GlfwEvents.awaitClosed(window);
                System.out.println("closed");
            } finally {
                System.out.println("finally of main");
            }
        });
        System.out.println("launch returned");
    }
}
