package dev.guestloop.testing;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestOptions;
import dev.guestloop.GuestRun;
import dev.guestloop.HostFailureException;
import dev.guestloop.LoopClosedException;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskFailedException;
import dev.guestloop.TaskGroup;
import dev.guestloop.TimerHandle;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;

/**
 * A program made up of choices, run on a {@link SimulatedHost} made up of the same, and what must hold of every program: all that was
 * begun comes to its end, in time, once, on the host thread; and nothing is left behind.
 */
final class RandomProgram {

    /** What goes wrong in a program, apart from threads that go slowly. */
    enum Mishap {
        NONE,
        DOUBLED_POSTS,
        RUN_CANCELLED,
        FAILING_POSTS,
        DROPPED_POSTS,
        FAILING_SELECT,
        HOST_CLOSES,
        LOOP_ENDS,
        THREAD_DIES
    }

    /** Those that the options of the host stand for. */
    private static final List<Mishap> OF_HOST =
            List.of(Mishap.DOUBLED_POSTS, Mishap.FAILING_POSTS, Mishap.DROPPED_POSTS, Mishap.FAILING_SELECT);

    private static final List<Mishap> OF_PROGRAM =
            List.of(Mishap.NONE, Mishap.RUN_CANCELLED, Mishap.HOST_CLOSES, Mishap.LOOP_ENDS, Mishap.THREAD_DIES);

    private static final int MAX_TASKS = 14;
    private static final int MAX_NESTING = 4;
    private static final int MAX_OPERATIONS = 60;

    /** Guard slices, selects that round up, and a watchdog between them: what is later than this was lost and found by luck. */
    private static final long PATIENCE_NANOS = 200_000_000;

    /** In an hour in which nothing is to be done. A wake-up each second would be 3,600. */
    private static final int MAX_SWITCHES_WHILE_IDLE = 300;

    private final SimulatedHost host;
    private final Choices choices;
    private final Mishap mishap;
    private final long patienceNanos;

    private final List<String> problems = new ArrayList<>();
    private final List<Expectation> expectations = new ArrayList<>();
    private final List<Task<?>> tasks = new ArrayList<>();
    private final List<SimulatedPipe> registeredPipes = new ArrayList<>();
    private final List<Outcome<Integer>> outcomes = new ArrayList<>();
    private final List<Outcome<Integer>> outcomesOfSecond = new ArrayList<>();
    private GuestRun<Integer> run;
    private GuestRun<Integer> second;
    private int tasksStarted;
    private int nesting;
    private int operations;
    private boolean ending;

    RandomProgram(SimulatedHost host) {
        this.host = host;
        choices = host.choices();
        SimulationOptions options = host.options();
        mishap = mishap();
        patienceNanos = PATIENCE_NANOS
                + 10 * (options.maxPostDelay().toNanos() + options.maxStall().toNanos());
    }

    private Mishap mishap() {
        SimulationOptions options = host.options();
        if (options.doubling() > 0) {
            return Mishap.DOUBLED_POSTS;
        } else if (options.failing() > 0) {
            return Mishap.FAILING_POSTS;
        } else if (options.dropping() > 0) {
            return Mishap.DROPPED_POSTS;
        } else if (options.selectFailing() > 0) {
            return Mishap.FAILING_SELECT;
        }
        return choices.happens(0.4) ? choices.oneOf(OF_PROGRAM) : Mishap.NONE;
    }

    /** Makes up a host, which is a bad one now and then. */
    static SimulationOptions options(Choices choices) {
        SimulationOptions drawn = slowness(choices);
        if (!choices.happens(0.2)) {
            return drawn;
        }
        Mishap mishap = choices.oneOf(OF_HOST);
        int count = 1 + choices.upTo(2);
        double chance = choices.happens(0.5) ? 0.3 : 0.05;
        return switch (mishap) {
            case FAILING_POSTS -> drawn.withFailingPosts(chance, count);
            case DROPPED_POSTS -> drawn.withDroppedPosts(chance, count);
            case DOUBLED_POSTS -> drawn.withDoubledPosts(chance, 10);
            case FAILING_SELECT -> drawn.withFailingSelects(0.1);
            default -> throw new AssertionError(mishap);
        };
    }

