package dev.guestloop.internal;

/**
 * Something on the stack keeps a coroutine from being suspended. The engine turns it into the exception that users see.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public final class CannotSuspend extends RuntimeException {

    private static final long serialVersionUID = 1;

    private CannotSuspend(String message) {
        super(message);
    }

    static CannotSuspend holdingMonitors(int count) {
        return new CannotSuspend(
                "A task cannot wait inside a synchronized block or method, because the UI thread would keep "
                        + "the monitor and every other user of it would deadlock or break in: monitorsHeld=" + count
                        + ". Leave the block before the call that waits. The block may be hidden: computeIfAbsent and "
                        + "Collections.synchronizedX run your code under a monitor, too.");
    }

    static CannotSuspend pinned(String reason) {
        return new CannotSuspend(
                "A task cannot wait while a native frame or a class initialiser is on its stack: reason="
                        + reason
                        + ". Move the call that waits out of the static initialiser or native callback, or start a task "
                        + "of its own from there.");
    }
}
