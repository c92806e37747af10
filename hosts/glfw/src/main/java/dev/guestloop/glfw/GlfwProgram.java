package dev.guestloop.glfw;

import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.TaskAction;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.glfw.GLFWErrorCallback;
import org.lwjgl.system.MemoryUtil;

/**
 * A program that {@link GlfwGuest#launch} runs, from the beginning of GLFW to its end. Apart from that class, which the JVM must be able
 * to load where LWJGL is missing, to say so.
 */
final class GlfwProgram {

    private GlfwProgram() {}

    static GuestRun<@Nullable Void> run(GuestOptions options, TaskAction<?> main) {
        GlfwHost.requirePlatformThread();
        GlfwHost host = GlfwHost.attachToNew(GlfwProgram::initialize);
        GLFWErrorCallback errors = GLFWErrorCallback.create(GlfwProgram::log);
        GLFWErrorCallback present = GLFW.glfwSetErrorCallback(errors);
        if (present != null) {
            GLFW.glfwSetErrorCallback(present); // the program's own
        }
        try (host) {
            host.setFailureHandler(options.uncaughtHandler());
            GuestRun<@Nullable Void> run = GlfwGuest.attach(options, main);
            while (!run.isDone() && !host.isClosed()) {
                host.pump();
            }
            return run;
        } finally {
            terminate(host, errors);
        }
    }

    private static void initialize() {
        if (GLFW.glfwInit()) {
            return;
        }
        GlfwError error = GlfwError.take();
        var failure = new GlfwException("glfwInit", error);
        if (error.code() == GLFW.GLFW_PLATFORM_UNAVAILABLE) {
            throw new IllegalStateException(
                    "GLFW needs a screen, and found none: DISPLAY=" + System.getenv("DISPLAY") + ", WAYLAND_DISPLAY="
                            + System.getenv("WAYLAND_DISPLAY")
                            + ". Without one start the program under Xvfb: xvfb-run java …",
                    failure);
        }
        throw failure;
    }

    /** With the place in the program that has called GLFW, which the call itself does not tell. */
    private static void log(int code, long text) {
        try {
            GlfwHost.LOG.log(
                    Level.WARNING,
                    "GLFW refused a call: " + new GlfwError(code, MemoryUtil.memUTF8(text)),
                    new Throwable("where it was called"));
        } catch (Throwable e) {
            // It must not cross into GLFW, and a log that fails is nothing to log.
        }
    }

    private static void terminate(GlfwHost host, GLFWErrorCallback errors) {
        GLFWErrorCallback set = GLFW.glfwSetErrorCallback(null);
        if (set != null && !set.equals(errors)) {
            GLFW.glfwSetErrorCallback(set); // the program's own, which outlives GLFW
        }
        GLFW.glfwTerminate();
        host.free();
        errors.free();
    }
}
