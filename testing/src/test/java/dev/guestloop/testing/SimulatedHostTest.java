package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelReason;
import dev.guestloop.GuestRun;
import dev.guestloop.HostFailureException;
import dev.guestloop.Outcome;
import java.io.IOException;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SimulatedHostTest {

    private final List<Outcome<?>> outcomes = new ArrayList<>();

    @Test
    void anHourOfSleepTakesNoTime() {
        var host = SimulatedHost.seeded(1);
        GuestRun.start(host, () -> Async.sleep(Duration.ofHours(1))).onDone(outcomes::add);
        host.runUntilIdle();
        assertThat(outcomes).hasSize(1);
        assertThat(host.now())
                .isBetween(Duration.ofHours(1), Duration.ofHours(1).plusSeconds(1));
        assertThat(host.threadsAlive()).isEmpty();
        assertThat(host.openSelectors()).isZero();
    }

    @Test
    void runForStopsInTheMiddle() {
        var host = SimulatedHost.seeded(2);
        var run = GuestRun.start(host, () -> Async.sleep(Duration.ofHours(1)));
        host.runFor(Duration.ofMinutes(30));
        assertThat(host.now()).isGreaterThanOrEqualTo(Duration.ofMinutes(30)).isLessThan(Duration.ofMinutes(31));
        assertThat(run.isDone()).isFalse();
        host.runUntilIdle();
        assertThat(run.isDone()).isTrue();
    }

    @Test
    void aForeignThreadCompletesWhatATaskWaitsFor() {
        var host = SimulatedHost.seeded(3);
        var stage = new CompletableFuture<String>();
        GuestRun.start(host, () -> Async.await(stage)).onDone(outcomes::add);
        host.startThread("worker", () -> {
            assertThat(host.isHostThread()).isFalse();
            host.pause(Duration.ofSeconds(2));
            stage.complete("done");
        });
        host.runUntilIdle();
        assertThat(outcomes).isEqualTo(List.of(new Outcome.Success<>("done")));
    }

    @Test
    void tasksGoOnInANestedLoop() {
        var host = SimulatedHost.seeded(4);
        boolean[] closed = {false};
        var run = GuestRun.start(host, () -> {
            host.runUntil(() -> closed[0]);
            return "surfaced";
        });
        run.onDone(outcomes::add);
        host.after(
                Duration.ofMillis(5),
                () -> run.spawn(() -> {
                    Async.sleep(Duration.ofSeconds(1));
                    closed[0] = true;
                }));
        host.runUntilIdle();
        assertThat(outcomes).isEqualTo(List.of(new Outcome.Success<>("surfaced")));
    }

    @Test
    void aNestedLoopThatNothingEverEndsIsReported() {
        var host = SimulatedHost.seeded(5);
        host.after(Duration.ZERO, () -> host.runUntil(() -> false));
        assertThatThrownBy(host::runUntilIdle)
                .hasMessageContaining("nested loop")
                .hasMessageContaining("SimulatedHost.seeded(5L)");
    }

    @Test
    void closingTheHostRunsFinallyBlocks() {
        var host = SimulatedHost.seeded(6);
        List<String> log = new ArrayList<>();
        GuestRun.start(host, () -> {
                    try {
                        Async.sleep(Duration.ofDays(1));
                    } finally {
                        log.add("cleaned up");
                    }
                })
                .onDone(outcomes::add);
        host.after(Duration.ofSeconds(1), host::close);
        host.runUntilIdle();
        assertThat(log).containsExactly("cleaned up");
        assertThat(outcomes)
                .singleElement()
                .isInstanceOfSatisfying(
                        Outcome.Cancelled.class,
                        cancelled -> assertThat(cancelled.reason().kind()).isEqualTo(CancelReason.Kind.HOST_CLOSED));
    }

    @Test
    void noTaskGoesOnWhenTheHostThreadIsDead() {
        Logs.keep();
        try {
            Logs.clear();
            var host = SimulatedHost.seeded(7);
            List<String> log = new ArrayList<>();
            var run = GuestRun.start(host, () -> {
                try {
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    log.add("never");
                }
            });
            assertThat(host.isThreadDead()).isFalse();
            host.after(Duration.ofSeconds(1), host::endThread);
            host.runUntilIdle();
            assertThat(host.isThreadDead()).isTrue();
            assertThat(run.isDone()).isTrue();
            assertThat(log).isEmpty();
            assertThat(host.threadsAlive()).isEmpty();
            assertThat(Logs.taken()).anyMatch(line -> line.contains("could not be given to its listeners"));
        } finally {
            Logs.letGo();
        }
    }

    @Test
    void theLoopMayEndBeforeTheRun() {
        var host = SimulatedHost.seeded(8);
        var run = GuestRun.start(host, () -> Async.sleep(Duration.ofDays(1)));
        run.onDone(outcomes::add);
        host.after(Duration.ofSeconds(1), host::endLoop);
        host.runUntilIdle();
        assertThat(run.isDone()).isFalse();
        assertThat(run.finish(Duration.ofSeconds(1))).isTrue();
        assertThat(outcomes).hasSize(1);
    }

    @Test
    void aDroppedPostEndsTheRun() {
        Logs.keep();
        try {
            var host = SimulatedHost.seeded(9, SimulationOptions.DEFAULT.withDroppedPosts(1, 1));
            GuestRun.start(host, () -> Async.sleep(Duration.ofSeconds(1))).onDone(outcomes::add);
            host.runUntilIdle();
            assertThat(host.faults()).isEqualTo(1);
            assertThat(outcomes)
                    .singleElement()
                    .isInstanceOfSatisfying(
                            Outcome.Failure.class,
                            failure -> assertThat(failure.cause()).isInstanceOf(HostFailureException.class));
        } finally {
            Logs.letGo();
        }
    }

    @Test
    void itsTextMakesItAgain() {
        assertThat(SimulatedHost.seeded(42)).hasToString("SimulatedHost.seeded(42L)");
        assertThat(SimulatedHost.seeded(
                        -1, SimulationOptions.DEFAULT.withSwitching(0.5).withFailingPosts(0.25, 2)))
                .hasToString(
                        "SimulatedHost.seeded(-1L, SimulationOptions.DEFAULT.withSwitching(0.5).withFailingPosts(0.25, 2))");
    }

    @Test
    void aRealOtherThreadIsRefused() throws InterruptedException {
        var host = SimulatedHost.seeded(10);
        var thrown = new CompletableFuture<Throwable>();
        Thread.ofPlatform()
                .start(() -> {
                    try {
                        host.post(() -> {});
                    } catch (Throwable e) {
                        thrown.complete(e);
                    }
                })
                .join();
        assertThat(thrown.join()).isInstanceOf(WrongThreadException.class).hasMessageContaining("startThread");
    }

    @Test
    void theDispatchIsTheWorkThatRuns() {
        var host = SimulatedHost.seeded(11);
        List<Object> seen = new ArrayList<>();
        host.after(Duration.ofMillis(1), () -> seen.add(host.currentDispatch()));
        host.after(Duration.ofMillis(2), () -> seen.add(host.currentDispatch()));
        host.runUntilIdle();
        assertThat(seen).hasSize(2).doesNotContainNull().doesNotHaveDuplicates();
        assertThat(host.currentDispatch()).isNull();
    }

    @Test
    void itsOwnLoopIsAPump() {
        var host = SimulatedHost.seeded(12);
        String name = SimulatedHost.class.getName();
        assertThat(host.isPump(name, "dispatch")).isTrue();
        assertThat(host.isPump(name, "post")).isFalse();
        assertThat(host.isPump("some.Other", "dispatch")).isFalse();
    }

    @Test
    void closingThePipesClosesBothEnds() throws IOException {
        var host = SimulatedHost.seeded(13);
        SimulatedPipe pipe = host.openPipe();
        assertThat(pipe.source().isOpen()).isTrue();
        host.closePipes();
        assertThat(pipe.source().isOpen()).isFalse();
        assertThatThrownBy(() -> pipe.write(1)).isInstanceOf(ClosedChannelException.class);
    }

    @Test
    void itCountsWhatTheEngineDoes() {
        var host = SimulatedHost.seeded(14);
        assertThat(List.of(host.switches(), host.polls(), host.openSelectors())).containsOnly(0);
        List<Integer> during = new ArrayList<>();
        GuestRun.start(host, () -> {
            Async.sleep(Duration.ofSeconds(1));
            during.add(host.openSelectors());
        });
        host.runUntilIdle();
        assertThat(during).containsExactly(1);
        assertThat(host.switches()).isPositive();
        assertThat(host.polls()).isPositive();
        assertThat(host.openSelectors()).isZero();
    }

    @Test
    void workThatPausesKeepsTheHostBusy() {
        var host = SimulatedHost.seeded(16, SimulationOptions.DEFAULT.withStalls(0, Duration.ZERO));
        host.after(Duration.ofSeconds(1), () -> host.pause(Duration.ofSeconds(2)));
        host.runUntilIdle();
        assertThat(host.hostBusy()).isBetween(Duration.ofSeconds(2), Duration.ofSeconds(3));
    }

    @Test
    void onlyARecordingHostKeepsItsEvents() {
        var host = SimulatedHost.seeded(15);
        host.after(Duration.ofMillis(1), () -> {});
        host.runUntilIdle();
        assertThat(host.events()).isEmpty();
        SimulatedHost again = host.recording();
        assertThat(again.now()).as("nothing has run").isEqualTo(Duration.ZERO);
        again.after(Duration.ofMillis(1), () -> {});
        again.runUntilIdle();
        assertThat(again.events()).isNotEmpty();
        assertThat(again.fingerprint()).isEqualTo(host.fingerprint()).isNotZero();
    }

    @Test
    void chancesAreBetweenNoneAndOne() {
        assertThatThrownBy(() -> SimulationOptions.DEFAULT.withSwitching(1.5))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("switching=1.5");
    }
}
