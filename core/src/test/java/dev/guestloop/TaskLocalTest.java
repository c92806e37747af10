package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class TaskLocalTest {

    private final List<String> asked = new ArrayList<>();
    private final TaskLocal<String> local = TaskLocal.withInitial(() -> {
        String value = "initial of " + Async.currentTask().name();
        asked.add(value);
        return value;
    });

    private static Task<Void> spawn(String name, TaskAction<?> body) {
        return Async.currentRun().spawn(name, body);
    }

    private static void inTask(TaskAction<?> main) {
        EventLoop.run(main).getOrThrow();
    }

    @Test
    void aTaskKeepsItsInitialValue() {
        inTask(() -> {
            spawn("one", () -> {
                        assertThat(local.get()).isEqualTo("initial of one");
                        assertThat(local.get()).isEqualTo("initial of one");
                    })
                    .await();
            assertThat(asked).containsExactly("initial of one");
        });
    }

    @Test
    void aTaskBeginsWithWhatItsCreatorHadAtThatMoment() {
        inTask(() -> {
            local.set("first");
            Task<Void> early = spawn("early", () -> assertThat(local.get()).isEqualTo("first"));
            local.set("second");
            Task<Void> late = spawn("late", () -> {
                assertThat(local.get()).isEqualTo("second");
                spawn("grandchild", () -> assertThat(local.get()).isEqualTo("second"))
                        .await();
            });
            early.await();
            late.await();
            assertThat(asked).isEmpty();
        });
    }

    @Test
    void whatATaskSetsIsItsOwn() {
        inTask(() -> {
            local.set("main");
            List<Task<Void>> tasks = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                String mine = "value " + i;
                tasks.add(spawn("task", () -> {
                    local.set(mine);
                    Async.yieldNow();
                    assertThat(local.get()).isEqualTo(mine);
                }));
            }
            tasks.forEach(Task::await);
            assertThat(local.get()).isEqualTo("main");
        });
    }

    @Test
    void localsAreKeptApart() {
        inTask(() -> {
            TaskLocal<Integer> other = TaskLocal.withInitial(() -> 7);
            local.set("text");
            other.set(8);
            local.remove();
            assertThat(other.get()).isEqualTo(8);
            assertThat(local.get()).startsWith("initial of ");
        });
    }

    @Test
    void whatWasRemovedIsInitialAgain() {
        inTask(() -> spawn("one", () -> {
                    local.set("set");
                    local.remove();
                    local.remove();
                    assertThat(local.get()).isEqualTo("initial of one");
                })
                .await());
    }

    @Test
    void aValueMayBeNull() {
        inTask(() -> {
            local.set(null);
            assertThat(local.get()).isNull();
            spawn("child", () -> assertThat(local.get()).isNull()).await();
            assertThat(local.<String, RuntimeException>where("meanwhile", local::get))
                    .isEqualTo("meanwhile");
            assertThat(local.get()).isNull();
            assertThat(asked).isEmpty();
        });
    }

    @Test
    void whereHasItsEffectOnTheBodyAndOnTasksThatItStarts() {
        inTask(() -> {
            local.set("before");
            List<Task<Void>> children = new ArrayList<>();
            assertThat(local.<Integer, RuntimeException>where("meanwhile", () -> {
                        assertThat(local.get()).isEqualTo("meanwhile");
                        children.add(
                                spawn("child", () -> assertThat(local.get()).isEqualTo("meanwhile")));
                        Async.yieldNow();
                        local.set("changed inside");
                        return 3;
                    }))
                    .isEqualTo(3);
            assertThat(local.get()).isEqualTo("before");
            children.forEach(Task::await);
        });
    }

    @Test
    void wherePutsBackWhatWasAlsoAfterAFailureAndACancellation() {
        inTask(() -> {
            local.set("before");
            assertThatThrownBy(() -> local.where("meanwhile", () -> {
                        throw new IOException("disk");
                    }))
                    .isInstanceOf(IOException.class);
            assertThat(local.get()).isEqualTo("before");
            CancelScope scope = CancelScope.create();
            scope.run(() -> local.<Object, RuntimeException>where("meanwhile", () -> {
                scope.cancel("inside");
                Async.yieldNow();
                return null;
            }));
            assertThat(scope.cancelCaught()).isTrue();
            assertThat(local.get()).isEqualTo("before");
        });
    }

    @Test
    void whereLeavesNoValueWhereThereWasNone() {
        inTask(() -> {
            spawn("one", () -> {
                        local.<Object, RuntimeException>where("meanwhile", () -> null);
                        assertThat(local.get()).isEqualTo("initial of one");
                    })
                    .await();
        });
    }

    @Test
    void aTaskThatHostCodeStartsBeginsWithNone() {
        try (var host = new HostThread()) {
            GuestRun<String> run = host.start(() -> {
                local.set("main's");
                GuestRun<?> self = Async.currentRun();
                var child = new ArrayList<Task<String>>();
                Async.currentLoop().callSoon(() -> child.add(self.spawn("by a callback", () -> local.get())));
                while (child.isEmpty()) {
                    Async.yieldNow();
                }
                return child.getFirst().await();
            });
            assertThat(HostThread.outcomeOf(run).getOrThrow()).isEqualTo("initial of by a callback");
        }
    }

    /** The handler's stack lies above the task's, but it is no code of it. */
    @Test
    void aTaskThatAHandlerAboveATaskStartsBeginsWithNone() {
        try (var host = new HostThread()) {
            GuestRun<String> run = host.start(() -> {
                local.set("main's");
                GuestRun<?> self = Async.currentRun();
                var child = new ArrayList<Task<String>>();
                host.host.post(() -> child.add(self.spawn("by a handler", () -> local.get())));
                host.host.runUntil(() -> !child.isEmpty());
                return child.getFirst().await();
            });
            assertThat(HostThread.outcomeOf(run).getOrThrow()).isEqualTo("initial of by a handler");
        }
    }

    @Test
    void whereTakesAnActionToo() {
        inTask(() -> {
            var seen = new ArrayList<String>();
            local.where("meanwhile", () -> {
                seen.add(local.get());
            });
            assertThat(seen).containsExactly("meanwhile");
            assertThat(local.get()).isEqualTo("initial of main");
        });
    }

    @Test
    void outsideOfATaskThereIsNone() {
        for (Runnable call : List.<Runnable>of(
                local::get,
                () -> local.set("x"),
                local::remove,
                () -> local.<Object, RuntimeException>where("x", () -> 1))) {
            assertThatThrownBy(call::run)
                    .isInstanceOf(CannotAwaitException.class)
                    .hasMessageContaining("TaskLocal.");
        }
        assertThat(asked).isEmpty();
    }
}
