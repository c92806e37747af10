package dev.guestloop.testing;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.CancelledException;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.LoopClosedException;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.TaskFailedException;
import dev.guestloop.TaskGroup;
import dev.guestloop.TaskScope;
import dev.guestloop.TaskScope.Joiner;
import dev.guestloop.TaskScope.Subtask;
import dev.guestloop.sync.AsyncBarrier;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.sync.AsyncCondition;
import dev.guestloop.sync.AsyncEvent;
import dev.guestloop.sync.AsyncLock;
import dev.guestloop.sync.AsyncSemaphore;
import dev.guestloop.sync.CapacityLimiter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;

/**
 * A program of tasks, scopes, cancellations and things that tasks share, made up from a seed and run on a {@link SimulatedHost} of the
 * same seed; and what must hold of every such program: each block that was entered is left once, no subtask outlives its scope, no
 * failure and no item is lost or comes twice, every cancellation comes to its end in time, and nothing is left behind.
 */
final class RandomTasks {

    private static final int MAX_TASKS = 40;
    private static final int MAX_OPERATIONS = 150;
    private static final int MAX_DEPTH = 5;

    /** All clean-up together, behind shields that lie within each other, and a host that is held up. */
    private static final long CANCEL_BOUND_NANOS = 3_000_000_000L;

    /** What the program itself throws. */
    private static final class Failure extends Exception {
        private static final long serialVersionUID = 1;

        Failure(int number) {
            super("failure " + number);
        }
    }

    private final SimulatedHost host;
    private final Choices choices;
    private final boolean runIsCancelled;
    private final List<String> problems = new ArrayList<>();

    private GuestRun<Integer> run;
    private int tasks;
    private int operations;

    // Each thing once, and what became of it.
    private int entered;
    private final Set<Integer> left = new HashSet<>();
    private final Set<Failure> thrown = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Throwable> heardOf = Collections.newSetFromMap(new IdentityHashMap<>());
    private int keptByJoiners;
    private int items;
    private final Map<AsyncChannel<Integer>, Set<Integer>> accepted = new HashMap<>();
    private final Map<AsyncChannel<Integer>, Set<Integer>> received = new HashMap<>();
    private final Map<CancelScope, Long> cancelledAt = new HashMap<>();

    // What tasks share.
    private final List<AsyncChannel<Integer>> channels = List.of(
            AsyncChannel.rendezvous(),
            AsyncChannel.bounded(1),
            AsyncChannel.bounded(3),
            AsyncChannel.unbounded(),
            AsyncChannel.conflated(),
            AsyncChannel.dropOldest(2),
            AsyncChannel.dropNewest(2));
    private final List<AsyncLock> locks = List.of(new AsyncLock(), new AsyncLock());
    private final int[] inside = new int[locks.size()];
    private final AsyncCondition condition = new AsyncCondition(locks.getFirst());
    private final AsyncSemaphore semaphore = new AsyncSemaphore(2, 2);
    private final CapacityLimiter limiter = new CapacityLimiter(2);
    private final AsyncEvent event = new AsyncEvent();
    private final AsyncBarrier barrier = new AsyncBarrier(2);
    private int withPermit;
    private int withToken;
    private final List<CancelScope> scopes = new ArrayList<>();
    private final List<Task<?>> spawned = new ArrayList<>();
    private final List<TaskScope<?, ?, ?>> taskScopes = new ArrayList<>();
    private TaskGroup group;

    private RandomTasks(SimulatedHost host) {
        this.host = host;
        this.choices = host.choices();
        this.runIsCancelled = rarely(8);
        channels.forEach(channel -> {
            accepted.put(channel, new HashSet<>());
            received.put(channel, new HashSet<>());
        });
    }

    static SimulationOptions options(Choices choices) {
        SimulationOptions options = SimulationOptions.DEFAULT
                .withSwitching(choices.oneOf(List.of(0.02, 0.1, 0.4)))
                .withPostDelays(Duration.ofNanos(choices.oneOf(List.of(0L, 100_000L, 2_000_000L))))
                .withClockStep(Duration.ofNanos(choices.oneOf(List.of(1_000L, 30_000L))));
        if (choices.happens(0.5)) {
            options = options.withShuffling();
        }
        return choices.happens(0.1) ? options.withDoubledPosts(0.1, 5) : options;
    }

