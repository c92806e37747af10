package dev.guestloop;

import dev.guestloop.internal.Machine;
import dev.guestloop.internal.RealMachine;
import java.io.IOException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.function.Consumer;

/** A machine whose clock jumps to the next deadline when there is nothing to do: hours pass in no time. For loops without a host. */
public final class VirtualTime extends RealMachine {

    private long nowNanos = 1;

    /** Runs the body of a test as a task, in virtual time. */
    public static void run(TaskAction<?> main) {
        Machine.using(new VirtualTime(), () -> InTask.run(main));
    }

    @Override
    public long nanoTime() {
        return nowNanos;
    }

    @Override
    public int select(Selector selector, long nanos, Consumer<SelectionKey> found) throws IOException {
        if (nanos == Long.MAX_VALUE) {
            return super.select(selector, nanos, found); // somebody else has to wake it
        }
        int ready = super.selectNow(selector, found);
        if (ready == 0) {
            nowNanos += Math.max(0, nanos);
        }
        return ready;
    }
}
