package dev.guestloop.gtk;

import java.util.function.BooleanSupplier;

/**
 * A main loop for programs that have none.
 *
 * <p><i>Confined to the thread that runs it.</i>
 */
final class MainLoop {

    private MainLoop() {}

    /**
     * Fails if the default main context has a loop already.
     *
     * @throws IllegalStateException if it has, or if the calling thread is a virtual one
     */
    static void requireNone() {
        Thread current = Thread.currentThread();
        if (current.isVirtual()) {
            throw new IllegalStateException("GTK needs a platform thread: current=" + current
                    + ". Call launch in main, or on a thread of Thread.ofPlatform().");
        }
        long context = Glib.g_main_context_default();
        boolean ours = Glib.g_main_context_is_owner(context);
        if (ours || !Glib.g_main_context_acquire(context)) {
            throw new IllegalStateException("There is one main loop, and " + (ours ? "this thread" : "another thread")
                    + " runs it already: current=" + current.getName()
                    + ". To run tasks there, call GtkGuest.attach(main).");
        }
        Glib.g_main_context_release(context);
    }

    /**
     * Runs the default main context until something is over. That is asked after each round.
     *
     * @throws IllegalStateException if another thread runs it
     */
    static void run(BooleanSupplier over) {
        long context = Glib.g_main_context_default();
        if (!Glib.g_main_context_acquire(context)) {
            requireNone(); // which says so
        }
        try {
            while (!over.getAsBoolean()) {
                Glib.g_main_context_iteration(context, true);
            }
        } finally {
            Glib.g_main_context_release(context);
        }
    }
}
