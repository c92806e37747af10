package dev.guestloop.ui;

/** What a handler does with an event that comes while the task of an earlier one still runs. */
public enum HandlerPolicy {
    /** Nothing: the event is dropped. For buttons that should not be clicked twice. */
    DROP,

    /**
     * Cancels the earlier task, and starts a new one when that has cleaned up. Of several events that come meanwhile, the last
     * one counts. For searches that follow what the user types.
     */
    RESTART,

    /** Handles it later: one task after the other, in the order of the events. The queue has no limit. */
    QUEUE,

    /** Starts another task beside it. */
    PARALLEL
}
