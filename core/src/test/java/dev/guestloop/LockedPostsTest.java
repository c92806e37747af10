package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A host that runs each post under a monitor of its own, as SWT does. */
class LockedPostsTest {

    /**
     * The first warning of a JVM loads classes, one inside the other, and so holds more than eight monitors at once. The JVM inflates
     * the oldest then, which may be the one that a test holds, and nobody counts it any more.
     */
    @BeforeAll
    static void loadWhatWarningsNeed() {
        EventLoop.LOG.log(
                Level.WARNING, "Before the tests there is nothing to warn of.", new Throwable("as with a warning"));
    }

    private final List<String> seen = new ArrayList<>();
    private final LockedHost host = new LockedHost();

    private static final class LockedHost implements HostLoop {
        final QueueHost queue = new QueueHost();
        Runnable closing;
        int locked;
        int lost;

        @Override
        public void post(Runnable work) {
            queue.post(() -> underLock(new Object(), work));
        }

        private void underLock(Object lock, Runnable work) {
            synchronized (lock) {
                locked++;
                work.run();
                if (!Thread.holdsLock(lock)) {
                    lost++;
                }
                lock.notifyAll(); // throws if the monitor did not come back
                locked--;
            }
        }

        @Override
        public boolean isHostThread() {
            return queue.isHostThread();
        }

        @Override
        public Attachment attach(Runnable onClosing) {
            closing = onClosing;
            return () -> {};
        }

        @Override
        public boolean isOwnMonitor(String className, String methodName) {
            return className.equals(LockedHost.class.getName()) && methodName.equals("underLock");
        }

        @Override
        public HostCapabilities capabilities() {
            return HostCapabilities.DEFAULT.withCleanPosts(false);
        }

        void nest(BooleanSupplier done) {
            queue.runUntil(done);
        }
    }

    private GuestRun<Void> run(TaskAction<?> main) {
        GuestRun<Void> run = GuestRun.start(host, main);
        run.onDone(outcome -> {
            seen.add(outcome.getClass().getSimpleName());
            host.queue.stop();
        });
        host.queue.run();
        assertThat(host.lost).isZero();
        return run;
    }

    @Test
    void tasksWaitAndGoOnThoughEachPostHoldsAMonitor() {
        GuestRun<Void> run = run(() -> {
            for (int i = 0; i < 3; i++) {
                Async.yieldNow();
                Async.sleep(Duration.ofMillis(1));
                Async.toThread(() -> {});
            }
            seen.add("done");
        });
        assertThat(seen).containsExactly("done", "Success");
        assertThat(run.statistics().deferredTicks()).isZero();
    }

    @Test
    void tasksGoOnInALoopThatATaskOpens() {
        run(() -> {
            var other = Async.currentRun().spawn("other", () -> {
                for (int i = 0; i < 5; i++) {
                    Async.sleep(Duration.ofMillis(1));
                }
                seen.add("other");
            });
            host.nest(() -> other.state() == Task.State.SUCCEEDED);
            seen.add("main");
        });
        assertThat(seen).containsExactly("other", "main", "Success");
    }

    /** A plain post opens the loop, so its monitor is held below those of the ticks. */
    @Test
    void tasksGoOnInALoopThatAPostOpens() {
        run(() -> {
            var opened = new CompletableFuture<Void>();
            boolean[] end = {false};
            host.post(() -> {
                opened.complete(null);
                host.nest(() -> end[0]);
                seen.add("loop");
            });
            Async.await(opened);
            for (int i = 0; i < 5; i++) {
                Async.sleep(Duration.ofMillis(1));
            }
            seen.add("task");
            end[0] = true;
        });
        assertThat(seen.subList(0, 1)).containsExactly("task");
        assertThat(seen).contains("loop", "Success");
    }

    /** The loop is opened by a post of the guest itself, between whose frames and the next tick's the host's monitor is held. */
    @Test
    void tasksGoOnInADialogOfAwaitModal() {
        GuestRun<Void> run = run(() -> {
            Task<Void> other = Async.currentRun().spawn("other", () -> {
                for (int i = 0; i < 5; i++) {
                    Async.sleep(Duration.ofMillis(1));
                }
                seen.add("other");
            });
            Async.awaitModal(() -> {
                host.nest(() -> other.state() == Task.State.SUCCEEDED);
                return null;
            });
            seen.add("main");
        });
        assertThat(seen).containsExactly("other", "main", "Success");
        assertThat(run.statistics().deferredTicks()).isZero();
    }

