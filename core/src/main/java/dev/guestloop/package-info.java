/**
 * Straight-line asynchronous code for desktop programs: an event loop that runs as a guest of the toolkit's own.
 *
 * <p>Start with {@link dev.guestloop.GuestRun#start} or with the {@code launch} of a host's module; inside tasks, use
 * {@link dev.guestloop.Async}.
 *
 * <p><b>The thread rule.</b> All code of a program that is given to this library (tasks, callbacks, listeners) runs on one
 * thread: the host's, which is the UI thread. Objects of this package are <i>confined to it</i>, unless a type or a method
 * says that it is safe to call from any thread. A call from a wrong thread changes nothing and throws
 * {@link java.lang.WrongThreadException}.
 *
 * <p><b>Checkpoints.</b> A call that may wait is one that needs a task. Each of them, whether it has to wait or not, throws
 * {@link dev.guestloop.CancelledException} if its scope is cancelled, and lets other tasks run if this one has run for long.
 *
 * <p><b>Nulls.</b> Nothing is null unless marked {@code @Nullable}; a null that is not welcome gets a
 * {@link java.lang.NullPointerException} that names the parameter.
 *
 * <p><b>System properties.</b> {@code dev.guestloop.debug} (default {@code false}): record and check the hand-over between the
 * two threads, and give cancellations a stack trace. {@code dev.guestloop.debug.locks} (default {@code false}): refuse each wait
 * of a task that holds a monitor or a lock, also those that are not noticed otherwise; slow.
 * {@code dev.guestloop.exit.patience.millis} (default {@code 2000}, in milliseconds): how long the clean-up of all tasks together may
 * hold up the end of the JVM.
 */
@NullMarked
package dev.guestloop;

import org.jspecify.annotations.NullMarked;
