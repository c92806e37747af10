package dev.guestloop.glfw.program;

import dev.guestloop.Async;
import dev.guestloop.glfw.GlfwEvents;
import dev.guestloop.glfw.GlfwFrames;
import dev.guestloop.glfw.GlfwGuest;
import java.time.Duration;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.opengl.GL;
import org.lwjgl.opengl.GL11;

/** Waits for the signal that ends it, with a window that is drawn and a task beside. */
public final class SignalProgram {

    private SignalProgram() {}

    public static void main(String[] args) {
        System.out.println("outcome: "
                + GlfwGuest.launch(() -> {
                    Async.currentRun().spawn(() -> cleanUpAfter("a task", () -> Async.sleep(Duration.ofDays(1))));
                    cleanUpAfter("main", () -> {
                        long window = GLFW.glfwCreateWindow(200, 100, "signal", 0, 0);
                        GLFW.glfwMakeContextCurrent(window);
                        GL.createCapabilities();
                        GlfwFrames.draw(window, _ -> GL11.glClear(GL11.GL_COLOR_BUFFER_BIT));
                        GlfwFrames.awaitFrame(window);
                        System.out.println("terminate me");
                        GlfwEvents.awaitClosed(window);
                    });
                }));
    }

    private static void cleanUpAfter(String name, Runnable wait) {
        try {
            wait.run();
        } finally {
            Async.shielded(() -> Async.sleep(Duration.ofMillis(50)));
            System.out.println("shielded clean-up of " + name);
        }
    }
}
