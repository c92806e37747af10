package dev.guestloop.libraries;

import static dev.guestloop.libraries.OnLoop.inTask;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A database from tasks: the UI thread is free, and a cancelled task's statement is cancelled by the database. */
class JdbcTest {

    private static final String H2 = "jdbc:h2:mem:";

    /** It runs for hours. */
    private static final String LONG_IN_H2 = "SELECT SUM(CAST(X AS DOUBLE)) FROM SYSTEM_RANGE(1, 1000000000000)";

    private static final String LONG_IN_POSTGRES = "SELECT pg_sleep(3600)";

    private static void queriesAndUpdates(String url) {
        inTask(() -> {
            try (Connection connection = Async.toThread(() -> DriverManager.getConnection(url));
                    Statement statement = connection.createStatement();
                    var heart = new Heartbeat()) {
                Queries.query(statement, () -> statement.execute("CREATE TABLE t (n INT, name VARCHAR(20))"));
                try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, ?)")) {
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
                assertThat(heart.longestPauseMillis()).isLessThan(3_000);
                assertThatThrownBy(() -> Queries.query(statement, () -> statement.execute("NO SUCH THING")))
                        .isInstanceOf(SQLException.class);
            }
        });
    }

    private static void cancelling(String url, String endless) {
        inTask(() -> {
            try (Connection connection = Async.toThread(() -> DriverManager.getConnection(url));
                    Statement statement = connection.createStatement()) {
                Outcome<Boolean> outcome = Async.moveOnAfter(
                        Duration.ofMillis(200), () -> Queries.query(statement, () -> statement.execute(endless)));
                assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
                // at once, perhaps before the database has heard of it
                Task<?> hasty = Async.currentRun().spawn("hasty", () -> {
                    Queries.query(statement, () -> statement.execute(endless));
                });
                Async.yieldNow();
                hasty.cancel("at once");
                assertThatThrownBy(hasty::await).hasMessageContaining("at once");
                // and the connection is as good as before
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

    @Test
    void h2AnswersWhileTheUiStaysLive() {
        queriesAndUpdates(H2);
    }

    @Test
    void cancellingTheTaskCancelsTheStatementInH2() {
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
