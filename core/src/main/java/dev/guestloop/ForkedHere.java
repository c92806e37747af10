package dev.guestloop;

import dev.guestloop.internal.Coroutine;
import dev.guestloop.internal.ProtocolTrace;
import java.util.List;
import java.util.Set;

/**
 * Where a subtask was forked: a suppressed exception of its failure, which would otherwise know its own task only.
 *
 * <p>To look at the stack at each fork would cost many times what the fork does. A lambda has a class of its own for each place where it
 * is written, so the stack is looked at once for each of them. That shows a wrong place if one and the same lambda is forked in
 * several; in debug mode each fork looks at its own.
 */
final class ForkedHere extends Throwable {

    private static final long serialVersionUID = 1;

    /** Enough to get from a fork in a {@code forEach} to the code that has it. */
    private static final int FRAMES = 8;

    /** What stands between the user's code and the look at the stack. */
    private static final Set<String> OURS = Set.of(
            ForkedHere.class.getName(),
            ForkedHere.class.getName() + "$1",
            ServiceStart.class.getName(),
            TaskScopeImpl.class.getName());

    private static final ClassValue<StackTraceElement[]> SITES = new ClassValue<>() {
        @Override
        protected StackTraceElement[] computeValue(Class<?> body) {
            return frames();
        }
    };

    private ForkedHere(String message, StackTraceElement[] site) {
        super(message, null, false, true);
        setStackTrace(site);
    }

    /** The place of the fork whose code calls. */
    static StackTraceElement[] site(Object body) {
        Class<?> type = body.getClass();
        return isKnownByClass(type) ? SITES.get(type) : frames();
    }

    /** Whether all bodies of a class are taken to be forked in one place. */
    static boolean isKnownByClass(Class<?> body) {
        return body.isHidden() && !ProtocolTrace.ON;
    }

    private static StackTraceElement[] frames() {
        List<StackTraceElement> found = StackWalker.getInstance()
                .walk(frames -> frames.dropWhile(f -> isOurs(f.getClassName()))
                        .takeWhile(f -> !Coroutine.isOfThisLayer(f.getClassName()))
                        .limit(FRAMES)
                        .map(StackWalker.StackFrame::toStackTraceElement)
                        .toList());
        return found.toArray(StackTraceElement[]::new);
    }

    private static boolean isOurs(String className) {
        return OURS.contains(className) || className.startsWith("java.lang.ClassValue");
    }

    /** Adds the place to a failure, unless it is there already: one exception may be thrown by many. */
    static void addTo(Throwable failure, String task, String scope, StackTraceElement[] site) {
        for (Throwable present : failure.getSuppressed()) {
            if (present instanceof ForkedHere
                    && List.of(present.getStackTrace()).equals(List.of(site))) {
                return;
            }
        }
        failure.addSuppressed(new ForkedHere("task " + task + " was forked here, in scope " + scope, site));
    }

    /** Without the name of this class, which says nothing to who reads a trace. */
    @Override
    @SuppressWarnings("OverrideThrowableToString") // that is what a trace prints
    public String toString() {
        return String.valueOf(getMessage());
    }
}
