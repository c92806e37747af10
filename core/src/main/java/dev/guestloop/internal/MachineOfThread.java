package dev.guestloop.internal;

import org.jspecify.annotations.Nullable;

/** Which machine a thread's loops run on, if it is not the real one. */
final class MachineOfThread {

    private static final ThreadLocal<@Nullable Machine> MACHINE = new ThreadLocal<>();

    private MachineOfThread() {}

    static Machine current() {
        Machine machine = MACHINE.get();
        return machine == null ? Machine.real() : machine;
    }

    static void with(Machine machine, Runnable action) {
        Machine outer = MACHINE.get();
        MACHINE.set(machine);
        try {
            action.run();
        } finally {
            if (outer == null) {
                MACHINE.remove();
            } else {
                MACHINE.set(outer);
            }
        }
    }
}
