package dev.guestloop.win32;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.HostConformance;
import java.time.Duration;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** With nested loops as a program writes them; those of the system are in {@code ModalLoopsTest}. */
@EnabledOnOs(value = OS.WINDOWS, disabledReason = "Win32 needs Windows: tools/on-windows.sh")
class Win32HostConformanceTest extends HostConformance {

    private UiThread ui;

    @Override
    protected String hostName() {
        return "Win32";
    }

    @Override
    protected String hostVersion() {
        return System.getProperty("os.version");
    }

    @Override
    protected HostLoop createHost() {
        ui = new UiThread();
        return ui.host();
    }

    @Override
    protected void startLoop() {
        ui.start();
    }

    @Override
    protected void stopLoop() {
        ui.close();
    }

    @Override
    protected NestedLoop newNestedLoop() {
        return new NestedLoop() {
            private boolean closed;

            @Override
            public void run() {
                MessageLoop.run(() -> closed);
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    @Override
    protected boolean closeHost() {
        ui.quit();
        return true;
    }

    @Override
    protected HostLoop anotherHostOfTheSameLoop() {
        ui.start();
        return ui.call(Win32Host::attach);
    }

    @Override
    protected boolean postAsEvent(Runnable event) {
        ui.window().postEvent(event);
        return true;
    }

    /** In Wine each message goes through another process: a hundred thousand of them take seconds, and more beside a build. */
    @Override
    protected Duration patience() {
        return Duration.ofMinutes(1);
    }

    @Override
    protected boolean postAsPaint(Runnable paint) {
        ui.window().postPaint(paint);
        return true;
    }
}
