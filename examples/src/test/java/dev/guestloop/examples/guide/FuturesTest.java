package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.TaskFailedException;
import dev.guestloop.testing.GuestTest;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import javax.swing.JLabel;

class FuturesTest {

    @GuestTest
    void aTaskGoesOnWithTheAnswer() {
        var label = new JLabel();
        var answer = new CompletableFuture<String>();
        Task<?> task = Async.currentRun().spawn(() -> Futures.show(answer, label));
        Async.yieldNow();
        answer.complete("hello");
        task.await();
        assertThat(label.getText()).isEqualTo("hello");
    }

    @GuestTest
    void aFailureIsWrappedOnceHoweverManyStagesItHasPassed() {
        var failure = new IOException("no network");
        CompletableFuture<String> failed = CompletableFuture.failedFuture(failure);
        for (CompletableFuture<String> stage : List.of(failed, failed.thenApply(x -> x + "!"))) {
            assertThatThrownBy(() -> Async.await(stage))
                    .isInstanceOf(TaskFailedException.class)
                    .cause()
                    .isSameAs(failure);
            assertThatThrownBy(() -> Futures.textOf(stage)).isSameAs(failure);
        }
    }

    @GuestTest
    void aStageThatWasCancelledIsAFailureAndNoCancellationOfTheTask() {
        var cancelled = new CompletableFuture<String>();
        cancelled.cancel(true);
        assertThatThrownBy(() -> Futures.textOf(cancelled))
                .isInstanceOf(TaskFailedException.class)
                .hasCauseInstanceOf(CancellationException.class);
    }

    @GuestTest
    void aTaskThatIsCancelledLeavesTheFutureOrCancelsIt() {
        var left = new CompletableFuture<String>();
        Async.moveOnAfter(Duration.ofMillis(1), () -> Async.await(left));
        assertThat(left).isNotDone();
        var cancelled = new CompletableFuture<String>();
        Async.moveOnAfter(Duration.ofMillis(1), () -> Futures.awaitOrCancel(cancelled));
        assertThat(cancelled).isCancelled();
    }

    @GuestTest
    void aTaskIsAFuture() {
        CompletableFuture<Integer> length = Futures.length(Async.currentRun().spawn(() -> "hello"));
        assertThat(Async.await(length)).isEqualTo(5);
    }

    @GuestTest
    void aFutureOfATaskFailsWithWhatTheTaskHasThrown() {
        var failure = new IOException("no network");
        Task<String> task = Async.currentRun().spawn(() -> {
            throw failure;
        });
        CompletableFuture<String> future = task.toCompletableFuture();
        Async.yieldNow();
        assertThat(future.exceptionNow()).isSameAs(failure);
        assertThatThrownBy(future::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isSameAs(failure);
        assertThatThrownBy(future::join)
                .isInstanceOf(CompletionException.class)
                .cause()
                .isSameAs(failure);
    }

    @GuestTest
    void theFutureOfATaskThatIsCancelledIsCancelled() {
        Task<String> task = endless();
        CompletableFuture<String> future = task.toCompletableFuture();
        task.cancel("enough");
        assertThatThrownBy(task::await).hasMessageContaining("enough");
        assertThat(future).isCancelled();
    }

    @GuestTest
    void cancellingTheFutureCancelsTheTaskIfThatIsAskedFor() {
        Task<String> task = endless();
        assertThat(task.toCompletableFuture().cancel(true)).isTrue();
        Async.sleep(Duration.ofMillis(1));
        assertThat(task.state()).isEqualTo(Task.State.WAITING);
        Futures.cancelling(task).cancel(true);
        assertThatThrownBy(task::await).hasMessageContaining("its future was cancelled");
    }

    private static Task<String> endless() {
        Task<String> task = Async.currentRun().spawn("endless", () -> {
            Async.sleep(Duration.ofHours(1));
            return "";
        });
        Async.yieldNow();
        return task;
    }
}
