/**
 * What tasks share and wait for: locks, events, limits and channels; begin with {@link dev.guestloop.sync.AsyncChannel} and
 * {@link dev.guestloop.sync.AsyncLock}.
 *
 * <p><b>The rule.</b> Waiters are served first come, first served. Each call that may wait is a checkpoint at its beginning, before
 * anything has happened: it throws if the scope is cancelled. A call that is cancelled while it waits leaves nothing behind, as if it
 * had never been made: no item, permit or notification goes with it. A call that was served before the cancellation came returns
 * as usual, and the next one throws.
 *
 * <p>An object belongs to the loop of the task that uses it first, and is <i>confined to the thread of that loop</i>. Two runs of one
 * host may share it.
 */
@NullMarked
package dev.guestloop.sync;

import org.jspecify.annotations.NullMarked;
