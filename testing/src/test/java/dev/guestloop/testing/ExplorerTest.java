package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.TaskScope;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ExplorerTest {

    private static final Pattern REPLAY = Pattern.compile("-Dguestloop.replay=(\\S+)");
    private static final int SEEDS = 2_000;

    private final List<SimulatedHost> hosts = new ArrayList<>();

    private static AssertionError failureOf(Explorer.Program program) {
        return catchThrowableOfType(AssertionError.class, () -> Explorer.explore(0, SEEDS, program));
    }

    private static String replayOf(AssertionError failure) {
        Matcher found = REPLAY.matcher(failure.getMessage());
        assertThat(found.find()).as(failure.getMessage()).isTrue();
        return found.group(1);
    }

    private static int number(AssertionError failure, String pattern) {
        Matcher found = Pattern.compile(pattern).matcher(failure.getMessage());
        assertThat(found.find()).as(failure.getMessage()).isTrue();
        return Integer.parseInt(found.group(1));
    }

    // ------------------------------------------------------------------ a toy with a lost wake-up

    /** It looks, takes its time, and only then says that it waits. */
    private static final class ToyLatch {
        private boolean open;
        private final List<CompletableFuture<Void>> waiting = new ArrayList<>();

        void await() {
            if (!open) {
                Async.sleep(Duration.ofMillis(1));
                var wait = new CompletableFuture<Void>();
                waiting.add(wait);
                Async.await(wait);
            }
        }

        void open() {
            open = true;
            waiting.forEach(wait -> wait.complete(null));
        }
    }

    private static void useLatch(SimulatedHost host) {
        Choices choices = host.choices();
        var latch = new ToyLatch();
        var run = GuestRun.start(host, () -> {
            try (var scope = TaskScope.open()) {
                for (int i = 0; i == 0 || choices.happens(0.7); i++) {
                    Duration before = choices.upTo(Duration.ofMillis(20));
                    scope.fork(() -> {
                        Async.sleep(before);
                        latch.await();
                    });
                }
                scope.join();
            }
        });
        host.startThread("opener", () -> {
            host.pause(Duration.ofMillis(10));
            run.loop().callSoonThreadsafe(latch::open);
        });
        host.runUntilIdle();
        if (!run.isDone()) {
            throw new AssertionError("The latch is open, and somebody waits for it: waiting=" + latch.waiting.size());
        }
    }

    @Test
    void aLostWakeUpIsFoundAndShrunkToOneTask() {
        AssertionError failure = failureOf(ExplorerTest::useLatch);
        assertThat(failure).hasMessageContaining("The latch is open, and somebody waits for it: waiting=1\n");
        assertThat(number(failure, "to (\\d+) choices of the program")).isLessThanOrEqualTo(1);
        // Of hundreds. From which seed it begins decides: mostly there are 0 to 7, and 13 now and then.
        assertThat(number(failure, "choices of the program and (\\d+) of the host that are not 0"))
                .isLessThanOrEqualTo(13);
    }

    @Test
    void oneLinePlaysAFailureAgainExactly() {
        String text = replayOf(failureOf(ExplorerTest::useLatch));
        Explorer.Program watched = host -> {
            hosts.add(host);
            useLatch(host);
        };
        for (int i = 0; i < 2; i++) {
            assertThatThrownBy(() -> Explorer.replay(text, watched))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("The latch is open, and somebody waits for it: waiting=1\n")
                    .hasMessageContaining("host: loop 1");
        }
        assertThat(hosts.get(0).events()).isNotEmpty().isEqualTo(hosts.get(1).events());
        assertThat(hosts.get(0).fingerprint()).isEqualTo(hosts.get(1).fingerprint());
        assertThat(hosts.get(0).choices()).hasToString(text);
    }

    @Test
    void aSystemPropertyPlaysItAgainInPlaceOfAllSeeds() {
        String text = replayOf(failureOf(ExplorerTest::useLatch));
        System.setProperty("guestloop.replay", text);
        try {
            assertThatThrownBy(() -> Explorer.explore(0, 1, host -> {
                        hosts.add(host);
                        useLatch(host);
                    }))
                    .hasMessageContaining("waiting=1");
            assertThat(hosts).hasSize(1);
        } finally {
            System.clearProperty("guestloop.replay");
        }
    }

    // ------------------------------------------------------------------ an order that is nearly always kept

    /** Two threads add to a list through the loop; that the first one is the quicker is likely, and no more than that. */
    private static void callInOrder(SimulatedHost host) {
        List<String> order = new ArrayList<>();
        var run = GuestRun.start(host, () -> Async.sleep(Duration.ofSeconds(1)));
        host.startThread("first", () -> {
            host.post(() -> {}); // where it may be held up
            run.loop().callSoonThreadsafe(() -> order.add("first"));
        });
        host.startThread("second", () -> {
            host.pause(Duration.ofMillis(2));
            run.loop().callSoonThreadsafe(() -> order.add("second"));
        });
        host.runUntilIdle();
        assertThat(order).containsExactly("first", "second");
    }

    @Test
    void anOrderThatOnlySomeSchedulesBreakIsFoundWithOneOfFewSwitches() {
        AssertionError failure = failureOf(ExplorerTest::callInOrder);
        assertThat(failure).hasMessageContaining("\"second\", \"first\"");
        assertThat(number(failure, "choices of the program and (\\d+) of the host that are not 0"))
                .isLessThanOrEqualTo(5);
        String text = replayOf(failure);
        assertThat(text).hasSizeLessThan(30);
        assertThatThrownBy(() -> Explorer.replay(text, ExplorerTest::callInOrder))
                .hasMessageContaining("\"second\", \"first\"");
    }

    // ------------------------------------------------------------------ what shrinking keeps

    @Test
    void numbersAreMadeAsSmallAsTheFailureAllows() {
        AssertionError failure = failureOf(host -> {
            Choices choices = host.choices();
            int sum = 0;
            List<Integer> numbers = new ArrayList<>();
            while (choices.happens(0.9)) {
                int number = choices.upTo(1000);
                numbers.add(number);
                sum += number;
            }
            if (sum >= 2500 && numbers.stream().noneMatch(n -> n > 900)) {
                throw new IllegalStateException("The sum is too great: numbers=" + numbers);
            }
        });
        assertThat(failure).cause().isInstanceOf(IllegalStateException.class);
        List<Integer> numbers = Pattern.compile("\\d+")
                .matcher(String.valueOf(failure.getCause().getMessage()))
                .results()
                .map(found -> Integer.parseInt(found.group()))
                .toList();
        assertThat(numbers).hasSizeLessThan(5);
        assertThat(numbers.stream().mapToInt(n -> n).sum()).isEqualTo(2500);
    }

    @Test
    void anotherFailureIsNotTheSameOne() {
        AssertionError failure = failureOf(host -> {
            int number = host.choices().upTo(1000);
            if (number >= 700) {
                throw new AssertionError("Great: number=" + number);
            } else if (number >= 10) {
                throw new AssertionError("Small: number=" + number);
            }
        });
        assertThat(failure)
                .hasMessageContaining(failure.getCause().getMessage().startsWith("Great") ? "number=700" : "number=10");
    }

    @Test
    void aFailureOfAnotherTypeOrPlaceIsNotTheSameOne() {
        var one = new AssertionError("The rule: n=1");
        assertThat(Trial.kind(one))
                .isNotEqualTo(Trial.kind(new IllegalStateException("The rule: n=1")))
                .isNotEqualTo(Trial.kind(new AssertionError("The rule: n=1")));
        List<String> kinds = new ArrayList<>();
        for (String message : List.of("Rule 1: n=1", "\nRule 2: n=3\nand more", "Another rule: n=1")) {
            kinds.add(Trial.kind(new AssertionError(message)));
        }
        assertThat(kinds.get(0)).isEqualTo(kinds.get(1)).isNotEqualTo(kinds.get(2));
        assertThat(Trial.kind(new Error())).contains("java.lang.Error");
    }

    @Test
    void whatDependsOnSomethingElseIsSaidToDoSo() {
        int[] runs = {0};
        assertThatThrownBy(() -> Explorer.explore(0, 100, host -> {
                    if (++runs[0] == 10) {
                        throw new AssertionError("The tenth run: runs=10");
                    }
                }))
                .hasMessageContaining("Seed 9 fails, after 9 that did not")
                .hasMessageContaining("not in the same way when it is played again")
                .hasMessageContaining("The tenth run: runs=10");
    }

    @Test
    void theOptionsOfTheHostAreDrawnToo() {
        AssertionError failure = catchThrowableOfType(
                AssertionError.class,
                () -> Explorer.explore(
                        0,
                        100,
                        choices -> choices.happens(0.5)
                                ? SimulationOptions.DEFAULT.withDroppedPosts(1, 1)
                                : SimulationOptions.DEFAULT,
                        host -> assertThat(host.options().dropping()).isZero()));
        String text = replayOf(failure);
        assertThat(text).isEqualTo("AQ.");
        assertThat(Explorer.replay(
                        text, host -> assertThat(host.options().dropping()).isZero()))
                .as("without the options")
                .isEmpty();
        assertThatThrownBy(() -> Explorer.replay(
                        text,
                        _ -> SimulationOptions.DEFAULT.withDroppedPosts(1, 1),
                        host -> assertThat(host.options().dropping()).isZero()))
                .isInstanceOf(AssertionError.class);
    }

    // ------------------------------------------------------------------ the rest

    @Test
    void aGoodProgramIsRunWithEachSeed() {
        Explorer.explore(5, 20, host -> {
            hosts.add(host);
            GuestRun.start(host, () -> Async.sleep(host.choices().upTo(Duration.ofMillis(5))));
            host.runUntilIdle();
        });
        assertThat(hosts).hasSize(20);
        assertThat(hosts.get(3)).hasToString("SimulatedHost.seeded(8L)");
        assertThat(hosts.stream().map(SimulatedHost::fingerprint).distinct()).hasSize(20);
    }

    @Test
    void whatAProgramLeavesOpenIsEnded() {
        Explorer.explore(0, 10, host -> {
            hosts.add(host);
            GuestRun.start(host, () -> Async.sleep(Duration.ofDays(1)));
            host.runFor(Duration.ofMillis(10));
        });
        assertThat(hosts).hasSize(10).allSatisfy(host -> {
            assertThat(host.threadsAlive()).isEmpty();
            assertThat(host.openSelectors()).isZero();
        });
    }

    @Test
    void aProgramThatRunsInCirclesFails() throws IOException {
        var host = SimulatedHost.choosing(Choices.parse("."), SimulationOptions.DEFAULT);
        host.limitEvents(100_000);
        GuestRun.start(host, () -> {
            while (true) {
                Async.yieldNow();
            }
        });
        assertThatThrownBy(host::runUntilIdle).hasMessageContaining("The threads run in circles");
        try (var _ = new QuietLog()) {
            host.dispose();
        }
        assertThat(host.threadsAlive()).isEmpty();
    }

    @Test
    void aThreadThatIsWaitedForInCirclesHasItsTurnEvenWithTheSimplestChoices() {
        boolean[] done = {false};
        Explorer.replay(".", host -> {
            var run = GuestRun.start(host, () -> {
                while (!done[0]) {
                    Async.yieldNow();
                }
            });
            host.startThread("other", () -> done[0] = true);
            host.runUntilIdle();
            assertThat(run.isDone()).isTrue();
        });
    }

    @Test
    void noSeedIsNoTest() {
        assertThatThrownBy(() -> Explorer.explore(0, 0, _ -> {}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("count=0");
    }
}
