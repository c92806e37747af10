package dev.guestloop.swing;

/** While it is open, runs that begin on an idle host let the dialogs of their tasks nest. */
final class Nesting implements AutoCloseable {

    Nesting() {
        System.setProperty(TaskLoops.NEST, "true");
    }

    @Override
    public void close() {
        System.clearProperty(TaskLoops.NEST);
    }
}
