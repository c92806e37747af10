package dev.guestloop;

import java.util.ArrayDeque;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedTransferQueue;

/** A host with a lower priority that is served only when its queue is empty. */
final class IdlePriorityHost implements HostLoop {

    private final LinkedTransferQueue<Runnable> queue = new LinkedTransferQueue<>();
    private final ConcurrentLinkedQueue<Runnable> idle = new ConcurrentLinkedQueue<>();
    private volatile Thread thread;
    private boolean stopped;

    void postIdle(Runnable work) {
        idle.add(work);
    }

    void run() {
        thread = Thread.currentThread();
        var batch = new ArrayDeque<Runnable>();
        while (!stopped) {
            queue.drainTo(batch);
            Runnable next = batch.poll();
            if (next == null) {
                next = idle.poll();
            }
            if (next == null) {
                Thread.onSpinWait();
            } else {
                next.run();
            }
        }
    }

    void stop() {
        stopped = true;
    }

    @Override
    public void post(Runnable work) {
        queue.add(work);
    }

    @Override
    public boolean isHostThread() {
        return Thread.currentThread() == thread;
    }
}
