package dev.guestloop.examples.toolkit;

import dev.guestloop.HostCapabilities;
import dev.guestloop.HostLoop;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The toy's loop as a host. Two hosts of one toy are equal.
 *
 * <p><i>Safe to call from any thread</i>, except what the guest calls on the event thread.
 */
public final class ToyHost implements HostLoop {

    private final Toy toy;

    /**
     * Makes a host.
     *
     * @param toy the toolkit
     */
    public ToyHost(Toy toy) {
        this.toy = Objects.requireNonNull(toy, "toy");
    }

    // region: minimal
    /** A class of its own, so that the queue tells our posts from all others. */
    private record GuestEvent(Runnable work) implements Runnable {
        @Override
        public void run() {
            work.run();
        }
    }

    @Override
    public void post(Runnable work) {
        if (!toy.post(new GuestEvent(Objects.requireNonNull(work, "work")))) {
            throw new IllegalStateException("The toy has ended and takes no more work: host=" + this);
        }
    }

    @Override
    public boolean isHostThread() {
        return toy.isEventThread();
    }
    // end

    // region: equals
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof ToyHost host && host.toy == toy;
    }

    @Override
    public int hashCode() {
        return System.identityHashCode(toy);
    }
    // end

    // region: ending
    @Override
    public Attachment attach(Runnable onClosing) {
        toy.addQuitListener(onClosing);
        return () -> toy.removeQuitListener(onClosing);
    }
    // end

    // region: nested
    @Override
    public @Nullable Object currentDispatch() {
        return toy.currentEvent();
    }

    @Override
    public boolean isPump(String className, String methodName) {
        return className.equals(Toy.class.getName()) && methodName.equals("runWhile");
    }
    // end

    // region: giving-way
    @Override
    public boolean inputPending() {
        Runnable next = toy.peek();
        return next != null && !(next instanceof GuestEvent);
    }

    @Override
    public HostCapabilities capabilities() {
        return HostCapabilities.DEFAULT.withTellsInput(true).withTellsPaint(true);
    }
    // end

    @Override
    public String toString() {
        return "ToyHost";
    }
}
