package dev.guestloop.libraries;

import static dev.guestloop.libraries.OnLoop.inTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.testing.GuestTest;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLTimeoutException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** A database from tasks: the UI thread is free, and a cancelled task's statement is cancelled by the database. */
class JdbcTest {

    private static final String H2 = "jdbc:h2:mem:";

    /** It runs for hours. */
    private static final String LONG_IN_H2 = "SELECT SUM(CAST(X AS DOUBLE)) FROM SYSTEM_RANGE(1, 1000000000000)";

    private static final String LONG_IN_POSTGRES = "SELECT pg_sleep(3600)";

    private static void queriesAndUpdates(String url) {
        inTask(() -> {
            try (var connection = Queries.onThread(() -> DriverManager.getConnection(url));
                    var opened = Queries.onThread(() -> connection.get().createStatement())) {
                Statement statement = opened.get();
                Queries.query(statement, () -> statement.execute("CREATE TABLE t (n INT, name VARCHAR(20))"));
                try (var prepared =
                        Queries.onThread(() -> connection.get().prepareStatement("INSERT INTO t VALUES (?, ?)"))) {
                    PreparedStatement insert = prepared.get();
                    Queries.query(insert, () -> {
                        for (int i = 0; i < 1_000; i++) {
                            insert.setInt(1, i);
                            insert.setString(2, "name " + i);
                            insert.addBatch();
                        }
                        return insert.executeBatch();
                    });
                }
                // region: jdbc
                int count = Queries.query(
                        statement,
                        () -> { // on another thread; no widgets here
                            try (ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t WHERE n >= 500")) {
                                rows.next();
                                return rows.getInt(1);
                            }
                        });
                // end
                assertThat(count).isEqualTo(500);
                assertThatThrownBy(() -> Queries.query(statement, () -> statement.execute("NO SUCH THING")))
                        .isInstanceOf(SQLException.class);
            }
        });
    }

    private static void cancelling(String url, String endless) {
        inTask(() -> {
            try (var connection = Queries.onThread(() -> DriverManager.getConnection(url));
                    var opened = Queries.onThread(() -> connection.get().createStatement())) {
                Statement statement = opened.get();
                try (var heart = new Heartbeat()) {
                    Outcome<Boolean> outcome = Async.moveOnAfter(
                            Duration.ofSeconds(1), () -> Queries.query(statement, () -> statement.execute(endless)));
                    assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
                    heart.requireLive();
                }
                // at once, perhaps before the database has heard of it
                Task<?> hasty = Async.currentRun().spawn("hasty", () -> {
                    Queries.query(statement, () -> statement.execute(endless));
                });
                Async.yieldNow();
                hasty.cancel("at once");
                assertThatThrownBy(hasty::await).hasMessageContaining("at once");
                if (connection
                        .get()
                        .isClosed()) { // the database had heard it too early, and the driver says it once only
                    return;
                }
                // else the connection is as good as before
                int one = Queries.query(statement, () -> {
                    try (ResultSet rows = statement.executeQuery("SELECT 1")) {
                        rows.next();
                        return rows.getInt(1);
                    }
                });
                assertThat(one).isEqualTo(1);
            }
        });
    }

    /** A statement that cannot be cancelled, as those of some drivers. */
    private static Statement stubborn(AtomicInteger asked, Runnable abort) {
        return proxy(Statement.class, method -> switch (method) {
            case "cancel" -> throw new SQLFeatureNotSupportedException("cancel, time " + asked.incrementAndGet());
            case "getConnection" ->
                proxy(Connection.class, _ -> {
                    abort.run();
                    return null;
                });
            default -> "stubborn";
        });
    }

    private interface Answers {
        @Nullable
        Object answer(String method) throws SQLException;
    }

    private static <T> T proxy(Class<T> type, Answers answers) {
        return type.cast(Proxy.newProxyInstance(
                JdbcTest.class.getClassLoader(),
                new Class<?>[] {type},
                (_, method, _) -> answers.answer(method.getName())));
    }

