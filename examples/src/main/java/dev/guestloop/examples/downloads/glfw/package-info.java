/**
 * The download manager on GLFW: {@link dev.guestloop.examples.downloads.glfw.GlfwDownloads} is the program. Its window has nothing but
 * what is drawn here: Java 2D paints the picture of a frame, and OpenGL shows it.
 */
@NullMarked
package dev.guestloop.examples.downloads.glfw;

import org.jspecify.annotations.NullMarked;
