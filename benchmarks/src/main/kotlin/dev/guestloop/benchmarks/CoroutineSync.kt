@file:JvmName("CoroutineSync")

package dev.guestloop.benchmarks

import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.Channel.Factory.RENDEZVOUS
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.sync.Mutex
import kotlinx.coroutines.sync.Semaphore
import kotlinx.coroutines.yield

// Kotlin's locks and channels between two coroutines on one thread, that of `runBlocking`: the rivals of SyncBenchmark, in the
// shape of what our own tasks do there.

private const val ITEM = "item"

/** Two coroutines that both want the lock: each release hands it over. */
fun lock(turns: Int) = runBlocking {
    val mutex = Mutex()
    mutex.lock()
    coroutineScope {
        repeat(2) {
            launch {
                repeat(turns / 2) {
                    mutex.lock()
                    mutex.unlock()
                }
            }
        }
        yield() // both wait
        mutex.unlock()
    }
}

/** The same with one permit. */
fun semaphore(turns: Int) = runBlocking {
    val semaphore = Semaphore(1)
    semaphore.acquire()
    coroutineScope {
        repeat(2) {
            launch {
                repeat(turns / 2) {
                    semaphore.acquire()
                    semaphore.release()
                }
            }
        }
        yield() // both wait
        semaphore.release()
    }
}

/** One sends and one receives, item by item. */
fun rendezvous(items: Int) = sendAndReceive(Channel(RENDEZVOUS), items)

/** One sends and one receives, with a buffer between them. */
fun buffered(capacity: Int, items: Int) = sendAndReceive(Channel(capacity), items)

private fun sendAndReceive(channel: Channel<String>, items: Int) = runBlocking {
    coroutineScope {
        launch { repeat(items) { channel.send(ITEM) } }
        launch { repeat(items) { channel.receive() } }
    }
}

/** One coroutine that fills the buffer and empties it. */
fun fillAndDrain(capacity: Int, items: Int) = runBlocking {
    val channel = Channel<String>(capacity)
    repeat(items / capacity) {
        repeat(capacity) { channel.send(ITEM) }
        repeat(capacity) { channel.receive() }
    }
}
