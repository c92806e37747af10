package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.Task;
import dev.guestloop.TaskScope;
import dev.guestloop.TaskScope.Joiner;
import dev.guestloop.examples.guide.Synchronization.Account;
import dev.guestloop.examples.guide.Synchronization.Latch;
import dev.guestloop.examples.guide.Synchronization.Pool;
import dev.guestloop.sync.AsyncBarrier;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.sync.AsyncEvent;
import dev.guestloop.sync.AsyncSemaphore;
import dev.guestloop.testing.Checkpoints;
import dev.guestloop.testing.GuestTest;
import dev.guestloop.testing.TestTasks;
import dev.guestloop.testing.VirtualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class SynchronizationTest {

    private final List<String> order = new ArrayList<>();

    /** How many ask at the same time, and how many did at most. */
    private int asking;

    private int mostAsking;

    /** Takes a tenth of a second. */
    private String ask(String question) {
        order.add(question);
        asking++;
        mostAsking = Math.max(mostAsking, asking);
        try {
            Async.sleep(Duration.ofMillis(100));
        } finally {
            asking--;
        }
        return "page " + question;
    }

    private final Synchronization code = new Synchronization(this::ask);

    @GuestTest
    void whatDoesNotWaitNeedsNoLock() {
        try (var scope = TaskScope.open()) {
            for (int i = 0; i < 1000; i++) {
                scope.fork(() -> code.vote("Ann"));
            }
            scope.join();
        }
        assertThat(code.votes()).containsEntry("Ann", 1000);
    }

    @GuestTest
    void aLockIsHeldAcrossAWait() {
        try (var scope = TaskScope.open(Joiner.<String>allSuccessfulOrThrow())) {
            for (int i = 0; i < 5; i++) {
                scope.fork(() -> code.cached("a"));
            }
            assertThat(scope.join()).containsOnly("page a");
        }
        assertThat(order).containsExactly("a");
    }

    @GuestTest
    void anEventLetsThoseGoOnWhoWait() {
        Synchronization.event(new AsyncEvent(), order);
        assertThat(order).containsExactly("signing in");
        TestTasks.awaitAllTasksBlocked();
        assertThat(order).containsExactly("signing in", "news");
    }

    @GuestTest
    void fourDownloadAtATime(VirtualClock clock) {
        try (var scope = TaskScope.open(Joiner.<String>allSuccessfulOrThrow())) {
            for (int i = 0; i < 12; i++) {
                String address = "a" + i;
                scope.fork(() -> code.polite(address));
            }
            assertThat(scope.join()).hasSize(12);
        }
        assertThat(mostAsking).isEqualTo(4);
        assertThat(clock.now()).isEqualTo(Duration.ofMillis(300));
    }

    @GuestTest
    void aSemaphoreCounts() {
        var orders = new AsyncSemaphore(0);
        Task<Void> cook = Async.currentRun().spawn(() -> Synchronization.semaphore(orders, () -> order.add("meal")));
        orders.release();
        orders.release();
        TestTasks.awaitAllTasksBlocked();
        assertThat(order).containsExactly("meal", "meal");
        cook.cancel("closed");
    }

    @GuestTest(seeds = 20)
    void aPoolHandsItsConnectionsAround(VirtualClock clock) {
        var pool = new Pool<String>();
        pool.giveBack("c1");
        pool.giveBack("c2");
        try (var scope = TaskScope.open()) {
            for (int i = 0; i < 6; i++) {
                scope.fork(() -> {
                    String connection = pool.take();
                    try {
                        assertThat(order).doesNotContain(connection);
                        order.add(connection);
                        Async.sleep(Duration.ofSeconds(1));
                        order.remove(connection);
                    } finally {
                        pool.giveBack(connection);
                    }
                });
            }
            scope.join();
        }
        assertThat(clock.now()).as("two at a time").isEqualTo(Duration.ofSeconds(3));
    }

    @GuestTest(seeds = 20)
    void noPlayerPlaysBeforeAllAreReady() {
        var allReady = new AsyncBarrier(3);
        try (var scope = TaskScope.open()) {
            for (String player : List.of("a", "b", "c")) {
                scope.fork(() -> Synchronization.barrier(allReady, player, order));
            }
            scope.join();
        }
        assertThat(order.subList(0, 3)).allMatch(line -> line.endsWith("is ready for 1"));
        assertThat(order.indexOf("a plays 2")).isGreaterThan(order.indexOf("b is ready for 2"));
        assertThat(order).hasSize(12);
    }

    // ------------------------------------------------------------------ channels

    @GuestTest
    void aChannelCarriesPagesFromTaskToTask() {
        assertThat(Synchronization.channel(List.of("a", "b", "c", "d"), this::ask))
                .isEqualTo(8);
    }

    @GuestTest
    void aChannelIsClosedForAReason() {
        AsyncChannel<String> pages = AsyncChannel.unbounded();
        pages.trySend("the last page");
        assertThat(Synchronization.closeWithACause(pages))
                .isEqualTo("the end, because of java.io.IOException: the line is dead");
    }

    @GuestTest
    void aConflatedChannelShowsTheNewest() {
        List<Integer> shown = new ArrayList<>();
        Synchronization.progress(AsyncChannel.conflated(), shown);
        assertThat(shown).isSorted().doesNotHaveDuplicates().endsWith(100);
    }

    @GuestTest
    void aSelectionDoesOneThing() {
        AsyncChannel<String> orders = AsyncChannel.unbounded();
        AsyncChannel<String> complaints = AsyncChannel.unbounded();
        AsyncChannel<String> report = AsyncChannel.rendezvous();
        orders.trySend("soup");
        complaints.trySend("the soup");
        assertThat(Synchronization.select(orders, complaints, report)).isEqualTo("sorry for the soup");
        assertThat(Synchronization.select(orders, complaints, report)).isEqualTo("cooking soup");
        Task<String> waits = Async.currentRun().spawn(() -> Synchronization.select(orders, complaints, report));
        TestTasks.awaitAllTasksBlocked();
        assertThat(report.receive()).isEqualTo("all is well");
        assertThat(waits.await()).isEqualTo("reported");
        assertThat(orders.statistics().receiversWaiting()).isZero();
    }

    // ------------------------------------------------------------------ deadlocks

    @GuestTest
    void twoLocksInTwoOrdersAreADeadlockThatADumpShows(VirtualClock clock) {
        var a = new Account(1);
        var b = new Account(2);
        Task<Void> there = Async.currentRun().spawn("there", () -> Synchronization.transferBadly(a, b));
        Task<Void> back = Async.currentRun().spawn("back", () -> Synchronization.transferBadly(b, a));
        clock.advance(Duration.ofSeconds(1));
        assertThat(Synchronization.whoWaits())
                .containsPattern("Task\\[there, WAITING][^\\[]*AsyncLock.acquire[^\\[]*transferBadly")
                .containsPattern("Task\\[back, WAITING][^\\[]*AsyncLock.acquire[^\\[]*transferBadly");
        assertThat(Synchronization.owner(a)).isEqualTo("there");
        assertThat(Synchronization.owner(b)).isEqualTo("back");
        there.cancel("the test"); // which gives its lock back
        back.await();
        assertThat(a.balance()).isEqualTo(101);
    }

    @GuestTest
    void twoLocksInOneOrderAreNone() {
        var a = new Account(1);
        var b = new Account(2);
        try (var scope = TaskScope.open()) {
            scope.fork(() -> Synchronization.transfer(a, b));
            scope.fork(() -> Synchronization.transfer(a, b));
            scope.fork(() -> Synchronization.transfer(b, a));
            scope.join();
        }
        assertThat(List.of(a.balance(), b.balance())).containsExactly(99, 101);
    }

    // ------------------------------------------------------------------ your own

    @GuestTest
    void aLatchOfYourOwnIsCancelledLikeAllOthers() {
        var latch = new Latch(2);
        Task<Void> cancelled = Async.currentRun().spawn(latch::await);
        Task<Void> waiting = Async.currentRun().spawn(latch::await);
        TestTasks.awaitAllTasksBlocked();
        cancelled.cancel("the test");
        TestTasks.awaitAllTasksBlocked();
        latch.countDown();
        assertThat(waiting.state()).isEqualTo(Task.State.WAITING);
        latch.countDown();
        waiting.await();
        assertThatThrownBy(cancelled::await).hasCauseInstanceOf(CancelledException.class);
        Checkpoints.assertCheckpoints(latch::await);
    }
}
