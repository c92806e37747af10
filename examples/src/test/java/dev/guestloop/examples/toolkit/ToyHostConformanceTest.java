package dev.guestloop.examples.toolkit;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.HostConformance;

// region: kit
class ToyHostConformanceTest extends HostConformance {

    private final Toy toy = new Toy();

    @Override
    protected String hostName() {
        return "Toy";
    }

    @Override
    protected HostLoop createHost() {
        return new ToyHost(toy);
    }

    @Override
    protected void startLoop() {
        toy.start();
    }

    @Override
    protected void stopLoop() throws InterruptedException {
        toy.quit();
        toy.join();
    }

    @Override
    protected NestedLoop newNestedLoop() {
        return new NestedLoop() {
            private boolean open = true;

            @Override
            public void run() {
                toy.runWhile(() -> open);
            }

            @Override
            public void close() {
                open = false;
            }
        };
    }

    @Override
    protected HostLoop anotherHostOfTheSameLoop() {
        return new ToyHost(toy);
    }

    @Override
    protected boolean postAsEvent(Runnable event) {
        return toy.post(event);
    }

    @Override
    protected boolean postAsPaint(Runnable paint) {
        return toy.repaint(paint);
    }

    @Override
    protected boolean closeHost() {
        toy.quit();
        return true;
    }
}
// end