    /** Makes up how threads go slowly. */
    static SimulationOptions slowness(Choices choices) {
        long delayNanos = choices.oneOf(List.of(0L, 100_000L, 1_000_000L, 15_000_000L));
        return SimulationOptions.DEFAULT
                .withSwitching(choices.oneOf(List.of(0.02, 0.1, 0.3, 0.6)))
                .withPostDelays(Duration.ofNanos(delayNanos))
                .withStalls(choices.oneOf(List.of(0.0, 0.005, 0.03)), Duration.ofMillis(choices.oneOf(List.of(1, 30))))
                .withClockStep(Duration.ofNanos(choices.oneOf(List.of(1_000, 0, 30_000, 500_000))));
    }

    /** Runs a program; to be given to {@link Explorer}. */
    static void run(SimulatedHost host) {
        List<String> problems = new RandomProgram(host).problems();
        if (!problems.isEmpty()) {
            throw new AssertionError(String.join("\n", problems));
        }
    }

    @Override
    public String toString() {
        return "mishap=" + mishap + ", faults=" + host.faults();
    }

    // ------------------------------------------------------------------ running it

    /** Runs the program and returns what was wrong. */
    List<String> problems() {
        Logs.clear();
        try {
            start();
            host.runUntilIdle();
            if (mishap == Mishap.LOOP_ENDS && run != null && !run.isDone()) {
                run.finish(Duration.ofSeconds(5));
                host.runUntilIdle();
            }
            if (mishap == Mishap.LOOP_ENDS && second != null && !second.isDone()) {
                second.finish(Duration.ofSeconds(5));
                host.runUntilIdle();
            }
            checkTheEnd();
        } catch (AssertionError | RuntimeException e) {
            var text = new java.io.StringWriter();
            e.printStackTrace(new java.io.PrintWriter(text));
            problems.add(text.toString());
        }
        if (!problems.isEmpty()) {
            problems.add(toString());
        }
        return problems;
    }

    private void start() {
        var guestOptions = GuestOptions.DEFAULT
                .withName("first")
                .withUncaughtHandler((source, failure) -> problems.add("uncaught: " + source + ": " + failure));
        try {
            run = GuestRun.start(host, guestOptions, this::main);
        } catch (HostFailureException e) {
            problemUnlessHostEnds("start", e);
            return;
        }
        run.onDone(outcome -> {
            userCode("onDone");
            outcomes.add(outcome);
        });
        // A thread that dies before its first tick is one that nobody knew of: such a run can only be finished by hand.
        if (mishap != Mishap.THREAD_DIES && choices.happens(0.2)) {
            host.startThread("starter", () -> {
                host.pause(upToMillis(100));
                try {
                    GuestRun<Integer> late =
                            GuestRun.start(host, GuestOptions.DEFAULT.withName("second"), this::mainOfSecond);
                    late.onDone(outcomesOfSecond::add); // refused if it is over already, and the host takes no post
                    second = late;
                } catch (RuntimeException e) {
                    problemUnlessHostEnds("start of a second run", e);
                }
            });
        }
        for (int i = choices.upTo(4); i > 0; i--) {
            planHandler();
        }
        for (int i = choices.upTo(2); i > 0; i--) {
            startForeignThread();
        }
        Duration when = upToMillis(400);
        switch (mishap) {
            case HOST_CLOSES ->
                host.after(when, () -> {
                    ending = true;
                    host.close();
                });
            case LOOP_ENDS -> host.after(when, host::endLoop);
            case THREAD_DIES -> host.after(when, host::endThread);
            case RUN_CANCELLED ->
                host.startThread("canceller", () -> {
                    host.pause(when);
                    run.cancel("by a foreign thread");
                });
            default -> {}
        }
    }

