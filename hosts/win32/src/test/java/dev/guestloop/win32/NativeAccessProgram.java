package dev.guestloop.win32;

/** Says what a program is told whose JVM refuses native access. */
public final class NativeAccessProgram {

    private NativeAccessProgram() {}

    public static void main(String[] arguments) {
        try {
            Win32System.requireNativeAccess();
            System.out.println("granted");
        } catch (UnsupportedOperationException e) {
            System.out.println(e.getMessage());
        }
    }
}
