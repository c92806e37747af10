package dev.guestloop.swing;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.HostConformance;
import java.awt.EventQueue;
import java.awt.SecondaryLoop;
import java.awt.Toolkit;
import java.util.concurrent.CountDownLatch;

/** With secondary loops as nested ones, which need no display. */
class SwingHostConformanceTest extends HostConformance {

    private final CountDownLatch started = new CountDownLatch(1);

    @Override
    protected String hostName() {
        return "Swing";
    }

    @Override
    protected String hostVersion() {
        return System.getProperty("java.version");
    }

    /** AWT's loop runs as soon as there is something to run, so it is given something that lasts. */
    @Override
    protected HostLoop createHost() {
        EventQueue.invokeLater(() -> {
            try {
                started.await();
            } catch (InterruptedException e) {
                throw new AssertionError("nobody interrupts the event thread", e);
            }
        });
        return SwingHost.instance();
    }

    @Override
    protected void startLoop() {
        started.countDown();
    }

    /** AWT ends its thread by itself. */
    @Override
    protected void stopLoop() {
        started.countDown();
    }

    @Override
    protected boolean postAsEvent(Runnable event) {
        EventQueue.invokeLater(event);
        return true;
    }

    @Override
    protected NestedLoop newNestedLoop() {
        SecondaryLoop loop = Toolkit.getDefaultToolkit().getSystemEventQueue().createSecondaryLoop();
        return new NestedLoop() {
            @Override
            public void run() {
                loop.enter();
            }

            @Override
            public void close() {
                loop.exit();
            }
        };
    }
}