    static void run(SimulatedHost host) {
        List<String> problems = new RandomTasks(host).problems();
        if (!problems.isEmpty()) {
            throw new AssertionError(String.join("\n", problems));
        }
    }

    // ------------------------------------------------------------------ running it

    /** Runs the program and returns what was wrong. */
    List<String> problems() {
        Logs.clear();
        try {
            List<Outcome<Integer>> outcomes = new ArrayList<>();
            run = GuestRun.start(
                    host, GuestOptions.DEFAULT.withUncaughtHandler((_, failure) -> hear(failure)), this::mainTask);
            run.onDone(outcomes::add);
            for (int i = 2 + pick(8); i > 0; i--) {
                host.after(upToMillis(300), this::handle);
            }
            for (int i = pick(3); i > 0; i--) {
                host.startThread("foreign", this::foreign);
            }
            if (runIsCancelled) {
                host.after(upToMillis(200), () -> run.cancel("by a handler"));
            }
            host.runUntilIdle();
            check(outcomes.size() == 1, "onDone came " + outcomes.size() + " times: " + run);
            if (!outcomes.isEmpty()) {
                checkTheEnd(outcomes.getFirst());
            }
        } catch (AssertionError | RuntimeException e) {
            var text = new StringWriter();
            e.printStackTrace(new PrintWriter(text));
            problems.add(text.toString());
        }
        return problems;
    }

    private void checkTheEnd(Outcome<Integer> outcome) {
        check(
                outcome instanceof Outcome.Success<Integer> || (runIsCancelled && outcome instanceof Outcome.Cancelled),
                "the run ended as " + outcome);
        check(left.size() == entered, "blocks entered=" + entered + ", left=" + left.size());
        List.copyOf(heardOf).forEach(this::hear);
        List<Failure> unheard =
                thrown.stream().filter(failure -> !heardOf.contains(failure)).toList();
        // On what a joiner keeps for itself others may hang.
        check(unheard.isEmpty() || keptByJoiners > 0, "nobody heard of " + unheard);
        for (AsyncChannel<Integer> channel : channels) {
            checkItems(channel);
        }
        for (AsyncLock lock : locks) {
            check(!lock.statistics().locked() && lock.statistics().waiting() == 0, "a lock is held: " + lock);
        }
        check(condition.statistics().waiting() == 0, "somebody waits: " + condition);
        check(semaphore.statistics().permits() == 2 && semaphore.statistics().waiting() == 0, "permits: " + semaphore);
        check(limiter.statistics().borrowers().isEmpty() && limiter.statistics().waiting() == 0, "tokens: " + limiter);
        check(event.statistics().waiting() == 0, "somebody waits: " + event);
        check(barrier.statistics().waiting() == 0, "somebody waits: " + barrier);
        check(run.statistics().tasksAlive() == 0, "tasks are alive: " + run);
        check(run.statistics().timersPending() == 0, "timers are pending: " + run.statistics());
        check(host.threadsAlive().isEmpty(), "threads are left: " + host.threadsAlive());
        check(host.openSelectors() == 0, "a selector is open");
        for (String line : Logs.taken()) {
            check(!line.contains("fault in Guestloop"), line);
        }
    }

    private void checkItems(AsyncChannel<Integer> channel) {
        Set<Integer> sent = accepted.get(channel);
        Set<Integer> got = received.get(channel);
        check(sent.containsAll(got), "received and not sent: " + minus(got, sent) + ", " + channel);
        long lost = sent.size()
                - got.size()
                - channel.statistics().buffered()
                - channel.statistics().dropped();
        check(
                lost == 0,
                "items lost=" + lost + ", sent and not received: " + minus(sent, got) + ", " + channel
                        + channel.statistics());
        check(
                channel.statistics().sendersWaiting() == 0
                        && channel.statistics().receiversWaiting() == 0,
                "somebody waits: " + channel);
    }

