@file:JvmName("Coroutines")

package dev.guestloop.benchmarks

import java.net.SocketAddress
import java.net.StandardSocketOptions
import java.nio.ByteBuffer
import java.nio.channels.SocketChannel
import java.util.concurrent.CompletableFuture
import java.util.concurrent.CountDownLatch
import java.util.concurrent.Executor
import java.util.function.DoubleConsumer
import java.util.function.IntSupplier
import java.util.function.Supplier
import kotlinx.coroutines.CoroutineDispatcher
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.asCoroutineDispatcher
import kotlinx.coroutines.cancelAndJoin
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.await
import kotlinx.coroutines.isActive
import kotlinx.coroutines.javafx.JavaFx
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.swing.Swing
import kotlinx.coroutines.withContext
import kotlinx.coroutines.yield

// Kotlin's coroutines on a toolkit's event thread, as a program would write them: the rivals in Kotlin. Each function has the
// shape of what our own tasks do in the same row.

private const val HOUR_MILLIS = 3_600_000L

fun onSwing(): CoroutineDispatcher = Dispatchers.Swing

fun onJavaFx(): CoroutineDispatcher = Dispatchers.JavaFx

/** There is none for SWT, so a program would make one of `asyncExec`. */
fun onExecutor(executor: Executor): CoroutineDispatcher = executor.asCoroutineDispatcher()

/** Awaits one future after the other. */
fun awaitEach(
    dispatcher: CoroutineDispatcher,
    times: Int,
    next: Supplier<CompletableFuture<Boolean>>,
    arrived: Runnable,
): Job =
    CoroutineScope(dispatcher).launch {
        repeat(times) {
            next.get().await()
            arrived.run()
        }
    }

/** Awaits one future. */
fun await(dispatcher: CoroutineDispatcher, future: CompletableFuture<Boolean>, waits: Runnable, arrived: Runnable): Job =
    CoroutineScope(dispatcher).launch {
        waits.run()
        future.await()
        arrived.run()
    }

/** Reads by a call that blocks, on the threads that Kotlin has for it, one time after the other. */
fun readEach(dispatcher: CoroutineDispatcher, times: Int, blockingRead: IntSupplier, arrived: Runnable): Job =
    CoroutineScope(dispatcher).launch {
        repeat(times) {
            withContext(Dispatchers.IO) { blockingRead.asInt }
            arrived.run()
        }
    }

/**
 * Echo from Swing's thread: a coroutine for each connection, which writes there, and reads by a call that blocks. Returns nanoseconds per
 * round trip.
 */
fun echo(server: SocketAddress, messageBytes: Int, connections: Int, rounds: Int): Double = runBlocking {
    val reading = Dispatchers.IO.limitedParallelism(connections) // it has 64 threads otherwise
    val channels =
        List(connections) { SocketChannel.open(server).setOption(StandardSocketOptions.TCP_NODELAY, true) }
    val began = System.nanoTime()
    coroutineScope {
        for (channel in channels) {
            launch(Dispatchers.Swing) {
                val outgoing = ByteBuffer.allocateDirect(messageBytes)
                val incoming = ByteBuffer.allocateDirect(messageBytes)
                repeat(rounds) {
                    channel.write(outgoing.clear())
                    incoming.clear()
                    withContext(reading) { while (incoming.hasRemaining()) channel.read(incoming) }
                }
            }
        }
    }
    val nanos = (System.nanoTime() - began).toDouble()
    channels.forEach { it.close() }
    nanos / connections / rounds
}

/** Several coroutines that take turns, so many times each. */
fun takeTurns(dispatcher: CoroutineDispatcher, coroutines: Int, times: Int, done: CountDownLatch) {
    val scope = CoroutineScope(dispatcher)
    repeat(coroutines) {
        scope.launch {
            repeat(times) { yield() }
            done.countDown()
        }
    }
}

/** Coroutines that only yield, until the job is cancelled. */
fun yieldForEver(dispatcher: CoroutineDispatcher, coroutines: Int, yielded: Runnable): Job =
    CoroutineScope(dispatcher).launch {
        repeat(coroutines) {
            launch {
                while (isActive) {
                    yield()
                    yielded.run()
                }
            }
        }
    }

/** Sleeps once, and says how many nanoseconds it took. */
fun delayOnce(dispatcher: CoroutineDispatcher, millis: Long, took: DoubleConsumer): Job =
    CoroutineScope(dispatcher).launch {
        val began = System.nanoTime()
        delay(millis)
        took.accept((System.nanoTime() - began).toDouble())
    }

/** So many lives of coroutines, so many of them at a time, on the calling thread. */
fun lives(all: Int, alive: Int) = runBlocking {
    repeat(all / alive) {
        val together = Job(coroutineContext[Job])
        repeat(alive) { launch(together) { yield() } }
        together.complete()
        together.join()
    }
}

/** Scopes one after the other, each with so many coroutines, on the calling thread. */
fun scopes(scopes: Int, coroutines: Int, body: Runnable) = runBlocking {
    repeat(scopes) {
        coroutineScope { repeat(coroutines) { launch { body.run() } } }
    }
}

/** Cancels so many coroutines that are in `delay`, on the calling thread, and says how many nanoseconds it took. */
fun cancelMany(coroutines: Int, took: DoubleConsumer) = runBlocking {
    val job = launch { repeat(coroutines) { launch { delay(HOUR_MILLIS) } } }
    delay(50) // all of them are there
    val began = System.nanoTime()
    job.cancelAndJoin()
    took.accept((System.nanoTime() - began).toDouble())
}

/** Coroutines that are suspended, for their size. */
fun suspendMany(dispatcher: CoroutineDispatcher, count: Int, future: CompletableFuture<Boolean>): Job =
    CoroutineScope(dispatcher).launch { repeat(count) { launch { future.await() } } }

/** Waits on the calling thread until a job has ended. */
fun join(job: Job) = runBlocking { job.join() }

/** Runs code in a coroutine. */
fun start(dispatcher: CoroutineDispatcher, code: Runnable): Job = CoroutineScope(dispatcher).launch { code.run() }
