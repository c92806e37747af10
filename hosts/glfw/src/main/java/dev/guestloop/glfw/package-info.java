/**
 * Guestloop on GLFW: {@link dev.guestloop.glfw.GlfwGuest#launch} starts a program and runs its loop,
 * {@link dev.guestloop.glfw.GlfwGuest#attach} adds a guest to a program that has a loop of its own,
 * {@link dev.guestloop.glfw.GlfwEvents} connects windows and tasks, and {@link dev.guestloop.glfw.GlfwFrames} draws.
 *
 * <p>Windows are the handles that {@code glfwCreateWindow} gives. Everything runs on the one thread on which GLFW was initialized,
 * where a task may call all of GLFW and OpenGL. Calls that may be made on other threads say so. Arguments are never null.
 */
@NullMarked
package dev.guestloop.glfw;

import org.jspecify.annotations.NullMarked;
