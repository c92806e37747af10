package dev.guestloop.libraries;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskBody;
import dev.guestloop.TaskFailedException;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;

/** JDBC from a task. */
final class Queries {

    private Queries() {}

    // region: query
    /**
     * Runs a statement on another thread; if the task is cancelled, so is the statement, by its database. The thread is not interrupted:
     * that would close the connection under the driver.
     */
    static <T> T query(Statement statement, TaskBody<T, SQLException> body) throws SQLException {
        Task<T> running = Async.currentRun().spawn("query", () -> Async.shielded(() -> Async.toThread(body)));
        try {
            return running.await();
        } catch (TaskFailedException e) {
            throw e.getCause() instanceof SQLException failure ? failure : new SQLException(e.getCause());
        } catch (CancelledException e) {
            Async.shielded(() -> awaitCancelled(statement, running));
            throw e;
        }
    }

    private static void awaitCancelled(Statement statement, Task<?> running) throws SQLException {
        boolean ended = false;
        while (!ended) { // the first may come before the database has begun
            Async.toThread(statement::cancel);
            ended = Async.moveOnAfter(Duration.ofMillis(100), () -> awaitEnd(running)) instanceof Outcome.Success;
        }
    }

    private static void awaitEnd(Task<?> running) {
        try {
            running.await();
        } catch (TaskFailedException e) {
            return; // "canceled on user's request"
        }
    }
    // end
}
