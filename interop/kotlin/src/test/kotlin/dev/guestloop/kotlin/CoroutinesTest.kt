package dev.guestloop.kotlin

import dev.guestloop.Async
import dev.guestloop.CancelledException
import dev.guestloop.CannotAwaitException
import dev.guestloop.EventLoop
import dev.guestloop.Outcome
import dev.guestloop.Task
import dev.guestloop.TaskAction
import dev.guestloop.TaskBody
import dev.guestloop.TaskFailedException
import dev.guestloop.testing.GuestTest
import java.time.Duration
import java.util.concurrent.ConcurrentLinkedQueue
import java.util.concurrent.atomic.AtomicReference
import kotlin.time.Duration.Companion.hours
import kotlin.time.Duration.Companion.seconds
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.TimeoutCancellationException
import kotlinx.coroutines.async
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.asCompletableFuture
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import kotlinx.coroutines.withContext
import kotlinx.coroutines.withTimeout
import org.assertj.core.api.Assertions.assertThat
import org.assertj.core.api.Assertions.assertThatThrownBy
import org.junit.jupiter.api.Test

class CoroutinesTest {

    private fun scope() = CoroutineScope(Async.currentLoop().asCoroutineDispatcher())

    private fun await(job: Job) {
        Async.await(job.asCompletableFuture())
    }

    private fun <T> spawn(name: String, body: () -> T): Task<T> =
        Async.currentRun().spawn(name, TaskBody<T, RuntimeException> { body() })

    private fun start(name: String, body: () -> Unit): Task<*> =
        Async.currentRun().spawn(name, TaskAction<RuntimeException> { body() })

    @GuestTest
    fun `a coroutine runs on the loop's thread`() {
        val loop = Async.currentLoop()
        await(scope().launch { assertThat(loop.isLoopThread).isTrue() })
    }

    /** An hour each, and no time at all: the test's clock is virtual. */
    @GuestTest
    fun `delay and withTimeout use the loop's timers`() {
        val loop = Async.currentLoop()
        val before = loop.timeNanos()
        await(scope().launch {
            delay(1.hours)
            assertThat(loop.timeNanos() - before).isEqualTo(Duration.ofHours(1).toNanos())
            try {
                withTimeout(1.hours) { awaitCancellation() }
            } catch (e: TimeoutCancellationException) {
                assertThat(loop.timeNanos() - before).isEqualTo(Duration.ofHours(2).toNanos())
            }
        })
        assertThat(loop.timeNanos() - before).isEqualTo(Duration.ofHours(2).toNanos())
    }

    @GuestTest
    fun `a delay that is cancelled leaves no timer`() {
        val sleeper = scope().launch { delay(1.hours) }
        Async.sleep(Duration.ofMinutes(1))
        sleeper.cancel()
        await(scope().launch { sleeper.join() })
    }

    @GuestTest
    fun `coroutines and tasks take turns`() {
        val order = ArrayList<String>()
        val coroutine = scope().launch {
            repeat(3) {
                order += "coroutine"
                delay(10)
            }
        }
        Async.sleep(Duration.ofMillis(5))
        repeat(3) {
            order += "task"
            Async.sleep(Duration.ofMillis(10))
        }
        await(coroutine)
        assertThat(order).containsExactly("coroutine", "task", "coroutine", "task", "coroutine", "task")
    }

    @GuestTest
    fun `immediate goes on in place`() {
        val order = ArrayList<Int>()
        CoroutineScope(Async.currentLoop().asCoroutineDispatcher().immediate).launch { order += 1 }
        order += 2
        val later = scope().launch { order += 4 }
        order += 3
        await(later)
        assertThat(order).containsExactly(1, 2, 3, 4)
    }

    @GuestTest
    fun `a coroutine waits for a task`() {
        val task = spawn("answer") {
            Async.sleep(Duration.ofSeconds(1))
            42
        }
        val failing = spawn<Int>("failing") {
            Async.sleep(Duration.ofSeconds(2))
            throw IllegalStateException("no")
        }
        await(scope().launch {
            assertThat(task.awaitTask()).isEqualTo(42)
            try {
                failing.awaitTask()
                throw AssertionError("it has failed")
            } catch (e: IllegalStateException) {
                assertThat(e).hasMessage("no")
            }
        })
    }

    @GuestTest
    fun `cancelling the coroutine cancels the task that it waits for`() {
        val task = start("slow") { Async.sleep(Duration.ofHours(1)) }
        val waiting = scope().launch { task.awaitTask() }
        Async.sleep(Duration.ofSeconds(1))
        waiting.cancel()
        assertThatThrownBy { task.await() }.hasMessageContaining("the coroutine that waits for it was cancelled")
    }

