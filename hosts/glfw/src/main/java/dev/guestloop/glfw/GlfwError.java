package dev.guestloop.glfw;

import java.util.Map;
import org.lwjgl.PointerBuffer;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.system.APIUtil;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** What GLFW says of the last call that failed on a thread. Calls of GLFW do not throw: they return nothing, and remember why. */
record GlfwError(int code, String text) {

    /** The names of the error constants. */
    private static final Map<Integer, String> NAMES =
            APIUtil.apiClassTokens((_, value) -> 0x10000 < value && value < 0x20000, null, GLFW.class);

    /** Takes the calling thread's last error, code 0 if there was none, and has GLFW forget it. */
    static GlfwError take() {
        try (MemoryStack stack = MemoryStack.stackPush()) {
            PointerBuffer text = stack.mallocPointer(1);
            int code = GLFW.glfwGetError(text);
            return new GlfwError(code, code == GLFW.GLFW_NO_ERROR ? "" : MemoryUtil.memUTF8(text.get(0)));
        }
    }

    /**
     * Throws if the last call failed.
     *
     * @throws GlfwException with what GLFW says
     */
    static void check(String function) {
        GlfwError error = take();
        if (error.code != GLFW.GLFW_NO_ERROR) {
            throw new GlfwException(function, error);
        }
    }

    /** Whether GLFW can be used; any thread may ask. The program's error callback hears nothing of it. */
    static boolean isInitialized() {
        var callback = GLFW.glfwSetErrorCallback(null);
        boolean initialized = GLFW.glfwGetTimerFrequency() != 0; // fails in no other case
        GLFW.glfwSetErrorCallback(callback);
        if (!initialized) {
            take();
        }
        return initialized;
    }

    @Override
    public String toString() {
        return "error=" + NAMES.getOrDefault(code, "unknown") + " (0x" + Integer.toHexString(code) + "), text=" + text;
    }
}
