package dev.guestloop.testing;

import dev.guestloop.HostLoop;
import dev.guestloop.QueueHost;

class QueueHostConformanceTest extends HostConformance {

    private final QueueHost queue = new QueueHost();
    private final Thread thread = Thread.ofPlatform().name("queue-host").unstarted(queue::run);

    @Override
    protected String hostName() {
        return "Queue";
    }

    @Override
    protected HostLoop createHost() {
        return queue;
    }

    @Override
    protected void startLoop() {
        thread.start();
    }

    @Override
    protected void stopLoop() throws InterruptedException {
        queue.stop();
        thread.join();
    }

    @Override
    protected NestedLoop newNestedLoop() {
        return new NestedLoop() {
            private boolean closed;

            @Override
            public void run() {
                queue.runUntil(() -> closed);
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    @Override
    protected boolean closeHost() {
        queue.close();
        return true;
    }
}
