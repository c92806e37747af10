package dev.guestloop.progress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.net.OnLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ProgressReportsTest {

    private final List<Long> heard = new ArrayList<>();

    private ProgressReports reports() {
        return new ProgressReports(Async.currentLoop(), "the listener", (done, _) -> heard.add(done));
    }

    /** What has been handed to the loop so far has run. */
    private static void awaitArrivals() {
        var last = new CompletableFuture<Void>();
        Async.currentLoop().callSoonThreadsafe(() -> last.complete(null));
        Async.await(last);
    }

    /** While the loop is busy, a thousand parts make one call. */
    @Test
    void reportsAreConflated() {
        OnLoop.inTask(() -> {
            ProgressReports reports = reports();
            for (int i = 1; i <= 1_000; i++) {
                reports.report(i, 1_000);
            }
            awaitArrivals();
            assertThat(heard).containsExactly(1_000L);
        });
    }

    @Test
    void theSameFiguresAreHeardOnce() {
        OnLoop.inTask(() -> {
            ProgressReports reports = reports();
            reports.report(5, 10);
            awaitArrivals();
            reports.report(5, 10);
            awaitArrivals();
            reports.end(true);
            assertThat(heard).containsExactly(5L);
        });
    }

    @Test
    void theLastFiguresAreHeardAtTheEndOfASuccessAndNothingAfterIt() {
        OnLoop.inTask(() -> {
            ProgressReports reports = reports();
            reports.report(10, 10);
            reports.end(true);
            assertThat(heard).containsExactly(10L);
            reports.report(11, 11);
            awaitArrivals();
            assertThat(heard).containsExactly(10L);
        });
    }

    @Test
    void afterAFailureNothingIsHeard() {
        OnLoop.inTask(() -> {
            ProgressReports reports = reports();
            reports.report(5, 10);
            reports.end(false);
            awaitArrivals();
            assertThat(heard).isEmpty();
        });
    }

    @Test
    void aListenerThatThrowsIsReported() {
        OnLoop.inTask(() -> {
            var reports = new ProgressReports(Async.currentLoop(), "the listener", (_, _) -> {
                throw new IllegalStateException("of the listener");
            });
            reports.report(10, 10);
            reports.end(true);
            assertThat(OnLoop.UNCAUGHT)
                    .containsExactly("the listener: java.lang.IllegalStateException: of the listener");
        });
    }
}
