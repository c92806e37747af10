package dev.guestloop;

import dev.guestloop.internal.Machine;
import dev.guestloop.internal.RealMachine;
import java.io.IOException;
import java.nio.channels.Selector;

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
    public void select(Selector selector, long nanos) throws IOException {
        if (nanos == Long.MAX_VALUE) {
            super.select(selector, nanos); // somebody else has to wake it
            return;
        }
        super.selectNow(selector);
        if (selector.selectedKeys().isEmpty()) {
            nowNanos += Math.max(0, nanos);
        }
    }
}