    private void checkTheEnd() {
        if (!host.threadsAlive().isEmpty()) {
            problems.add("threads are left: " + host.threadsAlive());
        }
        if (host.openSelectors() != 0) {
            problems.add("a selector is left open");
        }
        if (run != null) {
            checkOutcome("first", run, outcomes);
        }
        if (second != null) {
            checkOutcome("second", second, outcomesOfSecond);
        }
        for (SimulatedPipe pipe : registeredPipes) {
            if (pipe.source().isOpen()) {
                problems.add("a channel outlives its run");
            }
        }
        for (String line : Logs.taken()) {
            if (line.contains("fault in Guestloop")) {
                problems.add(line);
            }
        }
    }

    private void checkOutcome(String name, GuestRun<Integer> ended, List<Outcome<Integer>> told) {
        boolean logged = Logs.taken().stream()
                .anyMatch(line -> line.contains("could not be given to its listeners: run=" + name));
        if (!ended.isDone()) {
            problems.add("run " + name + " did not end: something was lost: " + ended + ", " + ended.statistics()
                    + ", open=" + expectations.stream().filter(e -> !e.over).toList());
        } else if (told.size() + (logged ? 1 : 0) != 1 && !(isLate(ended) && told.isEmpty())) {
            problems.add("onDone of run " + name + " came " + told.size() + " times, logged=" + logged);
        } else if (hostIsGood() && !(told.getFirst() instanceof Outcome.Success<Integer>(var value) && value == 42)) {
            problems.add("run " + name + " ended as " + told);
        }
    }

    /** The second run may be over before its starter asks for the outcome, and the host gone by then. */
    private boolean isLate(GuestRun<Integer> ended) {
        return ended == second && !hostIsGood();
    }

    private boolean hostIsGood() {
        return switch (mishap) {
            case NONE, DOUBLED_POSTS -> true;
            case FAILING_POSTS, DROPPED_POSTS -> host.faults() == 0;
            default -> false;
        };
    }

    private boolean isTimely() {
        return hostIsGood() || mishap == Mishap.RUN_CANCELLED;
    }

    private void problemUnlessHostEnds(String what, RuntimeException e) {
        if (hostIsGood() && !(e instanceof LoopClosedException)) {
            problems.add(what + ": " + e);
        }
    }

    // ------------------------------------------------------------------ what is expected

    /** Something that has to happen soon after its cause. */
    private final class Expectation {
        private final String what;
        private final CompletableFuture<Void> met = new CompletableFuture<>();
        private long causeNanos = Long.MAX_VALUE;
        private long busyAtCauseNanos;
        private boolean over;

        Expectation(String what) {
            this.what = what + " #" + expectations.size();
            expectations.add(this);
        }

        void caused() {
            causeNanos = now();
            busyAtCauseNanos = host.hostBusy().toNanos();
        }

        void met() {
            userCode(what);
            if (over) {
                problems.add(what + " came twice");
            }
            over = true;
            long late = now() - causeNanos - (host.hostBusy().toNanos() - busyAtCauseNanos);
            if (causeNanos == Long.MAX_VALUE) {
                problems.add(what + " came before its cause");
            } else if (late > patienceNanos && isTimely()) {
                problems.add(what + " came late: millis=" + late / 1_000_000);
            }
            met.complete(null);
        }

        /** Nothing is to be expected any more, for its task was cancelled. */
        void end() {
            over = true;
            met.complete(null);
        }

        @Override
        public String toString() {
            return what + (causeNanos == Long.MAX_VALUE ? "" : " caused at " + causeNanos / 1_000_000 + " ms");
        }
    }

    private long now() {
        return host.now().toNanos();
    }

    private void userCode(String what) {
        if (!host.isHostThread()) {
            problems.add("user code on a wrong or dead thread: " + what);
        }
    }

