package dev.guestloop.gtk;

/** Launches, and prints why it could not. */
final class LaunchProgram {

    private LaunchProgram() {}

    public static void main(String[] args) {
        try {
            // Not by TestGtk, which needs native access.
            GtkGuest.launch(
                    GtkVersion.valueOf(System.getProperty("guestloop.gtk")), () -> System.out.println("running"));
        } catch (RuntimeException e) {
            System.out.println(e.getMessage());
        }
    }
}
