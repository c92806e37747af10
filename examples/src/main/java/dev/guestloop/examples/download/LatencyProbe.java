package dev.guestloop.examples.download;

import java.awt.EventQueue;

/** Measures how long the event thread lets others wait: another thread posts to it every 10 ms, as the user's input would. */
final class LatencyProbe implements AutoCloseable {

    private static final long PERIOD_MILLIS = 10;

    /** Event thread only, until closed. */
    final Measurements waits = new Measurements();

    private final Thread thread;

    LatencyProbe() {
        thread = Thread.ofPlatform().daemon().name("latency-probe").start(this::run);
    }

    private void run() {
        try {
            while (true) {
                long posted = System.nanoTime();
                EventQueue.invokeLater(() -> waits.add(System.nanoTime() - posted));
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException e) {
            // Closed.
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
