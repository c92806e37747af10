package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.Task;
import dev.guestloop.internal.Machine;
import dev.guestloop.internal.ProtocolTrace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.Timeout;
import org.junit.platform.testkit.engine.Events;
import org.opentest4j.AssertionFailedError;

class GuestTestTest {

    private final Thread maker = Thread.currentThread();
    private boolean outsideBefore;

    @BeforeEach
    void isPlainCode() {
        outsideBefore = isOutsideOfTasks();
    }

    @AfterEach
    void isPlainCodeToo() {
        assertThat(isOutsideOfTasks()).isTrue();
    }

    private static boolean isOutsideOfTasks() {
        return catchThrowable(Async::currentTask) != null;
    }

    // ------------------------------------------------------------------ the body

    @GuestTest
    void theBodyIsTheMainTaskOfALoopOnTheTestsOwnThread() {
        assertThat(outsideBefore).isTrue();
        assertThat(Thread.currentThread()).isSameAs(maker);
        assertThat(Async.currentTask()).isSameAs(Async.currentRun().mainTask());
        assertThat(Async.currentLoop()).hasToString("theBodyIsTheMainTaskOfALoopOnTheTestsOwnThread");
    }

    @GuestTest
    void anHourOfSleepTakesNoTimeAndIsAnHourExactly(VirtualClock clock) {
        long began = System.nanoTime();
        long loopBegan = Async.currentLoop().timeNanos();
        Async.sleep(Duration.ofHours(1));
        assertThat(clock.now()).isEqualTo(Duration.ofHours(1));
        assertThat(Async.currentLoop().timeNanos() - loopBegan).isEqualTo(TimeUnit.HOURS.toNanos(1));
        assertThat(System.nanoTime() - began).isLessThan(TimeUnit.MINUTES.toNanos(1));
    }

    @GuestTest
    void otherParametersAreResolvedAsEver(TestInfo info, VirtualClock clock, Steps steps) {
        steps.finish(1);
        assertThat(info.getTestMethod().orElseThrow().getName()).isEqualTo("otherParametersAreResolvedAsEver");
        assertThat(clock.now()).isZero();
    }

