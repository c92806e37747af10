package dev.guestloop;

import java.lang.System.Logger.Level;
import java.util.concurrent.Future;

/** A function that the program gave to the loop. As the action of a timer it makes itself ready. */
final class Callback extends Entry implements Runnable {

    private final Runnable function;

    Callback(EventLoop loop, Runnable function) {
        super(loop);
        this.function = function;
    }

    @Override
    void step() {
        try {
            function.run();
        } catch (Throwable failure) {
            loop.reportUncaught("callback " + function, failure);
        }
    }

    @Override
    public void run() {
        loop.scheduler().ready(this);
    }

    @Override
    void refuse() {
        if (function instanceof Future<?> future) {
            future.cancel(false); // somebody may wait for it
        }
        EventLoop.LOG.log(
                Level.WARNING,
                "A callback was not run, because its loop had ended: callback=" + function + ", loop=" + loop
                        + ". Work for a loop has to arrive before its run ends.");
    }

    @Override
    public String toString() {
        return "callback " + function;
    }
}
