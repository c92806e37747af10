package dev.guestloop;

/**
 * Hears of what nobody else does: a task that failed while nobody waited for it, a callback that threw.
 */
@FunctionalInterface
public interface UncaughtHandler {

    /** Writes each failure into the log. */
    UncaughtHandler LOG = (source, failure) ->
            ShutdownWatch.report(System.Logger.Level.ERROR, "Nobody caught what was thrown by " + source, failure);

    /**
     * Called on the loop's thread, in the step that failed. It must not wait. What it throws itself is logged.
     *
     * @param source what failed, for people: a task's name, or a callback
     * @param failure what it threw
     */
    void uncaught(String source, Throwable failure);
}
