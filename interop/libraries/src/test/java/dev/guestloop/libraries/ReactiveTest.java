package dev.guestloop.libraries;

import static dev.guestloop.libraries.OnLoop.inTask;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.sync.Publishers;
import dev.guestloop.testing.GuestTest;
import io.reactivex.rxjava3.core.Flowable;
import io.reactivex.rxjava3.core.Scheduler;
import io.reactivex.rxjava3.schedulers.Schedulers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.reactivestreams.FlowAdapters;
import reactor.adapter.JdkFlowAdapter;
import reactor.core.publisher.Flux;

/** RxJava and Reactor on a loop's thread, with its timers, and their publishers for tasks. */
class ReactiveTest {

    // ------------------------------------------------------------------ RxJava

    @Test
    void rxJavaObservesOnTheLoopsThread() {
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            // region: rx-scheduler
            Scheduler ui = Schedulers.from(loop.asScheduledExecutor());
            Flowable<String> greetings = Flowable.range(1, 3)
                    .subscribeOn(Schedulers.computation())
                    .map(i -> "greeting " + i) // on a thread of RxJava's
                    .observeOn(ui)
                    .doOnNext(_ -> assertThat(loop.isLoopThread()).isTrue());
            // end
            List<String> seen = new ArrayList<>();
            Async.await(greetings.doOnNext(seen::add).ignoreElements().toCompletionStage(null));
            assertThat(seen).containsExactly("greeting 1", "greeting 2", "greeting 3");
        });
    }

    /** A tick an hour, in no time. */
    @GuestTest
    void rxJavasTimersAreTheLoops() {
        EventLoop loop = Async.currentLoop();
        long begin = loop.timeNanos();
        Scheduler ui = Schedulers.from(loop.asScheduledExecutor());
        List<Long> hours = new ArrayList<>();
        Async.await(Flowable.interval(1, TimeUnit.HOURS, ui)
                .take(3)
                .doOnNext(_ -> hours.add(TimeUnit.NANOSECONDS.toHours(loop.timeNanos() - begin)))
                .ignoreElements()
                .toCompletionStage(null));
        assertThat(hours).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aTaskReceivesWhatRxJavaSendsAndHoldsItBack() {
        inTask(() -> {
            var asked = new AtomicLong();
            Flowable<Integer> numbers =
                    Flowable.range(0, 1_000_000).doOnRequest(asked::addAndGet).subscribeOn(Schedulers.computation());
            List<Integer> taken = new ArrayList<>();
            // region: rx-publisher
            Flow.Publisher<Integer> published = FlowAdapters.toFlowPublisher(numbers);
            try (var items = Publishers.subscribe(published, 16)) {
                for (int number : items) { // no more than 16 are there that the task has not taken
                    taken.add(number);
                    if (number == 999) {
                        break; // and so the source is cancelled
                    }
                }
            }
            // end
            assertThat(taken).hasSize(1_000).isSorted();
            assertThat(asked.get()).isLessThanOrEqualTo(1_016);
        });
    }

    @Test
    void rxJavaReceivesWhatTasksEmit() {
        inTask(() -> {
            Flow.Publisher<String> emitted = Publishers.ofTasks(Async.currentRun(), out -> {
                for (int i = 0; i < 3; i++) {
                    out.emit("item " + i);
                    Async.sleep(Duration.ofMillis(1));
                }
            });
            List<String> seen = Async.await(Flowable.fromPublisher(FlowAdapters.toPublisher(emitted))
                    .observeOn(Schedulers.computation())
                    .toList()
                    .toCompletionStage());
            assertThat(seen).containsExactly("item 0", "item 1", "item 2");
        });
    }

    // ------------------------------------------------------------------ Reactor

    @Test
    void reactorPublishesOnTheLoopsThread() {
        inTask(() -> {
            EventLoop loop = Async.currentLoop();
            // region: reactor-scheduler
            var ui = reactor.core.scheduler.Schedulers.fromExecutorService(loop.asScheduledExecutor());
            Flux<String> greetings = Flux.range(1, 3)
                    .subscribeOn(reactor.core.scheduler.Schedulers.parallel())
                    .map(i -> "greeting " + i) // on a thread of Reactor's
                    .publishOn(ui)
                    .doOnNext(_ -> assertThat(loop.isLoopThread()).isTrue());
            // end
            assertThat(Async.await(greetings.collectList().toFuture()))
                    .containsExactly("greeting 1", "greeting 2", "greeting 3");
        });
    }

    @GuestTest
    void reactorsTimersAreTheLoops() {
        EventLoop loop = Async.currentLoop();
        long begin = loop.timeNanos();
        var ui = reactor.core.scheduler.Schedulers.fromExecutorService(loop.asScheduledExecutor());
        List<Long> hours = new ArrayList<>();
        Async.await(Flux.interval(Duration.ofHours(1), ui)
                .take(3)
                .doOnNext(_ -> hours.add(TimeUnit.NANOSECONDS.toHours(loop.timeNanos() - begin)))
                .then()
                .toFuture());
        assertThat(hours).containsExactly(1L, 2L, 3L);
    }

    @Test
    void aTaskAndReactorSendEachOther() {
        inTask(() -> {
            Flux<Integer> numbers = Flux.range(0, 1_000).publishOn(reactor.core.scheduler.Schedulers.parallel());
            Flow.Publisher<Integer> doubled = Publishers.ofTasks(Async.currentRun(), out -> {
                try (var items = Publishers.<Integer>subscribe(JdkFlowAdapter.publisherToFlowPublisher(numbers), 16)) {
                    for (int number : items) {
                        out.emit(2 * number);
                    }
                }
            });
            List<Integer> seen = Async.await(
                    JdkFlowAdapter.flowPublisherToFlux(doubled).collectList().toFuture());
            assertThat(seen).hasSize(1_000).startsWith(0, 2, 4).endsWith(1_998);
        });
    }
}