    private Duration upToMillis(int most) {
        int bound = choices.oneOf(List.of(1, 3, 30, most));
        return choices.upTo(Duration.ofMillis(Math.min(most, bound)));
    }

    // ------------------------------------------------------------------ what tasks do

    private int main() {
        userCode("main");
        operations();
        finishAll();
        if (choices.happens(0.25)) {
            beIdleForAnHour();
        }
        return 42;
    }

    /** Waits for everything that was begun, and for what begins meanwhile. */
    private void finishAll() {
        for (int i = 0; i < expectations.size(); i++) {
            Async.await(expectations.get(i).met);
        }
        for (int i = 0; i < tasks.size(); i++) {
            awaitQuietly(tasks.get(i));
        }
    }

    private void beIdleForAnHour() {
        Async.sleep(Duration.ofMinutes(1)); // all that was planned for the host has happened then
        finishAll();
        int before = host.switches();
        Async.sleep(Duration.ofHours(1));
        if (host.switches() - before > MAX_SWITCHES_WHILE_IDLE) {
            problems.add("an idle hour took " + (host.switches() - before) + " switches");
        }
    }

    private int mainOfSecond() {
        userCode("main of second");
        for (int i = choices.upTo(3); i > 0; i--) {
            if (choices.happens(0.5)) {
                sleep();
            } else {
                Async.yieldNow();
            }
        }
        return 42;
    }

    private void spawn(boolean await) {
        if (tasksStarted >= MAX_TASKS) {
            return;
        }
        Task<?> task = spawn(this::operations);
        if (await && task != null) {
            awaitQuietly(task);
        }
    }

    private Task<?> spawn(Runnable body) {
        tasksStarted++;
        try {
            Task<?> task = run.spawn("t" + tasksStarted, () -> {
                userCode("a task");
                try {
                    body.run();
                } catch (CancelledException e) {
                    throw e;
                } catch (RuntimeException | Error e) {
                    if (hostIsGood()) {
                        throw e;
                    }
                }
                return 0;
            });
            tasks.add(task);
            return task;
        } catch (LoopClosedException e) {
            return null;
        }
    }

    private void awaitQuietly(Task<?> task) {
        try {
            task.await();
        } catch (TaskFailedException e) {
            if (!(e.getCause() instanceof CancelledException) && hostIsGood()) {
                problems.add("task failed: " + e.getCause());
            }
        }
    }

    private void operations() {
        while (choices.happens(0.7) && operations < MAX_OPERATIONS) {
            operations++;
            operation();
        }
    }

    private void operation() {
        switch (choices.upTo(17)) {
            case 0 -> Async.yieldNow();
            case 1, 2 -> sleep();
            case 3, 4 -> awaitForeignThread();
            case 5 -> callSoon();
            case 6 -> callLater();
            case 7 -> spawn(false);
            case 8 -> spawn(true);
            case 9 -> cancelSomeTask();
            case 10 -> openLoopForAWhile();
            case 11 -> openLoopForATask();
            case 12 -> readPipe();
            case 13 -> timeOut();
            case 14 -> host.pause(upToMillis(60));
            case 15 -> openDialog();
            case 16 -> yieldOften();
            case 17 -> pauseGroup();
            default -> throw new AssertionError();
        }
        userCode("after an operation");
    }

    private void sleep() {
        var due = new Expectation("end of sleep");
        Duration length = upToMillis(300);
        long dueNanos = now() + length.toNanos();
        try {
            Async.sleep(length);
            metAt(due, dueNanos);
        } finally {
            due.end();
        }
    }

    private void metAt(Expectation due, long dueNanos) {
        if (now() < dueNanos) {
            problems.add(due + " came early");
        }
        if (!due.over) {
            // What the host was busy with before is not counted twice: the cause is the moment that it fell due.
            due.causeNanos = dueNanos;
            due.busyAtCauseNanos =
                    Math.max(host.hostBusy().toNanos() - Math.max(0, now() - dueNanos), busyBefore(dueNanos));
            due.met();
        }
    }

