package dev.guestloop.gtk;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.HostConformance;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** A bare {@code GMainLoop} in a context of its own, which needs no display. */
@EnabledOnOs(value = OS.LINUX, disabledReason = "the host calls the libraries of Linux")
class GlibHostConformanceTest extends HostConformance {

    private GlibThread glib;
    private GtkHost host;

    @Override
    protected String hostName() {
        return "GLib";
    }

    @Override
    protected HostLoop createHost() {
        glib = new GlibThread();
        host = glib.host();
        return host;
    }

    @Override
    protected void startLoop() {
        glib.start();
    }

    @Override
    protected void stopLoop() {
        glib.close();
        host.close(); // as the thread is no more, on any
    }

    @Override
    protected NestedLoop newNestedLoop() {
        return new NativeLoop(glib.context);
    }

    /** Nobody tells that a bare loop is quit, so its program does. */
    @Override
    protected boolean closeHost() {
        host.post(host::close);
        return true;
    }

    @Override
    protected HostLoop anotherHostOfTheSameLoop() {
        return glib.host();
    }

    @Override
    protected boolean postAsEvent(Runnable event) {
        TestGtk.addIdle(glib.context, TestGtk.PRIORITY_DEFAULT, event);
        return true;
    }

    @Override
    protected boolean postAsPaint(Runnable paint) {
        TestGtk.addIdle(glib.context, TestGtk.PRIORITY_LOW, paint);
        return true;
    }
}
