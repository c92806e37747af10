package dev.guestloop;

/** Rethrows what a body threw, whose type the compiler knew when the body was given. */
final class Sneaky {

    private Sneaky() {}

    /**
     * Throws what came out of a body that declares just that.
     *
     * @return never; so that the caller can write {@code throw}
     */
    @SuppressWarnings("unchecked")
    static <X extends Throwable> RuntimeException rethrow(Throwable failure) throws X {
        throw (X) failure;
    }
}