    /** All that the host was busy with might have been after the due time: lenient, and still bounded. */
    private long busyBefore(long dueNanos) {
        return 0;
    }

    private void awaitForeignThread() {
        var completion = new Expectation("completion");
        var stage = new CompletableFuture<Integer>();
        Duration when = upToMillis(200);
        boolean byHandler = choices.happens(0.33);
        Runnable complete = () -> {
            if (!completion.over) {
                completion.caused();
            }
            stage.complete(1);
        };
        if (byHandler) {
            host.after(when, complete);
        } else {
            host.startThread("completer", () -> {
                host.pause(when);
                complete.run();
            });
        }
        try {
            Async.await(stage);
            completion.met();
        } finally {
            completion.end();
        }
    }

    private void callSoon() {
        var call = new Expectation("callSoon");
        call.caused();
        try {
            run.loop().callSoon(call::met);
        } catch (LoopClosedException e) {
            call.end();
        }
    }

    private void callLater() {
        var call = new Expectation("callLater");
        Duration delay = upToMillis(300);
        long dueNanos = now() + delay.toNanos();
        try {
            TimerHandle timer = run.loop().callLater(delay, () -> metAt(call, dueNanos));
            if (choices.happens(0.2)) {
                host.after(upToMillis(200), () -> {
                    if (timer.cancel()) {
                        call.end();
                    }
                });
            }
        } catch (LoopClosedException e) {
            call.end();
        }
    }

    private void cancelSomeTask() {
        if (!tasks.isEmpty()) {
            choices.oneOf(tasks).cancel("by another one");
        }
    }

    /** Tasks of a paused group run only to clean up. */
    private void pauseGroup() {
        TaskGroup group;
        try {
            group = run.newGroup("group");
            for (int i = choices.upTo(2); i > 0; i--) {
                Task<?> _ = group.spawn("of group", () -> workInGroup(group));
            }
        } catch (LoopClosedException e) {
            return;
        }
        try {
            Async.sleep(upToMillis(5));
            group.pause();
            Async.sleep(upToMillis(50));
        } finally {
            if (choices.happens(0.5)) {
                group.resume();
            } else {
                group.cancel("by the task that paused it");
            }
        }
        group.awaitEmpty();
        if (group.size() != 0) {
            problems.add("a group is not empty: " + group);
        }
    }

    private void workInGroup(TaskGroup group) {
        for (int i = choices.upTo(5); i > 0; i--) {
            if (choices.happens(0.5)) {
                Async.yieldNow();
            } else {
                Async.sleep(upToMillis(30));
            }
            userCode("a task of a group");
            if (group.isPaused() && !group.isCancelled() && hostIsGood()) {
                problems.add("a task went on though its group is paused: " + group);
            }
        }
    }

    private void openLoopForAWhile() {
        if (nesting >= MAX_NESTING) {
            return;
        }
        boolean[] closed = {false};
        host.after(upToMillis(900), () -> closed[0] = true);
        openLoop(closed);
    }

    /** The loop is closed by a task that has to go on meanwhile. */
    private void openLoopForATask() {
        // Clean-up that opens a loop which waits for another task: while runs are driven to their end, nothing drives
        // that one.
        if (ending || host.faults() > 0 || mishap == Mishap.FAILING_SELECT) {
            return;
        }
        if (nesting >= MAX_NESTING || tasksStarted >= MAX_TASKS) {
            return;
        }
        boolean[] closed = {false};
        Task<?> task = spawn(() -> {
            try {
                switch (choices.upTo(3)) {
                    case 0 -> sleep();
                    case 1 -> awaitForeignThread();
                    case 2 -> readPipe();
                    default -> Async.yieldNow();
                }
            } finally {
                closed[0] = true;
            }
        });
        if (task != null) {
            openLoop(closed);
        }
    }

