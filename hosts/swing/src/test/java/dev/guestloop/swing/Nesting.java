package dev.guestloop.swing;

/** While it is open, runs that begin on an idle host let the dialogs of their tasks nest. */
final class Nesting implements AutoCloseable {

    Nesting() {
        System.setProperty(SwingHost.NEST_DIALOGS, "true");
    }

    @Override
    public void close() {
        System.clearProperty(SwingHost.NEST_DIALOGS);
    }
}
