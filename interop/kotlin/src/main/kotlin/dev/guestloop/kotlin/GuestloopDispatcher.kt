package dev.guestloop.kotlin

import dev.guestloop.EventLoop
import dev.guestloop.LoopClosedException
import java.util.concurrent.ScheduledFuture
import java.util.concurrent.TimeUnit
import kotlin.coroutines.CoroutineContext
import kotlinx.coroutines.CancellableContinuation
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Delay
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.DisposableHandle
import kotlinx.coroutines.ExperimentalCoroutinesApi
import kotlinx.coroutines.InternalCoroutinesApi
import kotlinx.coroutines.MainCoroutineDispatcher
import kotlinx.coroutines.cancel

/**
 * Runs coroutines on a loop's thread, which is the UI thread, between its tasks. `delay` and `withTimeout` use the loop's timers, and so
 * virtual time in tests. Made by [asCoroutineDispatcher].
 *
 * A coroutine is not a task: it waits with Kotlin's functions, [awaitTask] among them, and not with `Async`.
 *
 * When the run has ended, a coroutine that would go on here is cancelled in place of that, and cleans up on [Dispatchers.IO]. One that
 * waits for a timer of the loop at that moment is not woken any more: cancel its scope before, or let a task of the run wait for it.
 *
 * *Safe to call from any thread.*
 */
@OptIn(InternalCoroutinesApi::class, ExperimentalCoroutinesApi::class)
public class GuestloopDispatcher internal constructor(
    /** The loop whose thread it is. */
    public val loop: EventLoop,
    private val runsInPlace: Boolean,
) : MainCoroutineDispatcher(), Delay {

    /** The same, but a coroutine that is on the loop's thread already goes on in place. */
    override val immediate: GuestloopDispatcher =
        if (runsInPlace) this else GuestloopDispatcher(loop, true)

    override fun isDispatchNeeded(context: CoroutineContext): Boolean = !runsInPlace || !loop.isLoopThread

    override fun dispatch(context: CoroutineContext, block: Runnable) {
        try {
            if (loop.isLoopThread) loop.callSoon(block) else loop.callSoonThreadsafe(block)
        } catch (e: LoopClosedException) {
            context.cancel(CancellationException("The run of the loop has ended", e))
            Dispatchers.IO.dispatch(context, block)
        }
    }

    override fun scheduleResumeAfterDelay(timeMillis: Long, continuation: CancellableContinuation<Unit>) {
        val timer = later(timeMillis, continuation.context) {
            with(continuation) { resumeUndispatched(Unit) }
        }
        continuation.invokeOnCancellation { timer?.cancel(false) }
    }

    override fun invokeOnTimeout(timeMillis: Long, block: Runnable, context: CoroutineContext): DisposableHandle {
        val timer = later(timeMillis, context, block)
        return DisposableHandle { timer?.cancel(false) }
    }

    /** From any thread; null if the loop takes nothing more. */
    private fun later(timeMillis: Long, context: CoroutineContext, block: Runnable): ScheduledFuture<*>? =
        try {
            loop.asScheduledExecutor().schedule(block, timeMillis, TimeUnit.MILLISECONDS)
        } catch (e: LoopClosedException) {
            context.cancel(CancellationException("The run of the loop has ended", e))
            null
        }

    override fun toString(): String = if (runsInPlace) "$loop.immediate" else loop.toString()
}

/**
 * Returns a dispatcher that runs coroutines on this loop's thread. Safe to call from any thread.
 */
public fun EventLoop.asCoroutineDispatcher(): GuestloopDispatcher = GuestloopDispatcher(this, false)
