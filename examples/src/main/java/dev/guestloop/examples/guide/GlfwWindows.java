package dev.guestloop.examples.guide;

import dev.guestloop.glfw.GlfwEvents;
import dev.guestloop.glfw.GlfwFrames;
import dev.guestloop.glfw.GlfwGuest;
import dev.guestloop.glfw.GlfwHost;
import dev.guestloop.ui.Frame;
import dev.guestloop.ui.HandlerPolicy;
import java.nio.file.Path;
import java.util.List;
import org.lwjgl.glfw.GLFW;

/** What {@code frames.md} and {@code events-and-windows.md} quote. */
abstract class GlfwWindows {

    private static final double DEGREES_PER_SECOND = 90;

    private double angle;

    void turn(long window) {
        // region: frames
        GlfwFrames.draw(window, frame -> drawPlanet(angle)); // in each frame, after the tasks
        GlfwEvents.scopeOf(window).spawn("turn", () -> {
            while (true) { // until the window closes
                Frame frame = GlfwFrames.awaitFrame(window); // each one once
                angle += frame.stepSeconds() * DEGREES_PER_SECOND;
            }
        });
        // end
    }

    void show(long window, Runnable draw) {
        // region: own-loop
        try (GlfwHost host = GlfwHost.attach()) { // after glfwInit
            GlfwGuest.attach(() -> loadLevel());
            while (!GLFW.glfwWindowShouldClose(window)) {
                host.poll(); // in place of glfwPollEvents; each call is a frame for the tasks
                draw.run();
                GLFW.glfwSwapBuffers(window);
            }
        } // the tasks have cleaned up
        // end
    }

    int events(long window) {
        // region: events
        GlfwEvents.onAction(GlfwEvents.drops(window), HandlerPolicy.QUEUE, dropped -> open(dropped.paths()));
        int key = GlfwEvents.keys(window).next().key(); // or a task waits for one
        GlfwEvents.awaitClosed(window);
        // end
        return key;
    }

    abstract void drawPlanet(double degrees);

    abstract void loadLevel();

    abstract void open(List<Path> files);
}
