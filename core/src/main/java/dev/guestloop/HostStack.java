package dev.guestloop;

import dev.guestloop.internal.Coroutine;
import dev.guestloop.internal.JvmAccess;
import dev.guestloop.internal.LockCheck;
import java.lang.StackWalker.StackFrame;
import java.util.Spliterator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is on the host thread's stack: monitors below a tick, which a task that suspends would carry away, and loops of the host
 * between a task and the code that wants to wait.
 *
 * <p><i>Confined to the host thread.</i>
 */
final class HostStack {

    private final HostLoop host;
    private final boolean postsAreClean;

    /** Whether a post of this host has shown that it runs under a monitor of the host's own. */
    private boolean postsAreLocked;

    HostStack(HostLoop host) {
        this.host = host;
        this.postsAreClean = host.capabilities().cleanPosts();
    }

    /**
     * Runs something that resumes tasks, unless the thread holds a monitor that a task would carry away. Those of a host that runs
     * its posts under one are put aside meanwhile.
     *
     * @param inTick whether the host has posted this call: then the innermost of its monitors is certainly one that is counted
     * @return false if it was not run
     */
    boolean onCleanStack(boolean inTick, Runnable action) {
        if (!postsAreClean) {
            return besideHostsMonitors(inTick, action);
        }
        if (!Coroutine.stackIsClean()) {
            return false;
        }
        action.run();
        return true;
    }

    private boolean besideHostsMonitors(boolean inTick, Runnable action) {
        boolean counted = JvmAccess.guardsMonitors();
        // Where the JVM does not count, a host that has to have monitors around its posts still shows them on the
        // stack.
        if (!counted && ownMonitors(Integer.MAX_VALUE) == 0) {
            action.run();
            return true;
        }
        Coroutine.@Nullable Vault vault = Coroutine.parkMonitors();
        try {
            int held = vault.monitors();
            int own = ownMonitors(held, inTick);
            if (held > own) {
                return false;
            }
            if (held > 0 && (own > 1 || !inTick)) {
                vault.giveBack(); // who looks for them must find them
                vault = null;
                boolean foreign = isForeignMonitorHeld();
                vault = Coroutine.parkMonitors();
                if (foreign) {
                    return false;
                }
            }
            action.run();
            return true;
        } finally {
            if (vault != null) {
                vault.giveBack();
            }
        }
    }

    /** How many of the monitors that the thread holds are the host's. Often told without a walk, which takes microseconds. */
    private int ownMonitors(int held, boolean inTick) {
        if (held == 0) {
            return 0;
        } else if (held > 1 || !inTick) {
            return ownMonitors(Integer.MAX_VALUE);
        }
        if (!postsAreLocked) {
            postsAreLocked = ownMonitors(1) == 1;
        }
        return postsAreLocked ? 1 : 0; // the innermost, which is the only one
    }

    /**
     * How many monitors the host's loop holds around this tick, as the stack shows. Those around a tick below it are put aside
     * already.
     */
    private int ownMonitors(int atMost) {
        var counting = new Predicate<StackFrame>() {
            private boolean inEngine = true;
            private int own;

            @Override
            public boolean test(StackFrame frame) {
                inEngine = inEngine && isOfEngine(frame.getClassName());
                if (inEngine) {
                    return true;
                }
                if (host.isOwnMonitor(frame.getClassName(), frame.getMethodName())) {
                    own++;
                }
                return own < atMost && !hasCleanStackAbove(frame);
            }
        };
        visitFrames(counting);
        return counting.own;
    }

    /**
     * With several of the host's frames, and outside of ticks, the number alone does not tell: one of its monitors may be counted no
     * more, because somebody has waited for it, and a foreign one in its place. Without {@code java.management} nobody can tell.
     */
    private boolean isForeignMonitorHeld() {
        try {
            return LockCheck.framesWithMonitors().stream()
                    .anyMatch(f -> f.isEmpty()
                            || !host.isOwnMonitor(
                                    f.get().getClassName(), f.get().getMethodName()));
        } catch (NoClassDefFoundError e) {
            return false;
        }
    }

    /** Whether what held monitors below this frame was put aside, or did not exist, for all that runs above it. */
    private static boolean hasCleanStackAbove(StackFrame frame) {
        return Coroutine.isOfThisLayer(frame.getClassName())
                || (frame.getClassName().equals(HostStack.class.getName())
                        && frame.getMethodName().equals("onCleanStack"));
    }

    private static boolean isOfEngine(String className) {
        return Coroutine.isOfThisLayer(className)
                || className.startsWith(HostStack.class.getName())
                || className.equals(GuestDriver.class.getName())
                || className.equals(Scheduler.class.getName())
                || className.startsWith(OutstandingTick.class.getName());
    }

    /** The frame of a loop of the host that runs above the task whose code calls, or null if there is none. */
    @Nullable
    String loopAboveTask() {
        var looking = new Predicate<StackFrame>() {
            private @Nullable String found;

            @Override
            public boolean test(StackFrame frame) {
                if (Coroutine.isOfThisLayer(frame.getClassName())) {
                    return false;
                }
                if (host.isPump(frame.getClassName(), frame.getMethodName())) {
                    found = frame.toString();
                }
                return found == null;
            }
        };
        visitFrames(looking);
        return looking.found;
    }

    /**
     * Shows frames, the innermost first, for as long as the visitor says true. Without a pipeline of streams, which takes three times
     * as long as the walk itself.
     */
    private static void visitFrames(Predicate<StackFrame> visitor) {
        StackWalker.getInstance().walk(frames -> {
            Spliterator<StackFrame> each = frames.spliterator();
            boolean[] goesOn = {true};
            while (goesOn[0] && each.tryAdvance(frame -> goesOn[0] = visitor.test(frame))) {}
            return null;
        });
    }
}
