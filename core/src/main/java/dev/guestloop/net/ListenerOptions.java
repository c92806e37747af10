package dev.guestloop.net;

/**
 * How to listen: {@link #DEFAULT}, changed by {@code with…}.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public final class ListenerOptions {

    /** All is the system's and the JDK's choice. */
    public static final ListenerOptions DEFAULT = new ListenerOptions(0);

    /** Zero for the JDK's own. */
    private final int backlog;

    private ListenerOptions(int backlog) {
        this.backlog = backlog;
    }

    /**
     * Returns a copy with another length of the system's queue, in which connections wait to be accepted. The JDK's own is 50. When it is
     * full, TCP lets clients wait and try again, and a Unix domain socket refuses them.
     *
     * @param value how many, 1 or more. It is a hint: Linux adds one, and each system has a limit of its own ({@code somaxconn}), to which it
     *     cuts larger values without a word
     * @return the copy
     * @throws IllegalArgumentException if it is less
     */
    public ListenerOptions withBacklog(int value) {
        if (value < 1) {
            throw new IllegalArgumentException("One connection at least waits to be accepted: backlog=" + value);
        }
        return new ListenerOptions(value);
    }

    int backlog() {
        return backlog;
    }

    @Override
    public String toString() {
        return "ListenerOptions[backlog=" + (backlog == 0 ? "default" : backlog) + ']';
    }
}