    /** Runs a query that ends when it is let go, cancels its task, and returns what the task was left with. */
    private static CancelledException cancelled(AtomicInteger asked, Runnable abort, CountDownLatch goOn) {
        var thrown = new CancelledException[1];
        Task<?> task = Async.currentRun().spawn("load", () -> {
            try {
                Queries.query(stubborn(asked, abort), () -> awaitLatch(goOn));
            } catch (CancelledException e) {
                thrown[0] = e;
                throw e;
            }
        });
        Async.sleep(Duration.ofMillis(10));
        task.cancel("enough");
        assertThatThrownBy(task::await).hasRootCauseInstanceOf(CancelledException.class);
        return thrown[0];
    }

    /** A latch's wait as a body. */
    private static boolean awaitLatch(CountDownLatch latch) {
        try {
            return latch.await(40, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            throw new AssertionError("A query's thread is not interrupted", e);
        }
    }

    @Test
    void whoseCancelFailsIsAwaitedAllTheSame() {
        inTask(() -> {
            var asked = new AtomicInteger();
            var goOn = new CountDownLatch(1);
            Async.currentRun().spawn("database", () -> {
                while (asked.get() < 2) {
                    Async.sleep(Duration.ofMillis(1));
                }
                goOn.countDown();
            });
            CancelledException e = cancelled(asked, () -> {}, goOn);
            assertThat(goOn.getCount()).as("the query had ended").isZero();
            assertThat(e.getSuppressed())
                    .singleElement()
                    .satisfies(failure -> assertThat(failure)
                            .isInstanceOf(SQLFeatureNotSupportedException.class)
                            .hasMessage("cancel, time 1"));
        });
    }

    @Test
    void whoseQueryDoesNotEndLosesItsConnection() {
        inTask(() -> {
            var goOn = new CountDownLatch(1);
            CancelledException e = cancelled(new AtomicInteger(), goOn::countDown, goOn);
            assertThat(goOn.getCount()).as("the connection was aborted").isZero();
            assertThat(e.getSuppressed()).hasSize(2);
            assertThat(e.getSuppressed()[1])
                    .isInstanceOf(SQLTimeoutException.class)
                    .hasMessageContainingAll("went on", "statement=stubborn", "aborted");
        });
    }

    @Test
    void whatGoesWrongWithTheAbortIsSaid() {
        inTask(() -> {
            var goOn = new CountDownLatch(1);
            Runnable abort = () -> {
                goOn.countDown();
                throw new IllegalStateException("no abort");
            };
            assertThat(cancelled(new AtomicInteger(), abort, goOn).getSuppressed()[2])
                    .hasMessage("no abort");
        });
    }

    /** The kit fails a test in which nobody hears of a failure. */
    @GuestTest(clock = GuestTest.Clock.REAL)
    void aQueryThatEndsWhileItsCancelIsUnderWayIsNoFailure() throws SQLException {
        var goOn = new CountDownLatch(1);
        var statement = (Statement)
                Proxy.newProxyInstance(JdbcTest.class.getClassLoader(), new Class<?>[] {Statement.class}, (_, _, _) -> {
                    goOn.countDown();
                    Thread.sleep(100);
                    return null;
                });
        Outcome<?> outcome = Async.moveOnAfter(
                Duration.ofMillis(10),
                () -> Queries.query(statement, () -> {
                    awaitLatch(goOn);
                    throw new SQLException("canceled on user's request");
                }));
        assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
    }

    @Test
    void theThreadOfAQueryIsNamedAfterTheTask() {
        inTask(() -> {
            Task<String> task = Async.currentRun()
                    .spawn(
                            "load",
                            () -> Queries.query(
                                    stubborn(new AtomicInteger(), () -> {}),
                                    () -> Thread.currentThread().getName()));
            assertThat(task.await()).isEqualTo("load in toThread");
        });
    }

    @Test
    void h2Answers() {
        queriesAndUpdates(H2);
    }

    @Test
    void cancellingTheTaskCancelsTheStatementInH2AndTheUiStaysLive() {
        cancelling(H2, LONG_IN_H2);
    }

    @Test
    void theSameWithPostgres() throws Exception {
        try (PostgresServer server = PostgresServer.startOrSkip()) {
            queriesAndUpdates(server.url());
            cancelling(server.url(), LONG_IN_POSTGRES);
        }
    }
}
