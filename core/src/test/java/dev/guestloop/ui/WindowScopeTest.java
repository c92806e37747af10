package dev.guestloop.ui;

import static dev.guestloop.ui.EventHandlerTest.settle;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import dev.guestloop.ui.EventSource.Registration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

class WindowScopeTest {

    private final List<String> seen = new ArrayList<>();
    private final CompletableFuture<Void> never = new CompletableFuture<>();

    private static WindowScope scope(Object window) {
        return WindowScope.of(Async.currentRun(), window, "main", _ -> () -> {});
    }

    @Test
    void aWindowHasOneScopeForARunUntilItIsClosed() {
        EventLoop.run(() -> {
                    var window = new Object();
                    var watched = new ArrayList<WindowScope>();
                    Function<WindowScope, Registration> watch = scope -> {
                        watched.add(scope);
                        return () -> seen.add("no longer watched");
                    };
                    WindowScope first = WindowScope.of(Async.currentRun(), window, "main", watch);
                    assertThat(WindowScope.of(Async.currentRun(), window, "main", watch))
                            .isSameAs(first);
                    assertThat(scope(new Object())).isNotSameAs(first);
                    assertThat(watched).containsExactly(first);
                    first.closed();
                    assertThat(first.isClosed()).isTrue();
                    WindowScope again = scope(window);
                    assertThat(again).isNotSameAs(first);
                    assertThat(again.isClosed()).isFalse();
                })
                .getOrThrow();
    }

    @Test
    void closingCancelsTheTasksAndWaitsForTheirCleanUp() {
        EventLoop.run(() -> {
                    WindowScope window = scope(this);
                    window.spawn("download", () -> {
                        try {
                            Async.await(never);
                        } finally {
                            Async.shielded(Async::yieldNow);
                            seen.add("cleaned up");
                        }
                    });
                    Task<Void> main = Async.currentRun().spawn("waits", () -> {
                        window.awaitClosed();
                        seen.add("closed");
                    });
                    settle();
                    assertThat(seen).isEmpty();
                    window.closed();
                    window.closed();
                    main.await();
                    assertThat(seen).containsExactly("cleaned up", "closed");
                    window.awaitClosed();
                    assertThatThrownBy(() -> window.spawn("late", () -> {})).hasMessageContaining("group=main");
                    assertThatThrownBy(() -> window.on(new Button(), HandlerPolicy.DROP, _ -> {}))
                            .hasMessageContaining("window=main");
                    assertThatThrownBy(() -> window.on(new Button(), HandlerPolicy.DROP, _ -> {}))
                            .hasMessageContaining("window=main");
                })
                .getOrThrow();
    }

    @Test
    void aHandlerOfAWindowEndsWithIt() {
        EventLoop.run(() -> {
                    var button = new Button();
                    WindowScope window = scope(this);
                    window.on(button, HandlerPolicy.PARALLEL, event -> seen.add("event " + event));
                    button.click(1);
                    settle();
                    window.closed();
                    assertThat(button.listeners).isEmpty();
                    assertThat(seen).containsExactly("event 1");
                })
                .getOrThrow();
    }

    @Test
    void tasksGoOnBelowAModalDialogUnlessTheRuleSaysOtherwise() {
        EventLoop.run(() -> {
                    WindowScope window = scope(this);
                    window.spawn("counts", () -> {
                        while (true) {
                            Async.yieldNow();
                            seen.add("step");
                        }
                    });
                    settle();
                    window.blocked(true);
                    seen.clear();
                    settle();
                    assertThat(seen).isNotEmpty();
                    window.modality(ModalityRule.PAUSE);
                    settle();
                    seen.clear();
                    settle();
                    assertThat(seen).isEmpty();
                    window.blocked(false);
                    settle();
                    assertThat(seen).isNotEmpty();
                    window.blocked(true);
                    settle();
                    seen.clear();
                    window.modality(ModalityRule.GO_ON);
                    settle();
                    assertThat(seen).isNotEmpty();
                })
                .getOrThrow();
    }

