package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class TaskGroupTest {

    private final List<String> seen = new ArrayList<>();
    private final CompletableFuture<Void> never = new CompletableFuture<>();

    private void waitAndCleanUp(String name) {
        try {
            Async.await(never);
        } finally {
            seen.add(name + " cleaned up");
        }
    }

    private static void settle() {
        for (int i = 0; i < 10; i++) {
            Async.yieldNow();
        }
    }

    @Test
    void cancellingAGroupCancelsItsTasksAndNoOthers() {
        EventLoop.run(() -> {
                    TaskGroup group = Async.currentRun().newGroup("window");
                    Task<Void> inside = group.spawn("inside", () -> waitAndCleanUp("inside"));
                    Task<Void> outside = Async.currentRun().spawn("outside", () -> waitAndCleanUp("outside"));
                    settle();
                    group.cancel("closed");
                    group.awaitEmpty();
                    assertThat(seen).containsExactly("inside cleaned up");
                    assertThat(inside.state()).isEqualTo(Task.State.CANCELLED);
                    assertThat(outside.state()).isEqualTo(Task.State.WAITING);
                    assertThat(group.size()).isZero();
                    assertThatThrownBy(() -> group.spawn("late", () -> {}))
                            .isInstanceOf(IllegalStateException.class)
                            .hasMessageContaining("group=window")
                            .hasMessageContaining("task=late")
                            .hasMessageContaining("currentRun().spawn");
                })
                .getOrThrow();
    }

    @Test
    void cancellingTheRunCancelsTheGroup() {
        EventLoop.run(() -> {
                    TaskGroup group = Async.currentRun().newGroup("window");
                    group.spawn("inside", () -> waitAndCleanUp("inside"));
                    settle();
                })
                .getOrThrow();
        assertThat(seen).containsExactly("inside cleaned up");
    }

    @Test
    void aTaskThatFailsEndsAlone() {
        List<String> uncaught = new ArrayList<>();
        EventLoop.run(GuestOptions.DEFAULT.withUncaughtHandler((source, failure) -> uncaught.add(source)), () -> {
                    TaskGroup group = Async.currentRun().newGroup("window");
                    group.spawn("bad", () -> {
                        throw new IllegalStateException("no luck");
                    });
                    Task<Void> good = group.spawn("good", () -> waitAndCleanUp("good"));
                    settle();
                    assertThat(uncaught).containsExactly("task bad");
                    assertThat(good.state()).isEqualTo(Task.State.WAITING);
                    assertThat(group.size()).isEqualTo(1);
                })
                .getOrThrow();
    }

    @Test
    void pausedTasksStandStillAndGoOnInTheirOrder() {
        EventLoop.run(() -> {
                    TaskGroup group = Async.currentRun().newGroup("window");
                    var first = new CompletableFuture<Void>();
                    var second = new CompletableFuture<Void>();
                    group.spawn("a", () -> {
                        Async.await(first);
                        seen.add("a");
                    });
                    group.spawn("b", () -> {
                        Async.await(second);
                        seen.add("b");
                    });
                    settle();
                    group.pause();
                    assertThat(group.isPaused()).isTrue();
                    group.spawn("c", () -> seen.add("c"));
                    second.complete(null);
                    first.complete(null);
                    settle();
                    assertThat(seen).isEmpty();
                    group.resume();
                    group.awaitEmpty();
                    assertThat(seen).containsExactly("c", "b", "a");
                })
                .getOrThrow();
    }

    @Test
    void aPausedTaskThatIsCancelledCleansUp() {
        EventLoop.run(() -> {
                    TaskGroup group = Async.currentRun().newGroup("window");
                    Task<Void> waits = group.spawn("waits", () -> waitAndCleanUp("waits"));
                    Task<Void> ready = group.spawn("ready", () -> {
                        while (true) {
                            try {
                                Async.yieldNow();
                            } catch (CancelledException e) {
                                seen.add("ready cleaned up");
                                throw e;
                            }
                        }
                    });
                    settle();
                    group.pause();
                    settle();
                    ready.cancel("alone");
                    settle();
                    assertThat(seen).containsExactly("ready cleaned up");
                    group.cancel("closed");
                    group.awaitEmpty();
                    assertThat(waits.state()).isEqualTo(Task.State.CANCELLED);
                    assertThat(seen).containsExactly("ready cleaned up", "waits cleaned up");
                })
                .getOrThrow();
    }

    @Test
    void aRunEndsThoughAGroupIsPaused() {
        EventLoop.run(() -> {
                    TaskGroup group = Async.currentRun().newGroup("window");
                    group.spawn("spins", () -> {
                        try {
                            while (true) {
                                Async.yieldNow();
                            }
                        } finally {
                            seen.add("spins cleaned up");
                        }
                    });
                    settle();
                    group.pause();
                    settle();
                })
                .getOrThrow();
        assertThat(seen).containsExactly("spins cleaned up");
    }

    @Test
    void aTaskCannotWaitForTheEndOfItsOwnGroup() {
        EventLoop.run(() -> {
                    TaskGroup group = Async.currentRun().newGroup("window");
                    group.spawn(
                                    "self",
                                    () -> assertThatThrownBy(group::awaitEmpty)
                                            .isInstanceOf(CannotAwaitException.class)
                                            .hasMessageContaining("group=window"))
                            .await();
                })
                .getOrThrow();
    }

    @Test
    void aGroupThatWasCancelledIsForgottenByItsRun() {
        EventLoop.run(() -> {
                    GuestRun<?> run = Async.currentRun();
                    TaskGroup empty = run.newGroup("empty");
                    empty.cancel("closed");
                    TaskGroup group = run.newGroup("window");
                    group.spawn("inside", () -> waitAndCleanUp("inside"));
                    settle();
                    group.cancel("closed");
                    group.awaitEmpty();
                    assertThat(run.root().countWithin())
                            .as("the scope of the main task")
                            .isEqualTo(1);
                })
                .getOrThrow();
    }

    @Test
    void aRunThatHasEndedGivesNoGroup() {
        GuestRun<?>[] run = {null};
        EventLoop.run(() -> {
                    run[0] = Async.currentRun();
                })
                .getOrThrow();
        assertThatThrownBy(() -> run[0].newGroup("late"))
                .isInstanceOf(LoopClosedException.class)
                .hasMessageContaining("name=late");
    }
}