    private static Set<Integer> minus(Set<Integer> all, Set<Integer> some) {
        Set<Integer> rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private void check(boolean holds, String otherwise) {
        if (!holds) {
            problems.add(otherwise);
        }
    }

    private Duration upToMillis(int most) {
        int[] bounds = {1, 5, most};
        return choices.upTo(Duration.ofMillis(Math.min(most, bounds[pick(3)])));
    }

    /** A number below another one; the first is the simplest. */
    private int pick(int several) {
        return choices.upTo(several - 1);
    }

    private boolean rarely(int one) {
        return choices.happens(1.0 / one);
    }

    private <T> T any(List<T> list) {
        return list.get(pick(list.size()));
    }

    /** A failure has come to somebody, with all that hangs on it. */
    private void hear(Throwable failure) {
        hear(failure, Collections.newSetFromMap(new IdentityHashMap<>()));
    }

    /** Again for one that is known: more may hang on it than before. */
    private void hear(Throwable failure, Set<Throwable> seen) {
        if (failure != null && seen.add(failure)) {
            heardOf.add(failure);
            hear(failure.getCause(), seen);
            for (Throwable suppressed : failure.getSuppressed()) {
                hear(suppressed, seen);
            }
            boolean expected = switch (failure) {
                case TaskFailedException _, CancelledException _ -> true;
                case TaskScope.CancelledByTimeoutException _ -> true;
                case NoSuchElementException _ -> true; // of a race that nobody has run
                case IllegalStateException e ->
                    String.valueOf(e.getMessage()).matches("(?s).*(left without join|has to say that it is ready).*");
                default -> !(failure instanceof RuntimeException || failure instanceof Error);
            };
            if (!expected) {
                var text = new StringWriter();
                failure.printStackTrace(new PrintWriter(text));
                problems.add("unexpected: " + text);
            }
        }
    }

    // ------------------------------------------------------------------ what tasks do

    private int mainTask() {
        group = run.newGroup("group");
        try {
            block(0, () -> {
                for (int i = 1 + pick(4); i > 0; i--) {
                    spawn(0);
                }
                operations(0);
            });
        } catch (CancelledException e) {
            throw e;
        } catch (Throwable e) {
            hear(e);
        }
        Async.sleep(Duration.ofMillis(400)); // all handlers have had their time
        group.resume();
        for (int i = 0; i < spawned.size(); i++) {
            try {
                spawned.get(i).await();
            } catch (TaskFailedException e) {
                hear(e);
            }
        }
        return 42;
    }

    /** A block that must be left once for each time that it is entered, whatever happens in it. */
    private void block(int depth, TaskAction<?> body) throws Throwable {
        int number = entered++;
        boolean mayFail = false;
        try {
            check(host.isHostThread(), "a task on a wrong thread");
            body.run();
            mayFail = true;
        } catch (CancelledException e) {
            if (rarely(4)) {
                // A clean-up that fails carries on what it was called for.
                Failure failure = failure();
                failure.addSuppressed(e);
                throw failure;
            }
            throw e;
        } finally {
            check(left.add(number), "a block was left twice");
            if (rarely(4) && depth < MAX_DEPTH) {
                Async.shielded(() -> Async.sleep(upToMillis(10)));
            }
            if (mayFail && rarely(40)) {
                throw failure();
            }
        }
    }

    private Failure failure() {
        Failure failure = new Failure(thrown.size());
        thrown.add(failure);
        return failure;
    }

    private void operations(int depth) throws Throwable {
        for (int i = pick(7); i > 0 && operations < MAX_OPERATIONS; i--) {
            operations++;
            operation(depth);
        }
    }

    private void operation(int depth) throws Throwable {
        switch (pick(24)) {
            case 0 -> Async.yieldNow();
            case 1 -> Async.checkpoint();
            case 2, 3 -> Async.sleep(upToMillis(60));
            case 4, 5, 6 -> openTaskScope(depth);
            case 7, 8 -> enterCancelScope(depth);
            case 9 ->
                CancelScope.shielded().timeout(upToMillis(10)).run(() -> {
                    block(depth + 1, () -> Async.sleep(upToMillis(20)));
                    return 1;
                });
            case 10 -> spawn(depth);
            case 11 -> cancelSomething("by a task");
            case 12 -> withLock(depth);
            case 13 -> waitForCondition();
            case 14 -> withPermit(depth);
            case 15 -> withToken(depth);
            case 16, 17 -> send();
            case 18, 19 -> receive();
            case 20 -> select();
            case 21 -> meet();
            case 22 -> {
                if (rarely(2)) {
                    event.set();
                } else {
                    event.clear();
                }
            }
            case 23 -> {
                if (rarely(3)) {
                    throw failure();
                }
            }
            default -> throw new AssertionError();
        }
        check(host.isHostThread(), "an operation on a wrong thread");
    }

    private void spawn(int depth) {
        if (tasks >= MAX_TASKS) {
            return;
        }
        tasks++;
        try {
            TaskAction<?> body = () -> block(depth, () -> operations(depth + 1));
            spawned.add(rarely(3) && !group.isCancelled() ? group.spawn("of group", body) : run.spawn("spawned", body));
        } catch (LoopClosedException e) {
            check(runIsCancelled, "the run has ended too early");
        }
    }

    private void openTaskScope(int depth) throws Throwable {
        if (depth >= MAX_DEPTH) {
            return;
        }
        int[] alive = {0};
        List<Subtask<Integer>> subtasks = new ArrayList<>();
        Joiner<Integer, ?, TaskFailedException> joiner = switch (pick(3)) {
            case 0 -> Joiner.<Integer>allSuccessfulOrThrow();
            case 1 -> Joiner.<Integer>awaitAllSuccessfulOrThrow();
            default -> Joiner.<Integer>anySuccessfulOrThrow();
        };
        boolean lenient = rarely(4);
        try (TaskScope<Integer, ?, ?> scope = lenient
                ? TaskScope.open(Joiner.<Integer>allUntil(_ -> false), this::configuration)
                : TaskScope.open(joiner, this::configuration)) {
            taskScopes.add(scope);
            for (int i = pick(5); i > 0 && tasks < MAX_TASKS; i--) {
                tasks++;
                if (rarely(5)) {
                    startService(scope, depth, alive);
                } else {
                    subtasks.add(scope.fork(() -> {
                        alive[0]++;
                        try {
                            block(depth + 1, () -> operations(depth + 1));
                        } finally {
                            alive[0]--;
                        }
                        return 1;
                    }));
                }
            }
            if (rarely(4)) {
                operations(depth + 1);
            }
            if (rarely(8)) {
                scope.cancel("by its owner");
            }
            if (!rarely(10)) {
                try {
                    Object _ = scope.join();
                } finally {
                    // Those that the joiner has seen and did not mind are its business, and ours.
                    subtasks.stream()
                            .filter(s -> s.state() == Subtask.State.FAILED)
                            .forEach(s -> hear(failureOf(s)));
                }
            }
        } catch (TaskFailedException e) {
            hear(e);
        } catch (CancelledException e) {
            throw e;
        } catch (IllegalStateException e) { // left without join, or in a CancelScope that was cancelled
            check(String.valueOf(e.getMessage()).contains("left without join"), "unexpected: " + e);
            for (Throwable suppressed : e.getSuppressed()) {
                hear(suppressed);
            }
        } finally {
            check(alive[0] == 0, "subtasks outlive their scope: " + alive[0]);
            // A joiner that goes on after a failure has that for itself, if nobody joins.
            keptByJoiners += (int) subtasks.stream()
                    .filter(s -> s.state() == Subtask.State.FAILED && failureOf(s) == null)
                    .count();
        }
    }

    private TaskScope.Configuration configuration(TaskScope.Configuration present) {
        return rarely(3) ? present.withTimeout(upToMillis(80)) : present;
    }

    private static Throwable failureOf(Subtask<?> subtask) {
        try {
            return subtask.exception();
        } catch (IllegalStateException notJoined) {
            return null;
        }
    }

    private void startService(TaskScope<Integer, ?, ?> scope, int depth, int[] alive) {
        try {
            int value = scope.<Integer>start("service", started -> {
                alive[0]++;
                try {
                    block(depth + 1, () -> {
                        Async.sleep(upToMillis(10));
                        if (!rarely(6)) {
                            started.started(7);
                        }
                        operations(depth + 1);
                    });
                } finally {
                    alive[0]--;
                }
            });
            check(value == 7, "a service said " + value);
        } catch (TaskFailedException e) {
            if (!(e.getCause() instanceof IllegalStateException)) { // it ended without a word
                hear(e);
            } else {
                for (Throwable suppressed : e.getCause().getSuppressed()) {
                    hear(suppressed);
                }
            }
        }
    }

    private void enterCancelScope(int depth) throws Throwable {
        if (depth >= MAX_DEPTH) {
            return;
        }
        CancelScope scope = CancelScope.create();
        scopes.add(scope);
        boolean limited = rarely(2);
        if (limited) {
            scope.timeout(upToMillis(100));
        }
        boolean untilCancelled = limited && rarely(3);
        try {
            Outcome<Integer> outcome = scope.run(() -> {
                block(depth + 1, () -> operations(depth + 1));
                if (untilCancelled) {
                    waitForTheCancellation(depth + 1);
                }
                return 1;
            });
            check(
                    outcome instanceof Outcome.Success<Integer> || scope.cancelCaught(),
                    "a cancel scope ended as " + outcome + " and has caught nothing");
        } finally {
            scopes.remove(scope);
            Long at = cancelledAt.get(scope);
            long took = at == null ? 0 : host.now().toNanos() - at;
            check(took < CANCEL_BOUND_NANOS || group.isPaused(), "a cancellation took millis=" + took / 1_000_000);
        }
    }

    /** In a task of a scope within another scope: a cancellation has some way to go. */
    private static void waitForTheCancellation(int depth) throws Throwable {
        if (depth >= MAX_DEPTH) {
            CancelScope.create().run(() -> {
                Async.sleep(Duration.ofHours(9));
                return 1;
            });
        } else {
            try (var scope = TaskScope.open()) {
                scope.fork(() -> waitForTheCancellation(depth + 1));
                scope.join();
            }
        }
    }

    private void cancelSomething(String why) {
        switch (pick(4)) {
            case 0, 1 -> {
                if (!scopes.isEmpty()) {
                    CancelScope scope = any(scopes);
                    cancelledAt.putIfAbsent(scope, host.now().toNanos());
                    scope.cancel(why);
                }
            }
            case 2 -> {
                if (!spawned.isEmpty()) {
                    any(spawned).cancel(why);
                }
            }
            default -> {
                if (!taskScopes.isEmpty()) {
                    any(taskScopes).cancel(why);
                }
            }
        }
    }

    // ------------------------------------------------------------------ what they share

    /** No wait is for ever: what nobody gives is given up. */
    private void patiently(TaskAction<?> body) throws Throwable {
        Async.moveOnAfter(upToMillis(50), body.asBody());
    }

    private void withLock(int depth) throws Throwable {
        int which = pick(locks.size());
        AsyncLock lock = locks.get(which);
        if (lock.statistics().owner() == Async.currentTask()) {
            return;
        }
        patiently(() -> lock.withLock(() -> {
            check(++inside[which] == 1, "two tasks have one lock");
            try {
                block(MAX_DEPTH, () -> Async.sleep(upToMillis(10)));
                if (rarely(5)) {
                    condition(which);
                }
            } finally {
                inside[which]--;
            }
        }));
    }

    private void condition(int which) {
        if (which == 0) {
            if (rarely(2)) {
                condition.signal();
            } else {
                condition.signalAll();
            }
        }
    }

    private void waitForCondition() throws Throwable {
        AsyncLock lock = locks.getFirst();
        if (lock.statistics().owner() == Async.currentTask()) {
            return;
        }
        patiently(() -> lock.withLock(() -> {
            check(++inside[0] == 1, "two tasks have one lock");
            try {
                inside[0]--;
                condition.await();
            } finally {
                check(++inside[0] == 1, "a wait for a condition came back without the lock");
                inside[0]--;
            }
        }));
    }

    private void withPermit(int depth) throws Throwable {
        patiently(() -> semaphore.withPermit(() -> {
            check(++withPermit <= 2, "more permits than there are");
            try {
                block(MAX_DEPTH, () -> Async.sleep(upToMillis(10)));
            } finally {
                withPermit--;
            }
        }));
    }

    private void withToken(int depth) throws Throwable {
        if (limiter.statistics().borrowers().contains(Async.currentTask())) {
            return;
        }
        patiently(() -> limiter.withToken(() -> {
            check(++withToken <= 2, "more tokens than there are");
            try {
                block(MAX_DEPTH, () -> Async.sleep(upToMillis(10)));
            } finally {
                withToken--;
            }
        }));
    }

    private void send() throws Throwable {
        AsyncChannel<Integer> channel = any(channels);
        int item = items++;
        if (rarely(3)) {
            if (channel.trySend(item)) {
                accepted.get(channel).add(item);
            }
        } else {
            patiently(() -> {
                channel.send(item);
                accepted.get(channel).add(item);
            });
        }
    }

    private void receive() throws Throwable {
        AsyncChannel<Integer> channel = any(channels);
        if (rarely(4)) {
            Integer item = channel.tryReceive();
            if (item != null) {
                got(channel, item);
            }
        } else {
            patiently(() -> got(channel, channel.receive()));
        }
    }

    private void got(AsyncChannel<Integer> channel, int item) {
        check(received.get(channel).add(item), "an item came twice: " + item + ", " + channel);
    }

    private void select() throws Throwable {
        int first = pick(channels.size());
        AsyncChannel<Integer> one = channels.get(first);
        AsyncChannel<Integer> other = channels.get((first + 1 + pick(channels.size() - 1)) % channels.size());
        AsyncChannel<Integer> third = any(channels);
        int item = items++;
        patiently(() -> {
            if (third == one || third == other) {
                Async.checkpoint();
                Integer _ = AsyncChannel.<Integer>select(
                        one.onReceive(i -> note(one, i)), other.onReceive(i -> note(other, i)));
            } else {
                Integer _ = AsyncChannel.<Integer>select(
                        one.onReceive(i -> note(one, i)),
                        other.onReceive(i -> note(other, i)),
                        third.onSend(item, () -> {
                            accepted.get(third).add(item);
                            return item;
                        }));
            }
        });
    }

    private Integer note(AsyncChannel<Integer> channel, Integer item) {
        got(channel, item);
        return item;
    }

    private void meet() throws Throwable {
        patiently(
                rarely(2)
                        ? event::await
                        : () -> {
                            int _ = barrier.await();
                        });
    }

    // ------------------------------------------------------------------ what others do

    /** A handler of the host. */
    private void handle() {
        switch (pick(7)) {
            case 0, 1, 2 -> cancelSomething("by a handler");
            case 3 -> {
                if (!scopes.isEmpty()) {
                    any(scopes).timeout(upToMillis(100));
                }
            }
            case 4 -> {
                if (group != null && !run.isDone()) {
                    group.pause();
                    host.after(upToMillis(50), () -> {
                        if (!run.isDone()) {
                            group.resume();
                        }
                    });
                }
            }
            case 5 -> event.set();
            default -> host.pause(upToMillis(20));
        }
    }

    /** Another thread. */
    private void foreign() {
        for (int i = 1 + pick(4); i > 0; i--) {
            host.pause(upToMillis(100));
            if (rarely(3)) {
                cancelSomething("by a thread");
            } else {
                AsyncChannel<Integer> channel = any(channels);
                int item = items++;
                accepted.get(channel).add(item); // before, for it may be received before this call returns
                if (!channel.trySend(item)) {
                    accepted.get(channel).remove(item);
                }
            }
        }
    }
}
