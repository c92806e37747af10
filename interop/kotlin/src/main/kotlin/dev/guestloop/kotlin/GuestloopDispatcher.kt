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
 * When the run has ended, a coroutine that would go on here is cancelled in place of that, and cleans up on [Dispatchers.IO]; so is one
 * that waits for a timer of the loop at that moment. A test of the test kit is told of such timers: cancel the scope of the coroutine
 * before, or let a task of the run wait for it.
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
            context.cancel(runHasEnded(e))
            Dispatchers.IO.dispatch(context, block)
        }
    }

    override fun scheduleResumeAfterDelay(timeMillis: Long, continuation: CancellableContinuation<Unit>) {
        val timer = Timer(loop) { continuation.cancel(it) }
        timer.start(timeMillis) { with(continuation) { resumeUndispatched(Unit) } }
        continuation.invokeOnCancellation { timer.dispose() }
    }

    override fun invokeOnTimeout(timeMillis: Long, block: Runnable, context: CoroutineContext): DisposableHandle =
        Timer(loop) { context.cancel(it) }.also { it.start(timeMillis, block) }

    override fun toString(): String = if (runsInPlace) "$loop.immediate" else loop.toString()
}

private fun runHasEnded(cause: LoopClosedException?) = CancellationException("The run of the loop has ended", cause)

/** One timer of a loop. Whoever waits for it when the run ends is told so, for it will not fire any more. From any thread. */
private class Timer(
    private val loop: EventLoop,
    private val runEnded: (CancellationException) -> Unit,
) : DisposableHandle, AutoCloseable {

    @Volatile private var fires: ScheduledFuture<*>? = null

    fun start(timeMillis: Long, block: Runnable) {
        try {
            loop.closeWithRun(this)
            fires = loop.asScheduledExecutor().schedule({ fire(block) }, timeMillis, TimeUnit.MILLISECONDS)
        } catch (e: LoopClosedException) {
            loop.letGo(this)
            runEnded(runHasEnded(e))
        }
    }

    private fun fire(block: Runnable) {
        loop.letGo(this)
        block.run()
    }

    override fun dispose() {
        loop.letGo(this)
        fires?.cancel(false)
    }

    /** The run has ended. */
    override fun close() {
        runEnded(runHasEnded(null))
    }

    override fun toString(): String = "a coroutine's timer"
}

/**
 * Returns a dispatcher that runs coroutines on this loop's thread. Safe to call from any thread.
 */
public fun EventLoop.asCoroutineDispatcher(): GuestloopDispatcher = GuestloopDispatcher(this, false)
