package dev.guestloop.testing;

import dev.guestloop.HostLoop;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A host that is only an executor: it always runs, has no nested loops, and cannot say that it is closing. */
class ExecutorHostConformanceTest extends HostConformance {

    private final ExecutorService executor = Executors.newSingleThreadExecutor();

    @Override
    protected String hostName() {
        return "Executor";
    }

    @Override
    protected HostLoop createHost() {
        return HostLoop.of(executor);
    }

    @Override
    protected void startLoop() {
        // It runs with its first work.
    }

    @Override
    protected void stopLoop() {
        executor.close();
    }
}
