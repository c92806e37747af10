package dev.guestloop.glfw;

import java.nio.file.Path;
import java.util.List;

/**
 * What has happened to a window, in the words of GLFW's callbacks. The numbers are GLFW's constants.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public sealed interface GlfwEvent {

    /**
     * Returns the window that it has happened to.
     *
     * @return the window's handle
     */
    long window();

    /**
     * A key was pressed, held or released.
     *
     * @param window the window's handle
     * @param key one of the {@code GLFW_KEY_…} constants
     * @param scancode the platform's own number of the key
     * @param action {@code GLFW_PRESS}, {@code GLFW_REPEAT} or {@code GLFW_RELEASE}
     * @param mods the {@code GLFW_MOD_…} constants of the keys that were held with it
     */
    record Key(long window, int key, int scancode, int action, int mods) implements GlfwEvent {}

    /**
     * A character was typed.
     *
     * @param window the window's handle
     * @param codePoint the character, in Unicode
     */
    record Typed(long window, int codePoint) implements GlfwEvent {}

    /**
     * A button of the mouse was pressed or released.
     *
     * @param window the window's handle
     * @param button one of the {@code GLFW_MOUSE_BUTTON_…} constants
     * @param action {@code GLFW_PRESS} or {@code GLFW_RELEASE}
     * @param mods the {@code GLFW_MOD_…} constants of the keys that were held with it
     */
    record MouseButton(long window, int button, int action, int mods) implements GlfwEvent {}

    /**
     * The mouse has moved.
     *
     * @param window the window's handle
     * @param x where it is, in screen coordinates from the left edge of the content area
     * @param y the same from the top edge
     */
    record CursorMoved(long window, double x, double y) implements GlfwEvent {}

    /**
     * A wheel or a touch pad was used.
     *
     * @param window the window's handle
     * @param x how far to the left, in steps of a wheel
     * @param y how far up
     */
    record Scrolled(long window, double x, double y) implements GlfwEvent {}

    /**
     * What is drawn to has another size.
     *
     * @param window the window's handle
     * @param width the width, in pixels
     * @param height the height, in pixels
     */
    record FramebufferResized(long window, int width, int height) implements GlfwEvent {}

    /**
     * The user wants to close the window, and GLFW has set its close flag.
     *
     * @param window the window's handle
     */
    record CloseRequested(long window) implements GlfwEvent {}

    /**
     * Files were dropped onto the window.
     *
     * @param window the window's handle
     * @param paths the files
     */
    record Dropped(long window, List<Path> paths) implements GlfwEvent {

        /**
         * Makes one.
         *
         * @param window the window's handle
         * @param paths the files
         */
        public Dropped {
            paths = List.copyOf(paths);
        }
    }
}
