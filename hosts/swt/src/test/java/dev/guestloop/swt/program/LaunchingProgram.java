package dev.guestloop.swt.program;

import dev.guestloop.swt.SwtGuest;

/** Launches, and prints why it could not. */
public final class LaunchingProgram {

    private LaunchingProgram() {}

    public static void main(String[] args) {
        try {
            SwtGuest.launch(() -> System.out.println("running"));
        } catch (IllegalStateException e) {
            System.out.println(e.getMessage());
        }
    }
}
