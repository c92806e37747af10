package dev.guestloop.glfw;

/**
 * A call of GLFW has failed. The message has the function, the error's name and number, and GLFW's own words for it.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public final class GlfwException extends RuntimeException {

    private static final long serialVersionUID = 1;

    /** As GLFW numbers it. */
    private final int errorCode;

    /**
     * Makes one for an error.
     *
     * @param function the function's name
     * @param error what {@code glfwGetError} said right after the call
     */
    GlfwException(String function, GlfwError error) {
        super("GLFW refused a call: function=" + function + ", " + error);
        this.errorCode = error.code();
    }

    /**
     * Returns the error's number.
     *
     * @return one of the error constants of GLFW, such as 0x1000A if a window has no OpenGL context
     */
    public int errorCode() {
        return errorCode;
    }
}
