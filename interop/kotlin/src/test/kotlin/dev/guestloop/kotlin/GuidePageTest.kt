package dev.guestloop.kotlin

import dev.guestloop.Async
import dev.guestloop.Task
import dev.guestloop.TaskAction
import dev.guestloop.TaskBody
import dev.guestloop.testing.GuestTest
import java.time.Duration
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.async
import kotlinx.coroutines.delay
import kotlinx.coroutines.future.asCompletableFuture
import kotlinx.coroutines.launch
import org.assertj.core.api.Assertions.assertThat

/** What the guide's page quotes. */
class GuidePageTest {

    private class Label(var text: String)

    private suspend fun load(id: Int): Int {
        delay(1000)
        return id
    }

    @GuestTest
    fun `a coroutine on the loop`() {
        val run = Async.currentRun()
        val label = Label("")
        // region: dispatcher
        val ui = run.loop().asCoroutineDispatcher() // a MainCoroutineDispatcher: ui.immediate is there too
        val job = CoroutineScope(ui).launch {
            delay(1000) // a timer of the loop
            label.text = "still on the event thread"
        }
        // end
        Async.await(job.asCompletableFuture())
        assertThat(label.text).isEqualTo("still on the event thread")
    }

    // region: await-task
    suspend fun show(task: Task<String>): String =
        "the task says " + task.awaitTask() // in a coroutine: suspends it until the task has ended
    // end

    @GuestTest
    fun `a coroutine waits for a task`() {
        val task = Async.currentRun().spawn("task", TaskBody<String, RuntimeException> { "hello" })
        assertThat(awaitSuspending { show(task) }).isEqualTo("the task says hello")
    }

    @GuestTest
    fun `a task waits for suspending code`() {
        // region: await-suspending
        val sum = awaitSuspending { // in a task: suspends it until the code has ended
            val one = async { load(1) }
            val two = async { load(2) }
            one.await() + two.await()
        }
        // end
        assertThat(sum).isEqualTo(3)
    }

    @GuestTest
    fun `tasks are started as in Java`() {
        val run = Async.currentRun()
        val label = Label("")
        // region: spawn
        val task = run.spawn("greet", TaskAction<RuntimeException> { // what it throws has to be said
            Async.sleep(Duration.ofSeconds(1))
            label.text = "hello"
        })
        // end
        task.await()
        assertThat(label.text).isEqualTo("hello")
    }
}
