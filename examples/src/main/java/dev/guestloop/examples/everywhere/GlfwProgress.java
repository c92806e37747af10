package dev.guestloop.examples.everywhere;

import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.glfw.GlfwEvents;
import dev.guestloop.glfw.GlfwFrames;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.opengl.GL;
import org.lwjgl.opengl.GL11;

/** On GLFW: the bar is a part of the window that is filled with another colour. */
final class GlfwProgress implements ProgressWindow {

    private static final int WIDTH = 400;
    private static final int HEIGHT = 30;

    private final long window = GLFW.glfwCreateWindow(WIDTH, HEIGHT, "Guestloop", 0, 0);
    private double share;

    GlfwProgress() {
        GLFW.glfwMakeContextCurrent(window);
        GL.createCapabilities();
        GlfwFrames.draw(window, _ -> draw());
    }

    private void draw() {
        GL11.glDisable(GL11.GL_SCISSOR_TEST);
        GL11.glClearColor(0.2f, 0.2f, 0.25f, 1);
        GL11.glClear(GL11.GL_COLOR_BUFFER_BIT);
        GL11.glEnable(GL11.GL_SCISSOR_TEST);
        GL11.glScissor(0, 0, (int) (WIDTH * share), HEIGHT);
        GL11.glClearColor(0.3f, 0.6f, 1, 1);
        GL11.glClear(GL11.GL_COLOR_BUFFER_BIT);
    }

    @Override
    public void title(String title) {
        GLFW.glfwSetWindowTitle(window, title);
    }

    @Override
    public void progress(double newShare) {
        share = newShare;
        GlfwFrames.request(window);
    }

    @Override
    public Task<?> spawn(String name, TaskAction<?> task) {
        return GlfwEvents.scopeOf(window).spawn(name, task);
    }

    @Override
    public void close() {
        GLFW.glfwSetWindowShouldClose(window, true);
    }

    /** A window of GLFW that was closed stays on the screen until it is destroyed. */
    @Override
    public void awaitClosed() {
        try {
            GlfwEvents.awaitClosed(window);
        } finally {
            GlfwEvents.destroy(window);
        }
    }
}
