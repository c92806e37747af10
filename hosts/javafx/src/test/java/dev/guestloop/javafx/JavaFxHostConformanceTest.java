package dev.guestloop.javafx;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.HostConformance;
import java.util.concurrent.CountDownLatch;
import javafx.application.Platform;

/** JavaFX runs as long as the JVM, so nothing is stopped here; what happens when it ends is in {@code ExitTest}. */
class JavaFxHostConformanceTest extends HostConformance {

    private final CountDownLatch started = new CountDownLatch(1);

    @Override
    protected String hostName() {
        return "Headless".equals(System.getProperty("glass.platform")) ? "JavaFX headless" : "JavaFX";
    }

    @Override
    protected String hostVersion() {
        return System.getProperty("javafx.version");
    }

    /** The loop always runs, so it is given something that lasts. */
    @Override
    protected HostLoop createHost() {
        JavaFx.start();
        Platform.runLater(() -> {
            try {
                started.await();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts the JavaFX thread", e);
            }
        });
        return JavaFxHost.instance();
    }

    @Override
    protected void startLoop() {
        started.countDown();
    }

    @Override
    protected void stopLoop() {
        started.countDown();
    }

    @Override
    protected boolean postAsEvent(Runnable event) {
        Platform.runLater(event);
        return true;
    }

    @Override
    protected NestedLoop newNestedLoop() {
        var key = new Object();
        return new NestedLoop() {
            @Override
            public void run() {
                Platform.enterNestedEventLoop(key);
            }

            @Override
            public void close() {
                Platform.exitNestedEventLoop(key, null);
            }
        };
    }
}
