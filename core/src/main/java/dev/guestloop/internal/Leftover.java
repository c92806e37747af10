package dev.guestloop.internal;

import org.jspecify.annotations.Nullable;

/**
 * Something of a run that nobody has ended.
 *
 * <p><i>Immutable, so safe to share.</i>
 *
 * @param kind what it is
 * @param name its name, for people
 * @param origin where it was made; null without debug mode
 * @param thread the thread, if it is one
 */
public record Leftover(
        Kind kind,
        String name,
        @Nullable Origin origin,
        @Nullable Thread thread) {

    /** What can be left. */
    public enum Kind {
        /** A task other than the main one that has not ended, and that nobody has cancelled. */
        TASK,
        /** A timer of the program's that is still to come. */
        TIMER,
        /** A channel of the loop that is open. */
        CHANNEL,
        /** A thread of a blocking call that its task has abandoned. */
        THREAD,
        /** Something that the run would close, such as a process. */
        RESOURCE
    }
}
