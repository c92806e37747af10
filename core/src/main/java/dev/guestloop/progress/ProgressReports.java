package dev.guestloop.progress;

import dev.guestloop.EventLoop;
import dev.guestloop.LoopClosedException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** Brings figures from other threads to the loop: one call outstanding, which takes the newest. */
public final class ProgressReports {

    private final EventLoop loop;
    private final String name;
    private final Listener listener;
    private final AtomicBoolean calling = new AtomicBoolean();

    /** Written by the operation, a thread at a time; read by the loop's. */
    private volatile @Nullable Figures newest;

    // Loop thread only.
    private @Nullable Figures told;
    private boolean ended;

    private record Figures(long done, long total) {}

    /** Hears the figures. */
    @FunctionalInterface
    public interface Listener {

        /**
         * Called on the loop thread.
         *
         * @param done how much is done
         * @param total how much there is
         */
        void progress(long done, long total);
    }

    /**
     * Makes reports of one operation.
     *
     * @param loop the loop on whose thread they are heard
     * @param name of the listener, for the run's uncaught handler
     * @param listener who hears them
     */
    public ProgressReports(EventLoop loop, String name, Listener listener) {
        this.loop = loop;
        this.name = name;
        this.listener = listener;
    }

    /**
     * Reports new figures; called by one thread at a time.
     *
     * @param done how much is done
     * @param total how much there is
     */
    public void report(long done, long total) {
        newest = new Figures(done, total);
        if (calling.compareAndSet(false, true)) {
            try {
                loop.callSoonThreadsafe(this::call);
            } catch (LoopClosedException e) {
                return; // nobody listens any more
            }
        }
    }

    private void call() {
        calling.set(false); // first, then read: no figure is lost
        if (!ended) {
            tell();
        }
    }

    /**
     * Nothing is said after this; called on the loop thread.
     *
     * @param succeeded whether the last figures are to be heard, if they were not yet
     */
    public void end(boolean succeeded) {
        ended = true;
        if (succeeded) {
            tell();
        }
    }

    private void tell() {
        Figures now = newest;
        if (now == null || now.equals(told)) {
            return;
        }
        told = now;
        try {
            listener.progress(now.done, now.total);
        } catch (RuntimeException | Error e) {
            loop.reportUncaught(name, e);
        }
    }
}
