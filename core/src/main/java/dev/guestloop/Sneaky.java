package dev.guestloop;

/** Rethrows what a body threw, whose type the compiler knew when the body was given. */
final class Sneaky {

    private Sneaky() {}

    /**
     * Returns a throwable as the type that the caller knows it to have: it came out of a body that declares just that.
     */
    @SuppressWarnings("unchecked")
    static <X extends Throwable> X as(Throwable thrown) {
        return (X) thrown;
    }
}
