package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.Task;
import dev.guestloop.TaskFailedException;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javax.swing.JLabel;

/** What {@code futures.md} quotes. */
final class Futures {

    private Futures() {}

    static void show(CompletionStage<String> answer, JLabel label) {
        // region: await
        String text = Async.await(answer); // whoever completes it, on any thread
        label.setText(text); // back on the event thread
        // end
    }

    // region: failure
    static String textOf(CompletionStage<String> answer) throws IOException {
        try {
            return Async.await(answer);
        } catch (TaskFailedException e) {
            if (e.getCause() instanceof IOException failure) {
                throw failure;
            }
            throw e;
        }
    }
    // end

    // region: cancel
    static <T> T awaitOrCancel(CompletableFuture<T> future) {
        try {
            return Async.await(future);
        } catch (CancelledException e) { // the task was cancelled, and nobody else wants the answer
            future.cancel(true);
            throw e;
        }
    }
    // end

    static CompletableFuture<Integer> length(Task<String> task) {
        // region: future
        CompletableFuture<String> future = task.toCompletableFuture(); // on the loop's thread; then it goes anywhere
        return future.thenApply(String::length);
        // end
    }

    // region: cancel-task
    static <T> CompletableFuture<T> cancelling(Task<T> task) {
        CompletableFuture<T> future = task.toCompletableFuture();
        var _ = future.whenComplete((_, _) -> {
            if (future.isCancelled()) {
                task.cancel("its future was cancelled"); // does nothing if the task has ended
            }
        });
        return future;
    }
    // end
}
