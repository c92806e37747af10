package dev.guestloop.gtk;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.HostConformance;

/** GTK's own loop, with a window open; and its end as that of the display. */
class GtkHostConformanceTest extends HostConformance {

    private UiThread ui;

    @Override
    protected String hostName() {
        return TestGtk.IS_3 ? "GTK 3" : "GTK 4";
    }

    @Override
    protected String hostVersion() {
        return TestGtk.version();
    }

    @Override
    protected HostLoop createHost() throws Exception {
        ui = new UiThread();
        return ui.host();
    }

    @Override
    protected void startLoop() throws Exception {
        ui.start();
        ui.call(() -> TestGtk.openWindow("conformance"));
    }

    @Override
    protected void stopLoop() {
        if (ui != null) { // else the test was skipped
            ui.close();
        }
    }

    @Override
    protected NestedLoop newNestedLoop() {
        return new NativeLoop(0);
    }

    /** A real end of the display would be that of the JVM's GTK; {@code ProgramTest} has one. */
    @Override
    protected boolean closeHost() {
        host().post(() -> TestGtk.emit(Gtk.load(TestGtk.VERSION).defaultDisplay(), "closed", 0));
        return true;
    }

    @Override
    protected HostLoop anotherHostOfTheSameLoop() {
        return GtkHost.of(0, GtkHost.DEFAULT_PRIORITY);
    }

    @Override
    protected boolean postAsEvent(Runnable event) {
        TestGtk.addIdle(0, TestGtk.PRIORITY_DEFAULT, event);
        return true;
    }

    @Override
    protected boolean postAsPaint(Runnable paint) {
        TestGtk.addIdle(0, TestGtk.PRIORITY_LOW, paint);
        return true;
    }
}
