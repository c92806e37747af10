package dev.guestloop.glfw.program;

import dev.guestloop.Async;
import dev.guestloop.glfw.GlfwGuest;
import dev.guestloop.glfw.GlfwHost;
import java.time.Duration;
import org.lwjgl.glfw.GLFW;

/** A loop of its own that ends without closing the host: the thread is gone, and the JVM has to end all the same. */
public final class AbandoningProgram {

    private AbandoningProgram() {}

    public static void main(String[] args) {
        GLFW.glfwInit();
        GlfwHost host = GlfwHost.attach();
        GlfwGuest.attach(() -> {
            System.out.println("running");
            Async.sleep(Duration.ofDays(1));
        });
        for (int i = 0; i < 10; i++) {
            host.pump(Duration.ofMillis(10));
        }
        GLFW.glfwTerminate();
        System.out.println("main returns");
    }
}
