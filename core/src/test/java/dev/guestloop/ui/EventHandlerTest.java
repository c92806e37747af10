package dev.guestloop.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.Task;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class EventHandlerTest {

    private final List<String> seen = new ArrayList<>();
    private final Button button = new Button();

    /** One gate for each event: its task waits there. */
    private final Map<Integer, CompletableFuture<Void>> gates = new HashMap<>();

    private void work(int event) {
        seen.add("begin " + event);
        try {
            Async.await(gates.computeIfAbsent(event, _ -> new CompletableFuture<>()));
            seen.add("end " + event);
        } catch (CancelledException e) {
            seen.add("cancelled " + event + ": " + e.reason().message());
            throw e;
        }
    }

    private void finish(int event) {
        gates.get(event).complete(null);
        settle();
    }

    private void click(int event) {
        button.click(event);
        settle();
    }

    static void settle() {
        for (int i = 0; i < 10; i++) {
            Async.yieldNow();
        }
    }

    private EventHandler<Integer> handler(HandlerPolicy policy) {
        return EventHandler.listen(Async.currentRun(), "click", button, _ -> null, policy, this::work)
                .onBusy(busy -> seen.add(busy ? "busy" : "idle"));
    }

    @Test
    void dropIgnoresEventsWhileATaskRuns() {
        EventLoop.run(() -> {
                    EventHandler<Integer> handler = handler(HandlerPolicy.DROP);
                    assertThat(handler.isBusy()).isFalse();
                    click(1);
                    assertThat(handler.isBusy()).isTrue();
                    click(2);
                    finish(1);
                    click(3);
                    finish(3);
                    assertThat(handler.isBusy()).isFalse();
                })
                .getOrThrow();
        assertThat(seen).containsExactly("busy", "begin 1", "end 1", "idle", "busy", "begin 3", "end 3", "idle");
    }

    @Test
    void twoEventsInOneTickAreTwoEventsForDropToo() {
        EventLoop.run(() -> {
                    handler(HandlerPolicy.DROP);
                    button.click(1);
                    button.click(2);
                    settle();
                    finish(1);
                })
                .getOrThrow();
        assertThat(seen).containsExactly("busy", "begin 1", "end 1", "idle");
    }

    @Test
    void queueHandlesEventsOneAfterTheOther() {
        EventLoop.run(() -> {
                    handler(HandlerPolicy.QUEUE);
                    click(1);
                    click(2);
                    click(3);
                    assertThat(seen).containsExactly("busy", "begin 1");
                    finish(1);
                    finish(2);
                    finish(3);
                })
                .getOrThrow();
        assertThat(seen).containsExactly("busy", "begin 1", "end 1", "begin 2", "end 2", "begin 3", "end 3", "idle");
    }

    @Test
    void queueGoesOnAfterATaskThatFails() {
        List<String> uncaught = new ArrayList<>();
        EventLoop.run(GuestOptions.DEFAULT.withUncaughtHandler((source, _) -> uncaught.add(source)), () -> {
                    EventHandler.listen(Async.currentRun(), "click", button, _ -> null, HandlerPolicy.QUEUE, event -> {
                        seen.add("begin " + event);
                        if (event == 1) {
                            throw new IllegalStateException("no luck");
                        }
                    });
                    button.click(1);
                    button.click(2);
                    settle();
                })
                .getOrThrow();
        assertThat(seen).containsExactly("begin 1", "begin 2");
        assertThat(uncaught).containsExactly("task click");
    }

    @Test
    void restartCancelsTheOldTaskAndStartsWithTheLastEvent() {
        EventLoop.run(() -> {
                    handler(HandlerPolicy.RESTART);
                    click(1);
                    button.click(2);
                    button.click(3);
                    settle();
                    finish(3);
                })
                .getOrThrow();
        assertThat(seen)
                .containsExactly(
                        "busy", "begin 1", "cancelled 1: a newer event: handler=click", "begin 3", "end 3", "idle");
    }

    @Test
    void restartWaitsForTheCleanUpOfTheOldTask() {
        EventLoop.run(() -> {
                    var cleanUp = new CompletableFuture<Void>();
                    EventHandler.listen(
                            Async.currentRun(), "click", button, _ -> null, HandlerPolicy.RESTART, event -> {
                                try {
                                    seen.add("begin " + event);
                                    Async.await(new CompletableFuture<Void>());
                                } finally {
                                    Async.shielded(() -> Async.await(cleanUp));
                                    seen.add("cleaned up " + event);
                                }
                            });
                    click(1);
                    click(2);
                    assertThat(seen).containsExactly("begin 1");
                    cleanUp.complete(null);
                    settle();
                    assertThat(seen).containsExactly("begin 1", "cleaned up 1", "begin 2");
                })
                .getOrThrow();
    }

    @Test
    void parallelTasksRunSideBySide() {
        EventLoop.run(() -> {
                    handler(HandlerPolicy.PARALLEL);
                    click(1);
                    click(2);
                    finish(1);
                    finish(2);
                })
                .getOrThrow();
        assertThat(seen).containsExactly("busy", "begin 1", "begin 2", "end 1", "end 2", "idle");
    }

    @Test
    void cancelEndsWhatRunsAndDropsWhatWaits() {
        EventLoop.run(() -> {
                    EventHandler<Integer> handler = handler(HandlerPolicy.QUEUE);
                    click(1);
                    click(2);
                    handler.cancel("enough");
                    settle();
                    click(3);
                    finish(3);
                })
                .getOrThrow();
        assertThat(seen)
                .containsExactly("busy", "begin 1", "cancelled 1: enough", "idle", "busy", "begin 3", "end 3", "idle");
    }

    @Test
    void aClosedHandlerHearsNothingMoreAndItsTasksGoOn() {
        EventLoop.run(() -> {
                    EventHandler<Integer> handler = handler(HandlerPolicy.QUEUE);
                    click(1);
                    click(2);
                    handler.close();
                    handler.close();
                    assertThat(button.listeners).isEmpty();
                    finish(1);
                    finish(2);
                })
                .getOrThrow();
        assertThat(seen).containsExactly("busy", "begin 1", "end 1", "begin 2", "end 2", "idle");
    }

    @Test
    void aHandlerWhoseRunHasEndedTakesItselfAway() {
        EventLoop.run(() -> {
                    handler(HandlerPolicy.QUEUE);
                    click(1);
                    click(2);
                })
                .getOrThrow();
        assertThat(seen.subList(0, 2)).containsExactly("busy", "begin 1");
        assertThat(seen.getLast()).isEqualTo("idle");
        int before = seen.size();
        button.click(3);
        assertThat(seen).hasSize(before);
        assertThat(button.listeners).isEmpty();
    }

    @Test
    void whatWaitsWhenTheRunEndsIsDropped() {
        EventLoop.run(() -> {
                    handler(HandlerPolicy.QUEUE);
                    click(1);
                    click(2);
                    click(3);
                })
                .getOrThrow();
        assertThat(seen).containsExactly("busy", "begin 1", "cancelled 1: the main task of the run ended", "idle");
    }

    /** The window is looked up when the event comes; later it may be gone, and the search would find or make another. */
    @Test
    void whatWaitsWhenItsWindowClosesIsDropped() {
        EventLoop.run(() -> {
                    GuestRun<?> run = Async.currentRun();
                    EventHandler.listen(
                                    run,
                                    "click",
                                    button,
                                    _ -> WindowScope.of(run, this, "main", _ -> () -> {}),
                                    HandlerPolicy.QUEUE,
                                    this::work)
                            .onBusy(busy -> seen.add(busy ? "busy" : "idle"));
                    click(1);
                    click(2);
                    WindowScope.of(run, this, "main", _ -> () -> {}).closed();
                    settle();
                    assertThat(seen).containsExactly("busy", "begin 1", "cancelled 1: the window closed: main", "idle");
                })
                .getOrThrow();
    }

    @Test
    void aBusyListenerThatFailsDoesNotHideTheFailureOfTheTask() {
        List<String> uncaught = new ArrayList<>();
        EventLoop.run(
                        GuestOptions.DEFAULT.withUncaughtHandler(
                                (source, failure) -> uncaught.add(source + ": " + failure.getMessage())),
                        () -> {
                            EventHandler.listen(
                                            Async.currentRun(), "click", button, _ -> null, HandlerPolicy.DROP, _ -> {
                                                throw new IllegalStateException("the real failure");
                                            })
                                    .onBusy(_ -> {
                                        throw new IllegalStateException("the listener's");
                                    })
                                    .onBusy(busy -> seen.add(busy ? "busy" : "idle"));
                            click(1);
                        })
                .getOrThrow();
        assertThat(seen).containsExactly("busy", "idle");
        assertThat(uncaught)
                .containsExactly(
                        "a busy listener of click: the listener's",
                        "a busy listener of click: the listener's",
                        "task click: the real failure");
    }

    @Test
    void aBusyListenerThatFailsBecauseItsWindowHasClosedIsNoError() {
        List<String> uncaught = new ArrayList<>();
        EventLoop.run(GuestOptions.DEFAULT.withUncaughtHandler((source, _) -> uncaught.add(source)), () -> {
                    GuestRun<?> run = Async.currentRun();
                    WindowScope window = WindowScope.of(run, this, "main", _ -> () -> {});
                    EventHandler.listen(run, "click", button, _ -> window, HandlerPolicy.DROP, this::work)
                            .onBusy(busy -> {
                                if (!busy) {
                                    throw new IllegalStateException("widget is disposed");
                                }
                            });
                    click(1);
                    window.closed();
                    settle();
                })
                .getOrThrow();
        assertThat(seen).containsExactly("begin 1", "cancelled 1: the window closed: main");
        assertThat(uncaught).isEmpty();
    }

    @Test
    void tasksBelongToTheWindowOfTheirEvent() {
        EventLoop.run(() -> {
                    GuestRun<?> run = Async.currentRun();
                    WindowScope window = WindowScope.of(run, "the window", "main", _ -> () -> {});
                    EventHandler.listen(run, "click", button, _ -> window, HandlerPolicy.PARALLEL, this::work);
                    click(1);
                    window.closed();
                    settle();
                    click(2);
                })
                .getOrThrow();
        assertThat(seen).containsExactly("begin 1", "cancelled 1: the window closed: main");
    }

    @Test
    void nextWaitsForOneEventAndLeavesNoListener() {
        EventLoop.run(() -> {
                    Task<Integer> waiting = Async.currentRun().spawn(button::next);
                    settle();
                    assertThat(button.listeners).hasSize(1);
                    button.click(7);
                    button.click(8);
                    assertThat(waiting.await()).isEqualTo(7);
                    assertThat(button.listeners).isEmpty();
                    Task<Integer> cancelled = Async.currentRun().spawn(button::next);
                    settle();
                    cancelled.cancel("enough");
                    settle();
                    assertThat(cancelled.state()).isEqualTo(Task.State.CANCELLED);
                    assertThat(button.listeners).isEmpty();
                })
                .getOrThrow();
        assertThatThrownBy(button::next).hasMessageContaining("inside a task only");
    }
}
