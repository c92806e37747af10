package dev.guestloop.swing;

import java.awt.EventQueue;

/** The rule for what is confined to the event thread. */
final class EventThread {

    private EventThread() {}

    static void require(String call) {
        if (!EventQueue.isDispatchThread()) {
            throw new WrongThreadException(
                    call + " must be called on the event thread: current="
                            + Thread.currentThread().getName()
                            + ". Hop over with EventQueue.invokeLater(() -> …), or with run.loop().callSoonThreadsafe(() -> …).");
        }
    }
}
