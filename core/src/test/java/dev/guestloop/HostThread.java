package dev.guestloop;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** A {@link QueueHost} on a thread of its own, with the test's thread as a foreign one beside it. */
public final class HostThread implements AutoCloseable {

    static final long PATIENCE_SECONDS = 20;

    final QueueHost host = new QueueHost();
    private final Thread thread;
    private volatile Throwable failure;
    private final List<CompletableFuture<?>> outcomes = new ArrayList<>();

    public HostThread() {
        thread = Thread.ofPlatform().name("test-host").start(() -> {
            try {
                host.run();
            } catch (Throwable e) {
                failure = e;
            }
        });
    }

    /** Runs something as plain host code, and waits for it. */
    public <T> T call(Callable<T> body) {
        var result = new CompletableFuture<T>();
        host.post(() -> {
            try {
                result.complete(body.call());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return get(result);
    }

    public void run(TaskAction<?> body) {
        call(() -> {
            try {
                body.run();
            } catch (RuntimeException | Error e) {
                throw e;
            } catch (Throwable e) {
                throw new AssertionError(e);
            }
            return null;
        });
    }

    public <T> GuestRun<T> start(TaskBody<T, ?> main) {
        return start(GuestOptions.DEFAULT, main);
    }

    public <T> GuestRun<T> start(GuestOptions options, TaskBody<T, ?> main) {
        var outcome = new CompletableFuture<Outcome<T>>();
        outcomes.add(outcome);
        return GuestRun.start(host, options, main).onDone(outcome::complete);
    }

    /**
     * A run whose main task waits until it is cancelled, in its wait. Its ticks have time without end, so that counts are exact
     * whatever else the machine does.
     */
    public GuestRun<Void> startIdle() {
        GuestRun<Void> run = start(GuestOptions.DEFAULT.withBudget(Duration.ofMinutes(1)), () -> {
            Async.await(new CompletableFuture<Void>());
            return null;
        });
        awaitIdle();
        return run;
    }

    /** Waits until the host's queue is empty and the backend waits in select. */
    public void awaitIdle() {
        await("the backend waits in select and the host has nothing to do", () -> hostIsIdle() && backendSelects());
    }

    /** Waits until the host has run what was posted, for when no guest is left. */
    void awaitIdleWithoutGuest() {
        hostIsIdle();
    }

    private boolean hostIsIdle() {
        var asked = new CompletableFuture<Boolean>();
        host.post(() -> asked.complete(true));
        return get(asked);
    }

    static boolean backendSelects() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(e -> e.getKey().getName().startsWith("guestloop-backend"))
                .anyMatch(e -> List.of(e.getValue()).stream()
                        .anyMatch(f -> f.getMethodName().equals("doSelect")));
    }

    static List<Thread> backends() {
        return Thread.getAllStackTraces().keySet().stream()
                .filter(t -> t.getName().startsWith("guestloop-backend"))
                .toList();
    }

    public static void await(String what, BooleanSupplier condition) {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("Not within " + PATIENCE_SECONDS + " s: " + what);
            }
            Thread.onSpinWait();
        }
    }

    public static <T> T get(CompletableFuture<T> future) {
        try {
            return future.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        } catch (java.util.concurrent.ExecutionException e) {
            if (e.getCause() instanceof RuntimeException r) {
                throw r;
            }
            if (e.getCause() instanceof Error r) {
                throw r;
            }
            throw new AssertionError(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    Thread thread() {
        return thread;
    }

    /** Cancels what runs, and waits for its end. */
    public static void end(GuestRun<?> run) {
        run.cancel("the test is over");
        await("the run has ended", run::isDone);
    }

    public static <T> Outcome<T> outcomeOf(GuestRun<T> run) {
        var outcome = new CompletableFuture<Outcome<T>>();
        run.onDone((Consumer<Outcome<T>>) outcome::complete);
        return get(outcome);
    }

    @Override
    public void close() {
        for (CompletableFuture<?> outcome : outcomes) {
            get(outcome);
        }
        host.stop();
        await("the host's thread ends", () -> !thread.isAlive());
        if (failure != null) {
            throw new AssertionError("The host's loop failed", failure);
        }
    }
}