    static class RealTime {
        @GuestTest(clock = GuestTest.Clock.REAL)
        void takesTime() {
            long began = System.nanoTime();
            Async.sleep(Duration.ofMillis(30));
            assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(30));
            TestTasks.awaitAllTasksBlocked();
        }
    }

    @Test
    void aTestMayGoByTheRealClock() {
        KitRun.assertPasses(RealTime.class);
    }

    static class RealTimeByHand {
        @GuestTest(clock = GuestTest.Clock.REAL)
        void wantsAClock(VirtualClock clock) {}
    }

    @Test
    void theRealClockCannotBeDrivenByHand() {
        assertThat(KitRun.failureOf(RealTimeByHand.class))
                .hasMessageContaining("A test with clock=REAL has no VirtualClock");
    }

    // ------------------------------------------------------------------ failures

    static class FailsInItsBody {
        @GuestTest
        void fails() {
            Async.sleep(Duration.ofSeconds(1));
            assertEquals(1, 2);
        }
    }

    @Test
    void aFailureKeepsItsTypeItsMessageAndItsStackAndEndsWithTheSeed() {
        Throwable failure = KitRun.failureOf(FailsInItsBody.class);
        assertThat(failure).isExactlyInstanceOf(AssertionFailedError.class).hasMessage("expected: <1> but was: <2>");
        assertThat(List.of(failure.getStackTrace()))
                .anyMatch(frame -> frame.getClassName().equals(FailsInItsBody.class.getName())
                        && frame.getMethodName().equals("fails"));
        assertThat(KitRun.printed(failure).strip().lines().toList().getLast())
                .matches(".*To play it again: @Seed\\((\\d+)L\\), or -Dguestloop\\.seed=\\1");
    }

    static class ThrowsAnIoException {
        @GuestTest
        void fails() throws IOException {
            Async.sleep(Duration.ofSeconds(1));
            throw new IOException("no disk");
        }
    }

    @Test
    void aCheckedExceptionComesOutAsItIs() {
        assertThat(KitRun.failureOf(ThrowsAnIoException.class))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("no disk");
    }

    static class CancelsItself {
        @GuestTest
        void isCancelled() {
            Async.currentRun().cancel("enough");
            Async.sleep(Duration.ofSeconds(1));
        }
    }

    @Test
    void aBodyThatIsCancelledFailsTheTest() {
        assertThat(KitRun.failureOf(CancelsItself.class))
                .isInstanceOf(CancelledException.class)
                .hasMessageContaining("enough");
    }

    static class HasAnAssumption {
        @GuestTest
        void isSkipped() {
            Assumptions.assumeTrue(false, "not here");
        }
    }

    @Test
    void anAssumptionThatDoesNotHoldSkipsTheTest() {
        Events tests = KitRun.of(HasAnAssumption.class);
        assertThat(tests.aborted().count()).isEqualTo(1);
        assertThat(tests.failed().count()).isZero();
    }

    static class FailsInATask {
        @GuestTest
        void passes() {
            Async.currentRun().spawn("worker", () -> {
                throw new IllegalStateException("first");
            });
            Async.currentRun().spawn("worker", () -> {
                throw new IllegalStateException("second");
            });
            Async.sleep(Duration.ofSeconds(1));
        }
    }

    @Test
    void aTaskThatFailsWhileNobodyWaitsFailsTheTest() {
        Throwable failure = KitRun.failureOf(FailsInATask.class);
        assertThat(failure).isInstanceOf(IllegalStateException.class);
        assertThat(KitRun.printed(failure))
                .contains("first", "second", "Nobody waited for it; it was thrown by task worker", "To play it again");
    }

    static class FailsTwice {
        @GuestTest
        void fails() {
            Async.currentRun().spawn("worker", () -> {
                throw new IllegalStateException("in the task");
            });
            Async.sleep(Duration.ofSeconds(1));
            throw new AssertionError("in the body");
        }
    }

    @Test
    void theFailureOfTheBodyComesFirst() {
        Throwable failure = KitRun.failureOf(FailsTwice.class);
        assertThat(failure).hasMessage("in the body");
        assertThat(KitRun.printed(failure)).contains("in the task");
    }

    static class HangsInSteps {
        @GuestTest
        @Timeout(1)
        void goesRoundForEver() {
            while (true) {
                Async.sleep(Duration.ofDays(1));
            }
        }
    }

    @Test
    void atATimeoutOfJUnitsTheTestEndsWithAReport() {
        Throwable failure = KitRun.failureOf(HangsInSteps.class);
        assertThat(failure).hasMessageContaining("timed out after 1 second");
        assertThat(KitRun.printed(failure))
                .contains("The test was interrupted", "Task[main, WAITING]", "goesRoundForEver");
        assertThat(Thread.interrupted()).as("the interrupt was JUnit's").isFalse();
    }

    static class BreaksTheProtocol {
        @GuestTest
        void passes() {
            var flag = new AtomicBoolean();
            var trace = new ProtocolTrace(Machine.real());
            trace.winFlag(flag);
            catchThrowable(() -> trace.winFlag(new AtomicBoolean()));
        }
    }

    @Test
    void theProtocolIsWatchedToo() {
        Throwable failure = KitRun.failureOf(BreaksTheProtocol.class);
        assertThat(failure).hasMessageContaining("never two ticks outstanding");
    }

    // ------------------------------------------------------------------ seeds

    static final List<String> ORDERS = new ArrayList<>();

    static String orderOfTenTasks() {
        var order = new StringBuilder();
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            tasks.add(Async.currentRun().spawn("task " + i, () -> order.append(number)));
        }
        tasks.forEach(Task::await);
        return order.toString();
    }

    static class TenSeeds {
        @GuestTest(seeds = 10)
        void passes() {
            ORDERS.add(orderOfTenTasks());
        }
    }

    @Test
    void manySeedsAreManyTestsWithManyOrdersAndTheSameOnesEachTime() {
        ORDERS.clear();
        Events tests = KitRun.of(TenSeeds.class);
        assertThat(tests.succeeded().count()).isEqualTo(10);
        assertThat(Set.copyOf(KitRun.names(tests))).hasSize(10).allMatch(name -> name.matches("seed \\d+"));
        List<String> orders = List.copyOf(ORDERS);
        assertThat(new TreeSet<>(orders)).hasSizeGreaterThan(8);

        ORDERS.clear();
        KitRun.of(TenSeeds.class);
        assertThat(ORDERS).isEqualTo(orders);
    }

    static class FailsWithSomeSeeds {
        @GuestTest(seeds = 50)
        void fails() {
            String order = orderOfTenTasks();
            ORDERS.add(order);
            assertThat(order).doesNotStartWith("7");
        }
    }

    @Test
    void theSeedThatAFailureNamesGivesTheSameOrderAgain() {
        ORDERS.clear();
        Events tests = KitRun.of(FailsWithSomeSeeds.class);
        assertThat(tests.failed().count()).isBetween(1L, 49L);
        String failedName = tests.failed().list().getFirst().getTestDescriptor().getDisplayName();
        String failedOrder = ORDERS.stream()
                .filter(order -> order.startsWith("7"))
                .findFirst()
                .orElseThrow();

        ORDERS.clear();
        Events again = KitRun.of(FailsWithSomeSeeds.class, Map.of("guestloop.seed", failedName.replace("seed ", "")));
        assertThat(again.started().count()).isEqualTo(1);
        assertThat(again.failed().count()).isEqualTo(1);
        assertThat(ORDERS).containsExactly(failedOrder);
    }

    @Seed(42)
    static class OneSeed {
        @GuestTest(seeds = 3)
        void ofTheClass() {}

        @Seed(-43)
        @GuestTest
        void ofTheMethod() {}

        @Nested
        class Inner {
            @GuestTest
            void ofTheOuterClass() {}
        }
    }

    @Test
    void aSeedInTheSourceIsTheOnlyOneWhateverThePropertySays() {
        Events tests = KitRun.of(OneSeed.class, Map.of("guestloop.seed", "7"));
        assertThat(KitRun.names(tests)).containsExactlyInAnyOrder("seed 42", "seed -43", "seed 42");
        assertThat(tests.succeeded().count()).isEqualTo(3);
    }

    static class NoSeed {
        @GuestTest(seeds = 0)
        void neverRuns() {}
    }

    @Test
    void noSeedIsAMistake() {
        assertThat(org.junit.platform.testkit.engine.EngineTestKit.engine("junit-jupiter")
                        .selectors(org.junit.platform.engine.discovery.DiscoverySelectors.selectClass(NoSeed.class))
                        .execute()
                        .containerEvents()
                        .failed()
                        .list()
                        .toString())
                .contains("A test runs with one seed at least: seeds=0");
    }

    static class NotShuffled {
        @GuestTest(seeds = 5, shuffle = false)
        void keepsTheOrder() {
            assertThat(orderOfTenTasks()).isEqualTo("0123456789");
        }
    }

    @Test
    void withoutShufflingTasksRunInTheOrderInWhichTheyBecameReady() {
        KitRun.assertPasses(NotShuffled.class);
    }

    // ------------------------------------------------------------------ what the order may be

    @GuestTest(seeds = 20)
    void callbacksAndTimersKeepTheirOrder() {
        List<Integer> order = new ArrayList<>();
        List<Integer> timers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            Async.currentLoop().callSoon(() -> order.add(number));
            Async.currentLoop().callLater(Duration.ofSeconds(1), () -> timers.add(number));
            Async.currentRun().spawn(() -> {});
        }
        Async.sleep(Duration.ofSeconds(2));
        assertThat(order).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(timers).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
    }

    @GuestTest(seeds = 20)
    void aTaskThatYieldsLetsAllRunThatWereReady() {
        int[] ran = {0};
        for (int round = 1; round <= 5; round++) {
            for (int i = 0; i < 5; i++) {
                Async.currentRun().spawn(() -> ran[0]++);
            }
            Async.currentLoop().callSoon(() -> ran[0]++);
            Async.yieldNow();
            assertThat(ran[0]).isEqualTo(6 * round);
        }
    }

    @GuestTest(seeds = 20)
    void tasksThatWakeTogetherRunInAnyOrder() {
        var order = new StringBuilder();
        List<Task<?>> tasks = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            int number = i;
            tasks.add(Async.currentRun().spawn("task " + i, () -> {
                Async.sleep(Duration.ofSeconds(1));
                order.append(number);
            }));
        }
        tasks.forEach(Task::await);
        assertThat(order.toString()).isNotEqualTo("0123456789").hasSize(10);
    }
}
