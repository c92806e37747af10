package dev.guestloop.gtk;

/** Launches, and prints why it could not. */
final class LaunchProgram {

    private LaunchProgram() {}

    public static void main(String[] args) {
        try {
            GtkGuest.launch(TestGtk.VERSION, () -> System.out.println("running"));
        } catch (RuntimeException e) {
            System.out.println(e.getMessage());
        }
    }
}
