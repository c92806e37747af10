package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** The host without a toolkit by itself, on the test's thread: no run, no task. */
class QueueHostTest {

    private final QueueHost host = new QueueHost();
    private final List<String> order = new ArrayList<>();

    @Test
    void workRunsInItsOrderUntilTheLoopIsStopped() {
        host.post(() -> order.add("a"));
        host.post(() -> {
            order.add("b");
            host.stop();
        });
        host.post(() -> {
            order.add("c");
            host.stop();
        });
        host.run();
        assertThat(order).containsExactly("a", "b");
        host.run();
        assertThat(order).as("a loop that was stopped may run again").containsExactly("a", "b", "c");
    }

    @Test
    void runUntilAsksAfterEachWork() {
        host.post(() -> order.add("a"));
        host.post(() -> order.add("b"));
        host.post(() -> order.add("c"));
        host.runUntil(() -> order.size() == 2);
        assertThat(order).containsExactly("a", "b");
    }

    @Test
    void pumpRunsWhatWaitsAndNotWhatThatPosts() {
        assertThat(host.pump(Duration.ZERO)).isFalse();
        host.post(() -> {
            order.add("a");
            host.post(() -> order.add("c"));
        });
        host.post(() -> order.add("b"));
        assertThat(host.pump(Duration.ZERO)).isTrue();
        assertThat(order).containsExactly("a", "b");
        assertThat(host.pump(Duration.ZERO)).isTrue();
        assertThat(order).containsExactly("a", "b", "c");
    }

    @Test
    void theThreadThatRunsItIsItsThread() {
        assertThat(host.isHostThread()).isFalse();
        assertThat(host).hasToString("QueueHost[thread=none yet, waiting=0]");
        host.pump(Duration.ZERO);
        assertThat(host.isHostThread()).isTrue();
        assertThat(host)
                .hasToString("QueueHost[thread=" + Thread.currentThread().getName() + ", waiting=0]");
        var elsewhere = new CompletableFuture<Boolean>();
        Thread.ofPlatform().start(() -> elsewhere.complete(host.isHostThread()));
        assertThat(HostThread.get(elsewhere)).isFalse();
    }

    @Test
    void anotherThreadMayNotRunIt() {
        host.pump(Duration.ZERO);
        var refusal = new CompletableFuture<Throwable>();
        Thread.ofPlatform().name("another").start(() -> {
            try {
                host.pump(Duration.ZERO);
                refusal.complete(null);
            } catch (WrongThreadException e) {
                refusal.complete(e);
            }
        });
        assertThat(HostThread.get(refusal)).hasMessageContaining("current=another");
    }

    @Test
    void theDispatchIsTheWorkThatRuns() {
        List<Object> seen = new ArrayList<>();
        Runnable work = () -> seen.add(host.currentDispatch());
        host.post(work);
        host.pump(Duration.ZERO);
        assertThat(seen).containsExactly(work);
        assertThat(host.currentDispatch()).isNull();
    }

    @Test
    void itsOwnLoopsArePumps() {
        String name = QueueHost.class.getName();
        assertThat(host.isPump(name, "runUntil")).isTrue();
        assertThat(host.isPump(name, "pump")).isTrue();
        assertThat(host.isPump(name, "post")).isFalse();
        assertThat(host.isPump("some.Other", "pump")).isFalse();
    }

    @Test
    void closingTellsWhoIsAttachedAndRunsWhatWasPostedBefore() {
        host.attach(() -> order.add("told"));
        host.attach(() -> order.add("detached")).close();
        host.post(() -> order.add("before"));
        host.close();
        host.post(() -> order.add("after"));
        host.run();
        assertThat(order).containsExactly("before", "told", "after");
        assertThatThrownBy(() -> host.post(() -> {}))
                .isInstanceOf(RejectedExecutionException.class)
                .hasMessageContaining("host=QueueHost[")
                .hasMessageContaining("closed");
    }
}
