package dev.guestloop.glfw.program;

import dev.guestloop.glfw.GlfwGuest;

/** Launches, and prints why it could not. */
public final class LaunchingProgram {

    private LaunchingProgram() {}

    public static void main(String[] args) {
        try {
            GlfwGuest.launch(() -> System.out.println("running"));
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
    }
}
