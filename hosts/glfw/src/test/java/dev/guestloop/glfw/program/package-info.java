/** Programs that {@code GlfwProgramTest} runs, each in a JVM of its own. */
package dev.guestloop.glfw.program;