    private void openLoop(boolean[] closed) {
        nesting++;
        try {
            host.runUntil(() -> closed[0] || run.isDone());
        } finally {
            nesting--;
        }
    }

    private void openDialog() {
        if (mishap == Mishap.DROPPED_POSTS || mishap == Mishap.LOOP_ENDS || nesting >= MAX_NESTING) {
            return;
        }
        boolean[] closed = {false};
        try {
            Async.awaitModal(() -> closed[0] = true, () -> {
                host.after(upToMillis(400), () -> closed[0] = true);
                openLoop(closed);
                return 0;
            });
        } catch (RejectedExecutionException e) {
            problemUnlessHostEnds("a dialog", e);
        }
    }

    private void readPipe() {
        var input = new Expectation("input");
        try {
            SimulatedPipe pipe = host.openPipe();
            var readiness = run.loop().readiness(pipe.source());
            registeredPipes.add(pipe);
            int writes = 1 + choices.upTo(2);
            host.startThread("writer", () -> {
                for (int i = 0; i < writes; i++) {
                    host.pause(upToMillis(150));
                    if (i == 0 && !input.over) {
                        input.caused();
                    }
                    try {
                        pipe.write(i);
                    } catch (IOException e) {
                        // nobody reads it any more
                    }
                }
            });
            try {
                ByteBuffer buffer = ByteBuffer.allocate(8);
                for (int read = 0; read < writes; ) {
                    readiness.awaitInput();
                    userCode("after awaitInput");
                    if (!input.over) {
                        input.met();
                    }
                    buffer.clear();
                    read += Math.max(0, pipe.source().read(buffer));
                }
            } finally {
                readiness.close();
            }
        } catch (LoopClosedException e) {
            // it ends
        } catch (IOException e) {
            if (hostIsGood()) {
                problems.add("pipe: " + e);
            }
        } finally {
            input.end();
        }
    }

    private void timeOut() {
        var late = new Expectation("time-out");
        Duration length = upToMillis(200);
        long dueNanos = now() + length.toNanos();
        try {
            Outcome<Integer> outcome = Async.moveOnAfter(length, () -> {
                Async.sleep(Duration.ofHours(9));
                return 1;
            });
            if (outcome instanceof Outcome.Cancelled<Integer>) {
                metAt(late, dueNanos);
            } else {
                problems.add("not timed out: " + outcome);
            }
        } finally {
            late.end();
        }
    }

    private void yieldOften() {
        for (int i = choices.upTo(39); i > 0; i--) {
            Async.yieldNow();
        }
    }

    // ------------------------------------------------------------------ what others do

    private void planHandler() {
        host.after(upToMillis(400), () -> {
            userCode("a handler");
            for (int i = 1 + choices.upTo(1); i > 0; i--) {
                handle();
            }
        });
    }

    private void handle() {
        EventLoop loop = run.loop();
        switch (choices.upTo(7)) {
            case 0 -> callSoon();
            case 1, 2 -> callLater();
            case 3 -> cancelSomeTask();
            case 4 -> openLoopForAWhile();
            case 5 -> {
                if (tasksStarted < MAX_TASKS) {
                    spawn(this::operations);
                }
            }
            case 6 -> host.pause(upToMillis(60));
            case 7 -> Objects.requireNonNull(loop);
            default -> throw new AssertionError();
        }
    }

    private void startForeignThread() {
        host.startThread("foreign", () -> {
            for (int i = 1 + choices.upTo(2); i > 0; i--) {
                host.pause(upToMillis(200));
                int burst = choices.happens(0.3) ? 20 : 1;
                for (int n = 0; n < burst; n++) {
                    callSoonFromForeignThread();
                }
            }
        });
    }

    private void callSoonFromForeignThread() {
        var call = new Expectation("callSoonThreadsafe");
        call.caused();
        try {
            run.loop().callSoonThreadsafe(call::met);
        } catch (LoopClosedException e) {
            call.end();
        }
    }
}
