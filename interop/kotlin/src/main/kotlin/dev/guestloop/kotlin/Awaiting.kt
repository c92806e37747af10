package dev.guestloop.kotlin

import dev.guestloop.Async
import dev.guestloop.CancelledException
import dev.guestloop.Task
import dev.guestloop.TaskAction
import java.util.concurrent.CompletableFuture
import kotlin.coroutines.CoroutineContext
import kotlin.coroutines.EmptyCoroutineContext
import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.future.asCompletableFuture
import kotlinx.coroutines.future.await

/**
 * Waits for a task in a coroutine. If the coroutine is cancelled, so is the task, from whatever thread.
 *
 * @throws Throwable what the task failed with; a [CancelledException] if it was cancelled
 */
public suspend fun <T> Task<T>.awaitTask(): T =
    try {
        toCompletableFuture().await()
    } catch (e: CancellationException) {
        if (e !is CancelledException) cancel("the coroutine that waits for it was cancelled")
        throw e
    }

/**
 * Runs suspending code for the task whose code calls, on its loop's thread, and waits for it. If the task is cancelled, so is the code,
 * and the call lasts until that has ended.
 *
 * @param context more for the coroutine, such as a name
 * @throws dev.guestloop.TaskFailedException if the code fails, with the cause
 * @throws CancelledException if the task's scope is cancelled
 * @throws dev.guestloop.CannotAwaitException if called outside a task
 */
public fun <T> awaitSuspending(
    context: CoroutineContext = EmptyCoroutineContext,
    block: suspend CoroutineScope.() -> T,
): T {
    Async.checkpoint()
    val coroutine = CoroutineScope(Async.currentLoop().asCoroutineDispatcher() + context).async(block = block)
    val result: CompletableFuture<T> = coroutine.asCompletableFuture()
    try {
        return Async.await(result)
    } catch (e: CancelledException) {
        coroutine.cancel(CancellationException("the task that waits for it was cancelled", e))
        val ended = CompletableFuture<Unit>()
        coroutine.invokeOnCompletion { ended.complete(Unit) }
        Async.shielded(TaskAction<RuntimeException> { Async.await(ended) })
        throw e
    }
}
