package dev.guestloop.libraries;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.Outcome;
import dev.guestloop.TaskBody;
import dev.guestloop.TaskFailedException;
import java.sql.SQLException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** JDBC from a task. */
final class Queries {

    private Queries() {}

    // region: query
    /** How long a query may go on that was cancelled, and its connection take to be aborted. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /**
     * Runs a statement on another thread; if the task is cancelled, so is the statement, by its database. The thread is not interrupted:
     * that would close the connection under the driver. Only if the statement goes on for all that is its connection aborted. What goes
     * wrong is suppressed by the {@link CancelledException}.
     */
    static <T> T query(Statement statement, TaskBody<T, SQLException> body) throws SQLException {
        String name = Async.currentTask().name(); // the thread is named after it
        CompletableFuture<T> running = Async.currentRun()
                .spawn(name, () -> Async.shielded(() -> Async.toThread(body)))
                .toCompletableFuture(); // so it has somebody to tell of its failure, whenever that comes
        try {
            return Async.await(running);
        } catch (TaskFailedException e) {
            throw e.getCause() instanceof SQLException failure ? failure : new SQLException(e.getCause());
        } catch (CancelledException e) {
            Async.shielded(() -> end(statement, running, e));
            throw e;
        }
    }

    private static void end(Statement statement, CompletableFuture<?> running, CancelledException cancelled) {
        boolean[] refused = {false};
        var outcome = Async.moveOnAfter(PATIENCE, () -> {
            boolean ended = false;
            while (!ended) { // the first may come before the database has begun
                try {
                    Async.toThread(Async.OnCancel.ABANDON, statement::cancel);
                } catch (CancelledException e) {
                    throw e; // the patience is over
                } catch (SQLException | RuntimeException e) {
                    if (!refused[0]) { // one is enough of those that say the same
                        cancelled.addSuppressed(e);
                    }
                    refused[0] = true;
                }
                ended = Async.moveOnAfter(Duration.ofMillis(100), () -> awaitEnd(running)) instanceof Outcome.Success;
            }
        });
        if (outcome instanceof Outcome.Cancelled) {
            cancelled.addSuppressed(new SQLTimeoutException("The statement went on, though it was cancelled " + PATIENCE
                    + " ago, so its connection was aborted: statement=" + statement));
            Async.moveOnAfter(PATIENCE, () -> abort(statement, cancelled));
        }
    }

    private static void abort(Statement statement, CancelledException cancelled) {
        try {
            Async.toThread(Async.OnCancel.ABANDON, () -> {
                statement.getConnection().abort(Runnable::run); // on this thread, which is free to wait
            });
        } catch (CancelledException e) {
            throw e; // the patience is over
        } catch (SQLException | RuntimeException e) {
            cancelled.addSuppressed(e);
        }
    }

    private static void awaitEnd(CompletableFuture<?> running) {
        try {
            var _ = Async.await(running);
        } catch (TaskFailedException e) {
            return; // "canceled on user's request"
        }
    }
    // end

    // region: close
    /** What is closed on another thread at the end of a block, also if the task is cancelled: drivers block in {@code close}. */
    static <C extends AutoCloseable> OnThread<C> onThread(TaskBody<C, SQLException> open) throws SQLException {
        return new OnThread<>(Async.toThread(open));
    }

    record OnThread<C extends AutoCloseable>(C get) implements AutoCloseable {

        @Override
        public void close() throws SQLException {
            try {
                Async.shielded(() -> Async.toThread(get::close));
            } catch (Exception e) {
                throw e instanceof SQLException failure ? failure : new SQLException(e);
            }
        }
    }
    // end
}
