package dev.guestloop.win32;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The work that waits for a window's thread, and the one message that is to bring that thread here. It knows no Windows, so that its
 * rules can be tested anywhere, with a window that refuses messages.
 *
 * <p>Three rules:
 *
 * <ol>
 *   <li><b>One message.</b> The flag {@link #owed} is set from the moment that somebody undertakes to have a message delivered until
 *       it arrives: while it is in the window's queue, while it is held back (rule 3), and while a refused one is tried again. Who
 *       finds the flag set has only to add its work.
 *   <li><b>One work a message</b>, and the next message is posted before the work runs. So work stays in line with the messages
 *       of others, and goes on in a loop that the work opens.
 *   <li><b>Others go first.</b> Windows hands out posted messages before input, repaints and timers, whatever came first: a guest
 *       whose messages follow each other would starve all of them. So now and then we look whether some of those wait, and if so hold
 *       our message back until the thread has taken one of theirs.
 * </ol>
 *
 * <p><i>Safe to call from any thread</i>, except where a method says otherwise.
 */
final class GuestQueue {

    /** What the queue needs of a window. */
    interface Window {

        /**
         * Puts the guest's message into the queue of the window's thread. Called on any thread.
         *
         * @return 0, or the error of Windows
         */
        int postMessage();

        /** Whether input, a repaint or a timer waits. Called on the window's thread. */
        boolean othersWait();

        /** Runs something after a while, on some thread. */
        void later(Duration delay, Runnable action);

        /** The time, as {@link System#nanoTime}. */
        default long nanoTime() {
            return System.nanoTime();
        }
    }

    /**
     * How long our messages may follow each other before the next look, which is as long as a tick: a look takes 0.1 µs on Windows, and
     * 20 to 100 where this is tested.
     */
    private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(4);

    /** After such a pause without a message of ours the thread has handed out whatever waited, or is busy with it. */
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

    /** The longest that a message is held back: what waited may have gone without a message, such as a timer that was killed. */
    private static final Duration LONGEST_HOLD = Duration.ofMillis(8);

    /** The first pause after a refused message; each one is twice as long, up to the second figure. */
    private static final Duration FIRST_RETRY = Duration.ofMillis(1);

    private static final Duration LAST_RETRY = Duration.ofMillis(64);

    private static final long NOT_HELD = 0;

    private final Window window;
    private final Queue<Runnable> works = new ConcurrentLinkedQueue<>();

    /** Whether a message is on its way, or somebody sees to it that one will be. */
    private final AtomicBoolean owed = new AtomicBoolean();

    /** The number of the hold that is on, or {@link #NOT_HELD}. Whoever ends it posts the message. */
    private final AtomicLong held = new AtomicLong(NOT_HELD);

    private final AtomicBoolean toldOfRefusal = new AtomicBoolean();
    private volatile boolean closed;

    // What follows belongs to the window's thread.

    private long holds;
    private boolean canHold;
    private boolean ourTurn;
    private boolean othersSeen;
    private boolean owedAtReturn;
    private long lookedAtNanos;
    private long returnedAtNanos;

    GuestQueue(Window window) {
        this.window = window;
        lookedAtNanos = window.nanoTime();
        returnedAtNanos = lookedAtNanos;
    }

    /**
     * Adds work and has a message coming for it.
     *
     * @throws IllegalStateException if the queue is closed
     * @throws Win32Exception if Windows refuses the message for good
     */
    void add(Runnable work) {
        Objects.requireNonNull(work, "work");
        works.add(work);
        try {
            if (closed) { // asked after adding, for close() runs what was added before
                throw closedException();
            }
            ask();
        } catch (RuntimeException e) {
            if (works.remove(work)) { // else it has been run: by close(), or a message that was on its way
                throw e;
            }
        }
    }

    private void ask() {
        if (!owed.get() && owed.compareAndSet(false, true)) {
            postOwed(FIRST_RETRY);
        }
    }

    /** Posts the message that the caller owes. A full queue is no reason to fail: it is full because its thread is busy. */
    private void postOwed(Duration retry) {
        int error = window.postMessage();
        if (error == Win32Api.ERROR_NOT_ENOUGH_QUOTA) {
            if (toldOfRefusal.compareAndSet(false, true)) {
                Win32Host.LOG.log(
                        Level.WARNING,
                        "The message queue is full, and the guest tries again until it is not: error=" + error
                                + ". Windows keeps 10,000 messages for a thread: somebody posts more than it handles. This is said once.");
            }
            Duration next = retry.multipliedBy(2);
            window.later(retry, () -> postLate(next.compareTo(LAST_RETRY) > 0 ? LAST_RETRY : next));
        } else if (error != 0) {
            owed.set(false);
            throw new Win32Exception("PostMessageW", error);
        }
    }

    /** The same on a thread that nobody waits for. */
    private void postLate(Duration retry) {
        if (closed) {
            return;
        }
        try {
            postOwed(retry);
        } catch (Win32Exception e) {
            // The next post finds the same, and throws. If the window is gone its host has closed, or its thread ended.
            Win32Host.LOG.log(Level.WARNING, "The guest's message could not be posted", e);
        }
    }

    /** Allows holding messages back. Only while somebody calls {@link #otherTaken}. Window's thread. */
    void canHold(boolean value) {
        canHold = value;
        if (!value) {
            endHold(held.get());
        }
    }

    /** The guest's message has arrived. Window's thread. */
    void messageArrived() {
        if (closed) {
            return;
        }
        if (letOthersGoFirst()) {
            return;
        }
        owed.set(false); // before we look: work that is added from here on has a message of its own
        Runnable work = works.poll();
        if (work == null) {
            return; // it came with an earlier message
        }
        if (!works.isEmpty()) {
            askForTheRest();
        }
        try {
            work.run();
        } finally {
            owedAtReturn = owed.get();
            returnedAtNanos = window.nanoTime();
        }
    }

    /** What is left was accepted by a post that has returned, so there is nobody to throw to. */
    private void askForTheRest() {
        try {
            ask();
        } catch (Win32Exception e) {
            Win32Host.LOG.log(Level.ERROR, "Work of the guest is left, and its message could not be posted", e);
        }
    }

    private boolean letOthersGoFirst() {
        if (!canHold || ourTurn || works.isEmpty() || !othersWait()) {
            ourTurn = false;
            return false;
        }
        ourTurn = true; // next time
        long hold = ++holds;
        held.set(hold);
        window.later(LONGEST_HOLD, () -> endHold(hold));
        return true;
    }

    private boolean othersWait() {
        long now = window.nanoTime();
        boolean seen = othersSeen;
        othersSeen = false;
        if (!seen) {
            if (!owedAtReturn && now - returnedAtNanos > PAUSE_NANOS) {
                lookedAtNanos = now;
            }
            if (now - lookedAtNanos < LOOK_NANOS) {
                return false;
            }
        }
        lookedAtNanos = now;
        return window.othersWait();
    }

    /** Somebody has seen that others wait, so that the next message of ours looks at once. Window's thread. */
    void othersSeen() {
        othersSeen = true;
    }

    /** The thread has taken a message that is not ours. Window's thread, often: one read if nothing is held back. */
    void otherTaken() {
        endHold(held.get());
    }

    private void endHold(long hold) {
        if (hold != NOT_HELD && held.compareAndSet(hold, NOT_HELD)) {
            postLate(FIRST_RETRY);
        }
    }

    /** Whether our message may be among those in the queue. */
    boolean isMessageOwed() {
        return owed.get();
    }

    /** How many works wait. */
    int size() {
        return works.size();
    }

    /** Takes no more work, and runs what it has taken, for no message will come any more. Window's thread. */
    void close() {
        closed = true;
        for (Runnable work = works.poll(); work != null; work = works.poll()) {
            try {
                work.run();
            } catch (RuntimeException | Error e) {
                Win32Host.LOG.log(Level.ERROR, "A post failed while its host closed", e);
            }
        }
    }

    boolean isClosed() {
        return closed;
    }

    private static IllegalStateException closedException() {
        return new IllegalStateException("The host has closed, so it takes no more work."
                + " For a new message loop call Win32Host.attach() on its thread.");
    }

    @Override
    public String toString() {
        return "GuestQueue[works=" + works.size() + ", owed=" + owed + ", held=" + (held.get() != NOT_HELD)
                + ", closed=" + closed + ']';
    }
}