    @Test
    void nobodyWatchesAfterTheRun() {
        EventLoop.run(() -> {
                    WindowScope.of(Async.currentRun(), this, "main", _ -> () -> seen.add("no longer watched"));
                    assertThat(seen).isEmpty();
                })
                .getOrThrow();
        assertThat(seen).containsExactly("no longer watched");
    }

    @Test
    void aWindowThatCannotBeWatchedHasNoScope() {
        EventLoop.run(() -> {
                    for (int i = 0; i < 2; i++) {
                        assertThatThrownBy(() -> WindowScope.of(Async.currentRun(), this, "main", _ -> {
                                    throw new IllegalStateException("no such window");
                                }))
                                .hasMessage("no such window");
                    }
                })
                .getOrThrow();
    }

    /** A task behind a shield when the window closes, and one that shields its clean-up. */
    @Test
    void aPausedWindowThatClosesLetsItsTasksCleanUpToTheEnd() {
        EventLoop.run(() -> {
                    WindowScope window = scope(this).modality(ModalityRule.PAUSE);
                    var answer = new CompletableFuture<Void>();
                    window.spawn("waits", () -> {
                        try {
                            Async.await(never);
                        } finally {
                            Async.shielded(() -> {
                                Async.yieldNow();
                                Async.yieldNow();
                            });
                            seen.add("first cleaned up");
                        }
                    });
                    window.spawn("shielded", () -> {
                        Async.shielded(() -> Async.await(answer));
                        seen.add("second answered");
                    });
                    settle();
                    window.blocked(true);
                    answer.complete(null);
                    settle();
                    assertThat(seen).isEmpty();
                    window.closed();
                    window.awaitClosed();
                    assertThat(seen).containsExactlyInAnyOrder("first cleaned up", "second answered");
                })
                .getOrThrow();
    }

    @Test
    void aRunEndsThoughATaskOfAPausedWindowStandsBehindAShield() {
        EventLoop.run(() -> {
                    WindowScope window = scope(this).modality(ModalityRule.PAUSE);
                    var answer = new CompletableFuture<Void>();
                    window.spawn("shielded", () -> {
                        Async.shielded(() -> Async.await(answer));
                        seen.add("answered");
                    });
                    settle();
                    window.blocked(true);
                    answer.complete(null);
                    settle();
                })
                .getOrThrow();
        assertThat(seen).containsExactly("answered");
    }

    @Test
    void timeLimitsOfAPausedWindowWait() {
        EventLoop.run(() -> {
                    WindowScope window = scope(this).modality(ModalityRule.PAUSE);
                    window.spawn("limited", () -> {
                        Async.moveOnAfter(Duration.ofMillis(1), () -> {
                            window.blocked(true); // here, or the limit might be over before
                            Async.await(never);
                        });
                        seen.add("moved on");
                    });
                    Async.sleep(Duration.ofMillis(20));
                    assertThat(seen).isEmpty();
                    window.blocked(false);
                    settle();
                    assertThat(seen).containsExactly("moved on");
                })
                .getOrThrow();
    }

    @Test
    void aWindowMayCloseAfterItsRun() {
        WindowScope[] window = {null};
        EventLoop.run(() -> {
                    window[0] = scope(this);
                })
                .getOrThrow();
        window[0].blocked(true);
        window[0].closed();
        assertThat(window[0].isClosed()).as("its tasks had ended").isFalse();
    }

    @Test
    void aScopeIsMadeOnTheThreadOfTheRun() throws Exception {
        GuestRun<?>[] run = {null};
        EventLoop.run(() -> {
                    run[0] = Async.currentRun();
                    var failure = new CompletableFuture<Throwable>();
                    Async.toThread(() -> {
                        try {
                            WindowScope.of(run[0], this, "main", _ -> () -> {});
                        } catch (RuntimeException e) {
                            failure.complete(e);
                        }
                    });
                    assertThat(failure.join()).isInstanceOf(WrongThreadException.class);
                })
                .getOrThrow();
    }
}
