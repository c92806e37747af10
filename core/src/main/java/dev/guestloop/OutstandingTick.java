package dev.guestloop;

import dev.guestloop.internal.Machine;
import dev.guestloop.internal.ProtocolTrace;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * The one tick of a host thread that may be on its way. Everybody who needs a tick competes for the flag; who wins it owes the
 * host a tick and posts it, and the others rely on that. Each tick has a number, so that a host which runs a post twice, or late,
 * does no harm.
 *
 * <p><i>Safe to call from any thread</i>, except {@link #begin}, {@link #replace} and the run of a tick.
 */
final class OutstandingTick {

    private final GuestDriver driver;
    private final HostLoop host;
    private final Machine machine;
    private final ProtocolTrace trace;
    private final Counters counters;
    private final Watchdog watchdog;

    /** The flag. The tick clears it before it looks for work. */
    private final AtomicBoolean tickScheduled = new AtomicBoolean();

    /** Written by whoever has won the flag, after it. */
    private volatile @Nullable Tick newest;

    /** The number of the tick that began last. Written by the host thread, before it clears the flag. */
    private volatile long lastBegun;

    OutstandingTick(GuestDriver driver, HostLoop host, ProtocolTrace trace, Counters counters, Watchdog watchdog) {
        this.driver = driver;
        this.host = host;
        this.machine = driver.machine();
        this.trace = trace;
        this.counters = counters;
        this.watchdog = watchdog;
    }

    /** One posted tick. */
    final class Tick implements Runnable {
        private final long number;

        /** Who is posting it just now. Written and read for the case that this is the thread that runs it. */
        private @Nullable Thread poster;

        private boolean ranInline;

        /** Set when post has returned: from here on, and not before, a tick that does not come is late. */
        private volatile boolean posted;

        private Tick(long number) {
            this.number = number;
        }

        long number() {
            return number;
        }

        @Override
        public void run() {
            if (poster == machine.currentThread()) {
                ranInline = true;
            } else {
                driver.runEventsOnUiThread(this);
            }
        }

        @Override
        public String toString() {
            return "a tick of Guestloop";
        }
    }

    /**
     * Has a tick coming: posts one, unless one is outstanding.
     *
     * @param fromHost whether the caller is on the host thread, where a post may be cheaper
     * @return whether the caller won the flag and posted
     */
    boolean ask(boolean fromHost) {
        boolean won = !tickScheduled.get() && winFlag();
        if (won) {
            post(fromHost);
        }
        return won;
    }

    /** Whether one is outstanding. */
    boolean isAsked() {
        return tickScheduled.get();
    }

    private boolean winFlag() {
        return ProtocolTrace.ON ? trace.winFlag(tickScheduled) : tickScheduled.compareAndSet(false, true);
    }

    /** Posts the tick that the caller owes. */
    private void post(boolean fromHost) {
        counters.posts++;
        Tick before = newest;
        var tick = new Tick(before == null ? 1 : before.number + 1);
        newest = tick;
        try {
            tick.poster = machine.currentThread();
            if (fromHost) {
                host.postFromHost(tick);
            } else {
                host.post(tick);
            }
            tick.poster = null;
            if (tick.ranInline) {
                throw new HostFailureException(
                        "A host must not run work inside post: host=" + host + ". It has to queue the work and return.",
                        null);
            }
            tick.posted = true;
            watchdog.tickWasPosted();
        } catch (Throwable e) {
            tick.poster = null;
            driver.postFailed(e);
        }
    }

    /** The post has failed, so the flag is free again. */
    void takeBack() {
        if (ProtocolTrace.ON) {
            trace.postFailed();
        }
        tickScheduled.set(false);
    }

    /** Whether this is the tick that is on its way, and not an old one or a second run of it. */
    boolean isOutstanding(Tick tick) {
        return tick == newest && tick.number > lastBegun && tickScheduled.get();
    }

    /** The tick begins, and the next one may be asked for. */
    void begin(Tick tick) {
        lastBegun = tick.number;
        tickScheduled.set(false);
    }

    /** Posts another tick in place of one that may be lost. Host thread. */
    void replace() {
        tickScheduled.set(false);
        ask(true);
    }

    /** The tick that the host was given and has not begun. */
    @Nullable
    Tick late() {
        Tick tick = newest;
        return tick != null && tick.posted && isOutstanding(tick) ? tick : null;
    }

    @Override
    public String toString() {
        return "OutstandingTick[posted=" + tickScheduled + ", lastBegun=" + lastBegun + ']';
    }
}
