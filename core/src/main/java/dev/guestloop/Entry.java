package dev.guestloop;

/** Something that can be ready: a task, or a callback. Running it is one step. */
abstract class Entry {

    /** The loop that it belongs to; once that is closed, the entry is refused. */
    final EventLoop loop;

    Entry(EventLoop loop) {
        this.loop = loop;
    }

    /** Runs one step, on the loop's thread. Never throws what user code throws. */
    abstract void step();

    /** Called when the entry arrives from another thread, at the beginning of a tick: makes ready what it stands for. */
    void arrive(Scheduler scheduler) {
        scheduler.ready(this);
    }

    /** Called instead of {@link #step} or {@link #arrive} if the loop has been closed meanwhile. */
    abstract void refuse();
}