    @GuestTest
    fun `a task that is cancelled is a cancellation for who waits`() {
        val task = start("slow") { Async.sleep(Duration.ofHours(1)) }
        val seen = AtomicReference<Throwable>()
        val waiting = scope().launch {
            try {
                task.awaitTask()
            } catch (e: CancelledException) {
                seen.set(e)
            }
        }
        Async.sleep(Duration.ofSeconds(1))
        task.cancel("for the test")
        await(waiting)
        assertThat(seen.get()).hasMessageContaining("for the test")
    }

    @GuestTest
    fun `a task waits for suspending code`() {
        val sum = awaitSuspending {
            val one = async {
                delay(1000)
                1
            }
            val two = async {
                delay(1000)
                2
            }
            one.await() + two.await()
        }
        assertThat(sum).isEqualTo(3)
        assertThatThrownBy { awaitSuspending { throw IllegalStateException("no") } }
            .isInstanceOf(TaskFailedException::class.java)
            .hasRootCauseMessage("no")
    }

    @GuestTest
    fun `cancelling the task cancels the suspending code and waits for its end`() {
        val order = ArrayList<String>()
        val task = start("waiting") {
            try {
                awaitSuspending {
                    try {
                        awaitCancellation()
                    } finally {
                        order += "the code has cleaned up"
                    }
                }
            } finally {
                order += "the task goes on"
            }
        }
        Async.sleep(Duration.ofSeconds(1))
        task.cancel("for the test")
        assertThatThrownBy { task.await() }.hasMessageContaining("for the test")
        assertThat(order).containsExactly("the code has cleaned up", "the task goes on")
    }

    @GuestTest
    fun `a coroutine is no task, and Async says so`() {
        await(scope().launch {
            assertThatThrownBy { Async.sleep(Duration.ofMillis(1)) }.isInstanceOf(CannotAwaitException::class.java)
        })
    }

    @Test
    fun `other dispatchers and this one go hand in hand`() {
        val outcome = EventLoop.run(TaskAction<RuntimeException> {
            val loop = Async.currentLoop()
            awaitSuspending {
                withContext(Dispatchers.Default) {
                    assertThat(loop.isLoopThread).isFalse()
                    delay(1)
                    withContext(loop.asCoroutineDispatcher()) {
                        assertThat(loop.isLoopThread).isTrue()
                        delay(1)
                    }
                }
                coroutineScope { repeat(100) { launch { delay(1) } } }
            }
        })
        assertThat(outcome).isInstanceOf(Outcome.Success::class.java)
    }

    @Test
    fun `when the run has ended, coroutines are cancelled`() {
        val dispatcher = AtomicReference<GuestloopDispatcher>()
        EventLoop.run(TaskAction<RuntimeException> { dispatcher.set(Async.currentLoop().asCoroutineDispatcher()) })
        val late = CoroutineScope(dispatcher.get()).launch { throw AssertionError("not reached") }
        runBlocking { late.join() }
        assertThat(late.isCancelled).isTrue()
    }

    @Test
    fun `when the run ends, coroutines that wait for its timers are cancelled and clean up`() {
        val ended = ConcurrentLinkedQueue<String>()
        val waiting = AtomicReference<List<Job>>()
        EventLoop.run(TaskAction<RuntimeException> {
            val jobs = listOf(
                scope().launch { try { delay(1.hours) } finally { ended.add("delay") } },
                scope().launch { try { withTimeout(1.hours) { awaitCancellation() } } finally { ended.add("timeout") } },
            )
            repeat(3) { Async.yieldNow() } // until they wait
            waiting.set(jobs)
        })
        runBlocking { withTimeout(20.seconds) { waiting.get().forEach { it.join() } } }
        assertThat(waiting.get()).allMatch { it.isCancelled }
        assertThat(ended).containsExactlyInAnyOrder("delay", "timeout")
    }

    @Test
    fun `a timer that fires or is dropped is none of the run's any more`() {
        val coroutine = AtomicReference<Job>()
        EventLoop.run(TaskAction<RuntimeException> {
            val job = scope().launch {
                delay(1)
                withTimeout(1.hours) { delay(1) }
                launch { delay(1.hours) }.cancel()
            }
            coroutine.set(job)
            await(job)
        })
        assertThat(coroutine.get().isCancelled).isFalse()
    }
}
