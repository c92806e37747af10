package dev.guestloop.glfw;

import java.nio.file.Path;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.glfw.GLFWCharCallback;
import org.lwjgl.glfw.GLFWCursorPosCallback;
import org.lwjgl.glfw.GLFWDropCallback;
import org.lwjgl.glfw.GLFWFramebufferSizeCallback;
import org.lwjgl.glfw.GLFWKeyCallback;
import org.lwjgl.glfw.GLFWMouseButtonCallback;
import org.lwjgl.glfw.GLFWScrollCallback;
import org.lwjgl.glfw.GLFWWindowCloseCallback;
import org.lwjgl.glfw.GLFWWindowRefreshCallback;
import org.lwjgl.system.Callback;

/**
 * One of the callbacks that a window has one each of: how it is set, and what event it makes of its arguments. All look the same but
 * for those, and Java has no word for it.
 *
 * @param name what messages call it
 * @param setter GLFW's function, which returns the callback that was set before
 * @param maker makes a callback that tells a slot of its calls
 */
record CallbackKind<E, C extends Callback>(String name, Setter<C> setter, Function<CallbackSlot<E, C>, C> maker) {

    /** A function of GLFW. */
    interface Setter<C> {
        @Nullable
        C set(long window, @Nullable C callback);
    }

    static final CallbackKind<GlfwEvent.Key, GLFWKeyCallback> KEY = new CallbackKind<>(
            "key",
            GLFW::glfwSetKeyCallback,
            slot -> GLFWKeyCallback.create((window, key, scancode, action, mods) -> slot.called(
                    new GlfwEvent.Key(window, key, scancode, action, mods),
                    program -> program.invoke(window, key, scancode, action, mods))));

    static final CallbackKind<GlfwEvent.Typed, GLFWCharCallback> CHAR = new CallbackKind<>(
            "char",
            GLFW::glfwSetCharCallback,
            slot -> GLFWCharCallback.create((window, codePoint) ->
                    slot.called(new GlfwEvent.Typed(window, codePoint), program -> program.invoke(window, codePoint))));

    static final CallbackKind<GlfwEvent.MouseButton, GLFWMouseButtonCallback> MOUSE_BUTTON = new CallbackKind<>(
            "mouse button",
            GLFW::glfwSetMouseButtonCallback,
            slot -> GLFWMouseButtonCallback.create((window, button, action, mods) -> slot.called(
                    new GlfwEvent.MouseButton(window, button, action, mods),
                    program -> program.invoke(window, button, action, mods))));

    static final CallbackKind<GlfwEvent.CursorMoved, GLFWCursorPosCallback> CURSOR = new CallbackKind<>(
            "cursor position",
            GLFW::glfwSetCursorPosCallback,
            slot -> GLFWCursorPosCallback.create((window, x, y) ->
                    slot.called(new GlfwEvent.CursorMoved(window, x, y), program -> program.invoke(window, x, y))));

    static final CallbackKind<GlfwEvent.Scrolled, GLFWScrollCallback> SCROLL = new CallbackKind<>(
            "scroll",
            GLFW::glfwSetScrollCallback,
            slot -> GLFWScrollCallback.create((window, x, y) ->
                    slot.called(new GlfwEvent.Scrolled(window, x, y), program -> program.invoke(window, x, y))));

    static final CallbackKind<GlfwEvent.FramebufferResized, GLFWFramebufferSizeCallback> FRAMEBUFFER_SIZE =
            new CallbackKind<>(
                    "framebuffer size",
                    GLFW::glfwSetFramebufferSizeCallback,
                    slot -> GLFWFramebufferSizeCallback.create((window, width, height) -> slot.called(
                            new GlfwEvent.FramebufferResized(window, width, height),
                            program -> program.invoke(window, width, height))));

    static final CallbackKind<GlfwEvent.CloseRequested, GLFWWindowCloseCallback> CLOSE = new CallbackKind<>(
            "close",
            GLFW::glfwSetWindowCloseCallback,
            slot -> GLFWWindowCloseCallback.create(
                    window -> slot.called(new GlfwEvent.CloseRequested(window), program -> program.invoke(window))));

    static final CallbackKind<GlfwEvent.Dropped, GLFWDropCallback> DROP = new CallbackKind<>(
            "drop",
            GLFW::glfwSetDropCallback,
            slot -> GLFWDropCallback.create((window, count, names) -> slot.called(
                    new GlfwEvent.Dropped(
                            window,
                            IntStream.range(0, count) // the names are gone after the call
                                    .mapToObj(i -> Path.of(GLFWDropCallback.getName(names, i)))
                                    .toList()),
                    program -> program.invoke(window, count, names))));

    /** What the window shows is lost. No event for programs: those that draw by {@link GlfwFrames} need not know. */
    record Refresh(long window) {}

    static final CallbackKind<Refresh, GLFWWindowRefreshCallback> REFRESH = new CallbackKind<>(
            "refresh",
            GLFW::glfwSetWindowRefreshCallback,
            slot -> GLFWWindowRefreshCallback.create(
                    window -> slot.called(new Refresh(window), program -> program.invoke(window))));
}
