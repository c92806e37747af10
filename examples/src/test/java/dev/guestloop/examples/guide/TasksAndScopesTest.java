package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.TaskFailedException;
import dev.guestloop.testing.GuestTest;
import dev.guestloop.testing.TestTasks;
import dev.guestloop.testing.VirtualClock;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

class TasksAndScopesTest {

    /** What the site was asked for and has not given, because the call was cancelled. */
    private final List<String> cancelled = new ArrayList<>();

    /** Loads one thing in the time that its name says: "b 200" takes 200 ms; and fails if it begins with "bad". */
    private String load(String name) throws IOException {
        try {
            Async.sleep(Duration.ofMillis(name.contains(" ") ? Integer.parseInt(name.replaceAll("\\D", "")) : 0));
        } finally {
            if (Async.currentDeadlineNanos() == Long.MIN_VALUE) {
                cancelled.add(name);
            }
        }
        if (name.contains("bad")) {
            throw new IOException("no " + name);
        }
        return name;
    }

    private final TasksAndScopes pages = new TasksAndScopes(this::load);

    // ------------------------------------------------------------------ tasks

    @GuestTest
    void aTaskGivesItsResult() {
        assertThat(TasksAndScopes.tasks()).isEqualTo("hello");
    }

    // ------------------------------------------------------------------ scopes

    @GuestTest
    void twoSubtasksRunBesideEachOther(VirtualClock clock) {
        assertThat(pages.page("300")).isEqualTo("text of 300 beside photo of 300");
        assertThat(clock.now()).isEqualTo(Duration.ofMillis(300));
    }

    @GuestTest
    void theFirstFailureCancelsTheOtherSubtaskAndShowsWhereItWasForked() {
        var slowText = new TasksAndScopes(name -> load(name.startsWith("text") ? "text 900" : "bad photo 10"));
        Throwable failure = catchThrowable(() -> slowText.page("x"));
        assertThat(failure).isInstanceOf(TaskFailedException.class).hasRootCauseMessage("no bad photo 10");
        assertThat(failure.getCause().getSuppressed()).singleElement().satisfies(place -> {
            assertThat(place).hasMessageEndingWith("was forked here, in scope scope");
            assertThat(place.getStackTrace()[0].getMethodName()).isEqualTo("page");
        });
        assertThat(cancelled).containsExactly("text 900");
    }

    @GuestTest
    void allResultsComeInTheOrderOfForking(VirtualClock clock) {
        assertThat(pages.all(List.of("a 300", "b 100", "c 200"))).containsExactly("a 300", "b 100", "c 200");
        assertThat(clock.now()).isEqualTo(Duration.ofMillis(300));
    }

    @GuestTest
    void theQuickestWinsTheRace(VirtualClock clock) {
        assertThat(pages.race(List.of("a 300", "bad 10", "b 100"))).isEqualTo("b 100");
        assertThat(cancelled).containsExactly("a 300");
        assertThat(clock.now()).isEqualTo(Duration.ofMillis(100));
        assertThatThrownBy(() -> pages.race(List.of("bad 20", "bad 10")))
                .isInstanceOf(TaskFailedException.class)
                .hasRootCauseMessage("no bad 10");
    }

    @GuestTest
    void whatComesInTimeIsThere(VirtualClock clock) {
        assertThat(pages.inTime(List.of("a 3000", "bad 10", "b 100"))).containsExactly("b 100");
        assertThat(cancelled).containsExactly("a 3000");
        assertThat(clock.now()).isEqualTo(Duration.ofSeconds(2));
    }

    @GuestTest
    void aScopeThrowsAnExceptionOfItsOwn() throws IOException {
        assertThat(pages.exceptionOfItsOwn("7")).isEqualTo("text of 7 beside photo of 7");
        assertThatThrownBy(() -> pages.exceptionOfItsOwn("bad 7"))
                .isExactlyInstanceOf(IOException.class)
                .hasMessage("no page bad 7")
                .hasCauseInstanceOf(IOException.class);
    }

    @GuestTest
    void aJoinerOfItsOwnHasSeenEnough() {
        assertThat(pages.firstTwo(List.of("a 300", "bad 10", "b 100", "c 200"))).containsExactly("b 100", "c 200");
        assertThat(cancelled).containsExactly("a 300");
        assertThat(pages.firstTwo(List.of("a 300", "bad 10"))).containsExactly("a 300");
    }

    // ------------------------------------------------------------------ services, groups

    @GuestTest
    void aServiceServesUntilTheScopeIsLeft() {
        assertThat(TasksAndScopes.service()).isEqualTo("the server said 2 bytes");
    }

    @GuestTest
    void aGroupIsPausedAndCancelled(VirtualClock clock) {
        List<String> order = new ArrayList<>();
        assertThat(TasksAndScopes.group(order).size()).isZero();
        assertThat(order)
                .as("three each second, and none in the hour between")
                .containsExactly("alive", "alive", "alive", "alive", "alive", "alive", "signed off");
        assertThat(clock.now()).isEqualTo(Duration.ofSeconds(3602));
    }

    // ------------------------------------------------------------------ values

    @GuestTest
    void aTaskLocalIsEachTasksOwn() {
        assertThat(TasksAndScopes.taskLocal()).isEqualTo("Ann, not Bob");
    }

    @GuestTest
    void aScopedValueIsThatOfTheOwnerAndOfNobodyElse() {
        Task<String> task = Async.currentRun().spawn(TasksAndScopes::scopedValue);
        TestTasks.awaitAllTasksBlocked();
        assertThat(TasksAndScopes.hasLanguage()).isFalse();
        assertThat(task.await()).isEqualTo("bonjour in fr");
    }
}
