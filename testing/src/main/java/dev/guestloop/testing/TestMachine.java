package dev.guestloop.testing;

import dev.guestloop.internal.Machine;
import org.jspecify.annotations.Nullable;

/** A machine of this kit: one that knows when nothing can happen any more at the present time. */
interface TestMachine extends Machine {

    /** Returns the one below the loop that runs on this thread, or null if that is not of this kit. */
    static @Nullable TestMachine ofThisThread() {
        return Machine.ofThisThread() instanceof TestMachine machine ? machine : null;
    }

    /** Who waits for that moment. */
    QuietWaiters quietWaiters();

    /** Lets time pass, as if the code that calls had computed for so long. */
    void compute(long nanos);
}
