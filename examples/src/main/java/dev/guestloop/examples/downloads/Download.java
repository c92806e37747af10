package dev.guestloop.examples.downloads;

import dev.guestloop.CancelScope;
import java.net.URI;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One file: where it comes from, how far it is, and what it is doing. UI thread. Views read it, {@link DownloadManager} and the
 * file's own {@link Transfer} write it.
 *
 * <pre>
 *   QUEUED ──▶ CONNECTING ──▶ RUNNING ──▶ VERIFYING ──▶ DONE
 *     ▲  ▲          │            │            │
 *     │  └ RETRYING ◀────────────┘            │     each of these ──▶ PAUSED, CANCELLED or FAILED
 *     └─────────────── PAUSED, CANCELLED, FAILED ◀┘
 * </pre>
 */
public final class Download {

    /** What it is doing. */
    public enum State {
        /** Waits for a place among those that run. */
        QUEUED,
        CONNECTING,
        RUNNING,
        /** Stopped by the user; what has come is kept. */
        PAUSED,
        /** Has lost its server, and counts down to the next try. */
        RETRYING,
        /** All bytes are here, and their digest is computed. */
        VERIFYING,
        DONE,
        /** Stopped by the user; nothing of it is left on the disk. */
        CANCELLED,
        FAILED;

        /** Tells whether a task works on it. */
        public boolean isActive() {
            return switch (this) {
                case QUEUED, CONNECTING, RUNNING, RETRYING, VERIFYING -> true;
                case PAUSED, DONE, CANCELLED, FAILED -> false;
            };
        }

        boolean mayBecome(State next) {
            return switch (this) {
                case QUEUED -> next == CONNECTING || isLeaving(next);
                case CONNECTING -> next == RUNNING || next == VERIFYING || next == RETRYING || isLeaving(next);
                case RUNNING -> next == VERIFYING || next == RETRYING || isLeaving(next);
                case RETRYING -> next == QUEUED || isLeaving(next);
                case VERIFYING -> next == DONE || isLeaving(next);
                case PAUSED, FAILED -> next == QUEUED || next == CANCELLED;
                case CANCELLED -> next == QUEUED;
                case DONE -> false;
            };
        }

        private static boolean isLeaving(State next) {
            return next == PAUSED || next == CANCELLED || next == FAILED;
        }
    }

    /** What the user wants of a task that is on its way. */
    enum Wish {
        GO_ON,
        PAUSE,
        CANCEL
    }

    private final int number;
    private final URI address;
    private final SpeedMeter meter = new SpeedMeter();
    private String name;
    private State state = State.QUEUED;
    private long bytes;
    private long total = -1;
    private long resumedAt;
    private int connections;
    private int failures;
    private long retrySeconds;
    private @Nullable String problem;
    private boolean digestChecked;

    Wish wish = Wish.GO_ON;

    /** The scope of its task, while there is one. */
    @Nullable
    CancelScope scope;

    /** Completed to try again at once. */
    @Nullable
    CompletableFuture<@Nullable Void> hurry;

    Download(int number, URI address, String name) {
        this.number = number;
        this.address = address;
        this.name = name;
    }

    /** Counts from 1, in the order in which they were added. */
    public int number() {
        return number;
    }

    public URI address() {
        return address;
    }

    /** The file's name in the folder. */
    public String name() {
        return name;
    }

    public State state() {
        return state;
    }

    /** How many bytes are here. */
    public long bytes() {
        return bytes;
    }

    /** How many there will be; -1 if the server has not said. */
    public long total() {
        return total;
    }

    /** How much is here, between 0 and 1; 0 if that is not known. */
    public double fraction() {
        return state == State.DONE ? 1 : total <= 0 ? 0 : Math.min(1, (double) bytes / total);
    }

    /** Bytes for each second, of late; 0 unless it runs. */
    public double speed() {
        return state == State.RUNNING ? meter.bytesPerSecond() : 0;
    }

    /** How many seconds it will take at this speed; -1 if nobody can know. */
    public long secondsLeft() {
        double speed = speed();
        return total < 0 || speed < 1 ? -1 : (long) Math.ceil((total - bytes) / speed);
    }

    /** Where the last connection began; more than 0 if it went on where another had stopped. */
    public long resumedAt() {
        return resumedAt;
    }

    /** How often a server has begun to send it. */
    public int connections() {
        return connections;
    }

    /** How often in a row it has failed without a byte in between. */
    public int failures() {
        return failures;
    }

    /** In RETRYING: how many seconds until the next try. */
    public long retrySeconds() {
        return retrySeconds;
    }

    /** Why it is RETRYING or FAILED, in words for people. */
    public @Nullable String problem() {
        return problem;
    }

    /** Whether the server gave a digest, and it was right. */
    public boolean isDigestChecked() {
        return digestChecked;
    }

    // ------------------------------------------------------------------ for its manager and its task

    void moveTo(State next) {
        if (!state.mayBecome(next)) {
            throw new IllegalStateException("No such way: download=" + name + ", from=" + state + ", to=" + next);
        }
        state = next;
    }

    void name(String actual) {
        name = actual;
    }

    void size(long size) {
        total = size;
    }

    /** A server begins to send, from here on. */
    void begin(long from, long nowNanos) {
        bytes = from;
        resumedAt = from;
        connections++;
        problem = null;
        meter.begin(from, nowNanos);
    }

    void progress(long now) {
        bytes = now;
    }

    void measure(long nowNanos) {
        meter.measure(bytes, nowNanos);
    }

    void failed(int inARow, String why) {
        failures = inARow;
        problem = why;
    }

    void retryIn(long seconds) {
        retrySeconds = seconds;
    }

    void problem(@Nullable String why) {
        problem = why;
    }

    void digestChecked(boolean checked) {
        digestChecked = checked;
    }

    @Override
    public String toString() {
        return "Download[" + name + ", " + state + ", " + bytes + " of " + total
                + (problem == null ? "" : ", " + problem) + ']';
    }
}