    /** The host's own are put aside; any other might be wanted by a task. */
    @Test
    void aForeignMonitorStillPutsTheTickOff() {
        try (var log = new LogCapture()) {
            var lock = new Object();
            GuestRun<Void> run = run(() -> {
                GuestRun<?> current = Async.currentRun();
                var told = new CompletableFuture<Void>();
                host.post(() -> {
                    synchronized (lock) {
                        told.complete(null);
                        host.nest(() -> current.statistics().deferredTicks() >= 3);
                        lock.notifyAll();
                        seen.add("loop");
                    }
                });
                Async.await(told);
                seen.add("task");
            });
            assertThat(seen).containsExactly("loop", "task", "Success");
            assertThat(run.statistics().deferredTicks()).isGreaterThanOrEqualTo(3);
            assertThat(log.contains("holds a monitor")).isTrue();
        }
    }

    /** The monitor belongs to a task, which would deadlock with itself if another one wanted it while it is put aside. */
    @Test
    void aMonitorOfATaskBelowItsNestedLoopPutsTheTickOff() {
        run(() -> {
            GuestRun<?> current = Async.currentRun();
            var lock = new Object();
            Task<Void> other = current.spawn("other", () -> {
                synchronized (lock) {
                    seen.add("other");
                }
            });
            synchronized (lock) {
                host.nest(() -> current.statistics().deferredTicks() >= 3);
                lock.notifyAll();
                seen.add("main");
            }
            other.await();
        });
        assertThat(seen).containsExactly("main", "other", "Success");
    }

    /** The host's monitor is counted no more, because a thread waits for it; a foreign one is counted in its place. */
    @Test
    void aForeignMonitorInTheHostsPlacePutsTheTickOff() throws Exception {
        var inflated = new Object();
        Thread waiting = Thread.ofPlatform().start(() -> {
            synchronized (inflated) {
                try {
                    inflated.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        HostThread.await("a thread waits", () -> waiting.getState() == Thread.State.WAITING);
        run(() -> {
            GuestRun<?> current = Async.currentRun();
            var told = new CompletableFuture<Void>();
            var lock = new Object();
            host.queue.post(() -> host.underLock(inflated, () -> {
                synchronized (lock) {
                    told.complete(null);
                    host.nest(() -> current.statistics().deferredTicks() >= 3);
                    lock.notifyAll();
                    seen.add("loop");
                }
            }));
            Async.await(told);
            synchronized (lock) { // would wait for itself if the monitor had been put aside
                seen.add("task");
            }
        });
        assertThat(seen).containsExactly("loop", "task", "Success");
        waiting.join();
    }

    @Test
    void aHostThatClosesUnderItsOwnMonitorLetsTasksCleanUp() {
        run(() -> {
            host.post(() -> host.closing.run());
            try {
                Async.await(new CompletableFuture<Void>());
            } finally {
                CancelScope.shielded().run(() -> {
                    Async.sleep(Duration.ofMillis(1));
                    return seen.add("cleaned up while locked=" + host.locked);
                });
            }
        });
        assertThat(seen).containsExactly("cleaned up while locked=1", "Cancelled");
    }

    /** As SWT's display does, whose own monitor somebody has waited for, so that it is not counted. */
    @Test
    void aHostThatClosesUnderAForeignMonitorSaysThatNothingCanCleanUp() throws Exception {
        var inflated = new Object();
        Thread waiting = Thread.ofPlatform().start(() -> {
            synchronized (inflated) {
                try {
                    inflated.wait();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
        });
        HostThread.await("a thread waits", () -> waiting.getState() == Thread.State.WAITING);
        try (var log = new LogCapture()) {
            var lock = new Object();
            GuestRun<Void> run = GuestRun.start(host, () -> {
                host.queue.post(() -> {
                    synchronized (lock) {
                        host.underLock(inflated, host.closing);
                    }
                });
                try {
                    Async.await(new CompletableFuture<Void>());
                } finally {
                    synchronized (lock) { // would wait for itself
                        seen.add("cleaned up");
                    }
                }
            });
            host.queue.runUntil(run::isDone);
            assertThat(seen).isEmpty();
            assertThat(log.contains("The host closes while its thread holds a monitor"))
                    .isTrue();
        }
        waiting.join();
    }

    @Test
    void aTaskThatWaitsUnderAMonitorOfItsOwnIsStillCaught() {
        run(() -> {
            try {
                synchronized (new Object()) {
                    Async.sleep(Duration.ofMillis(1));
                }
            } catch (CannotAwaitException e) {
                seen.add("caught");
            }
        });
        assertThat(seen).containsExactly("caught", "Success");
    }
}
