package dev.guestloop.gtk;

import dev.guestloop.testing.HostConformance.NestedLoop;

/** A {@code GMainLoop} as a nested one, as dialogs open it. */
final class NativeLoop implements NestedLoop {

    private final long loop;

    NativeLoop(long context) {
        loop = TestGtk.newMainLoop(context);
    }

    @Override
    public void run() {
        TestGtk.runMainLoop(loop);
    }

    @Override
    public void close() {
        TestGtk.quitMainLoop(loop);
    }
}
