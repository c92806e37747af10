package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.CancelReason;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.HostFailureException;
import dev.guestloop.HostLoop;
import dev.guestloop.Outcome;
import dev.guestloop.RunStatistics;
import dev.guestloop.Task;
import dev.guestloop.TaskBody;
import dev.guestloop.internal.Coroutine;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The contract of {@link HostLoop}, as tests. Whoever writes a host makes a subclass of this class: it says how to run the
 * toolkit's loop, and the tests say what the host does wrong and what to do about it.
 *
 * <p>JUnit makes one instance for each test and calls, in this order: {@link #createHost}, then the test, which calls
 * {@link #startLoop} from the test's thread, then {@link #stopLoop}. Methods that a toolkit has no answer to stay as they are;
 * the tests that need them are then reported as skipped, with the reason.
 *
 * <p>A class that gives its host a name ({@link #hostName}) gets a report as well, where {@code -Dguestloop.host.reports} names a folder
 * for it: what the host claims, each test with its end, and a few figures of what it costs, which belong to the machine.
 */
@ExtendWith(HostReport.class)
public abstract class HostConformance {

    /** One nested loop of the host, such as a modal dialog; used once. */
    public interface NestedLoop {
        /** Runs the loop, on the host thread; returns after {@link #close}. */
        void run();

        /**
         * Makes {@link #run} return soon. Called on the host thread, from inside the loop, when all loops that were opened above
         * it are closed.
         */
        void close();
    }

    private static final int ORDERED_POSTS = 1_000;
    private static final int COMPLETIONS = 1_000;
    private static final int NESTING = 20;
    private static final int FEW_POSTS = 16;
    private static final int POSTING_THREADS = 8;
    private static final int POSTS_OF_ALL_THREADS = 100_000;

    /** As many as the experiments that showed a literal loop to stand still below a dialog. */
    private static final int STEPS_BESIDE_A_NESTED_LOOP = 60;

    private static final int TIMERS = 50;
    private static final int LOOKS = 101;
    private static final int LATENCIES = 200;

    /** Longer than a loop needs to come to rest. */
    private static final long REST_NANOS = 300_000;

    /** Far more than a look may take, so that a slow machine does not fail. */
    private static final long SLOW_LOOK_NANOS = 100_000;

    private static final Duration IMPATIENCE = Duration.ofSeconds(1);

    private static final String POSTS_GET_LOST =
            "If posts get lost, post(…) has to throw instead; if the loop does not run, see startLoop; if the host thread"
                    + " waits inside post(…), queue the work and return";

    private static final String NOT_IN_NESTED_LOOPS =
            "Posts are delivered in every nested loop of the host thread as well, such as a modal dialog. Post through a queue that"
                    + " those loops serve (a window's, not a thread's), or say"
                    + " HostCapabilities.withDeliversInModalLoops(false)";

    private static final String CALL_ON_CLOSING =
            "A host that ends calls the onClosing that attach(…) was given, on its thread, while that can still run code, and goes"
                    + " on to end when it returns";
    private static final int HANDLERS_BESIDE_A_BUSY_GUEST = 50;

    private final Map<GuestRun<?>, CompletableFuture<Outcome<?>>> outcomes = new ConcurrentHashMap<>();
    private final List<GuestRun<?>> runs = Collections.synchronizedList(new ArrayList<>());
    private @Nullable HostLoop host;
    private final Map<String, String> measured = new ConcurrentHashMap<>();
    private List<Thread> threadsBefore = List.of();
    private boolean started;

    /** Set when a test has waited in vain: what it began need not end, so the clean-up waits less. */
    private volatile boolean waitedInVain;

    /** For subclasses. */
    protected HostConformance() {}

    // ------------------------------------------------------------------ what a subclass says

    /**
     * Makes the host of one test. Its loop need not run yet.
     *
     * @return the host
     * @throws Exception if that fails, and the test with it
     */
    protected abstract HostLoop createHost() throws Exception;

    /**
     * Makes the loop run on its thread, and returns. Not called if a test needs none; does nothing where the loop always runs.
     *
     * @throws Exception if that fails, and the test with it
     */
    protected abstract void startLoop() throws Exception;

    /**
     * Ends the loop and its thread, where the toolkit can, and waits for that. Called after each test, also if the loop was never
     * started or has ended by itself.
     *
     * @throws Exception if that fails, and the test with it
     */
    protected abstract void stopLoop() throws Exception;

    /**
     * Makes a nested loop, not opened yet. Called on the host thread.
     *
     * @return the loop; null if the toolkit has no nested loops
     */
    protected @Nullable NestedLoop newNestedLoop() {
        return null;
    }

    /**
     * Makes the host end for good while its thread can still run code, as it does when the user logs out or the last window
     * closes, so that the guest's {@code onClosing} is called. Called on the test's thread.
     *
     * @return false if the host cannot tell its guests that it is closing
     * @throws Exception if that fails, and the test with it
     */
    protected boolean closeHost() throws Exception {
        return false;
    }

    /**
     * Hands something to the toolkit's own queue as one of its events, by the toolkit's own means and not through the host. Called on
     * any thread.
     *
     * @param event what the toolkit is to run
     * @return false if this is not possible; the event is then dropped
     */
    protected boolean postAsEvent(Runnable event) {
        return false;
    }

    /**
     * The same at the lowest priority that the toolkit serves, such as that of its repaints.
     *
     * @param paint what the toolkit is to run
     * @return false if this is not possible, or all priorities are one; the paint is then dropped
     */
    protected boolean postAsPaint(Runnable paint) {
        return false;
    }

    /**
     * Makes another object for the loop of {@link #host}. Called on the test's thread.
     *
     * @return another host; null if there is one object for each loop
     */
    protected @Nullable HostLoop anotherHostOfTheSameLoop() {
        return null;
    }

    /**
     * Tells whether a post that is made before the loop runs waits for it.
     *
     * @return true unless overridden
     */
    protected boolean keepsEarlyPosts() {
        return true;
    }

    /**
     * Names the host in the report of the kit, see above.
     *
     * @return the name, the same for all tests of the class; null for no report, unless overridden
     */
    protected @Nullable String hostName() {
        return null;
    }

    /**
     * Returns the version of the toolkit, for the report. Called when the loop has ended.
     *
     * @return empty unless overridden
     */
    protected String hostVersion() {
        return "";
    }

    /**
     * Returns how long a test waits for something that should come soon.
     *
     * @return 20 seconds unless overridden
     */
    protected Duration patience() {
        return Duration.ofSeconds(20);
    }

    /**
     * Returns the host of the running test.
     *
     * @return the host
     */
    protected final HostLoop host() {
        return Objects.requireNonNull(host, "createHost() comes first");
    }

    /** Whether {@link #createHost} has made one. */
    final boolean hasHost() {
        return host != null;
    }

    /** What was measured in the running test, for the report. */
    final Map<String, String> measured() {
        return measured;
    }

    // ------------------------------------------------------------------ around each test

    @BeforeEach
    void makeHost() throws Exception {
        threadsBefore = GuestThreads.alive(); // what an earlier test has left is no fault of this one
        Coroutine.monitorsHeld(); // learns how to count on this thread, which holds none; a bad host's thread may
        host = Objects.requireNonNull(createHost(), "createHost()");
    }

    @AfterEach
    void endHostAndLookForThreads() throws Exception {
        try {
            for (GuestRun<?> run : List.copyOf(runs)) {
                if (!run.isDone() && started) {
                    run.cancel("the test is over");
                    awaitEnd(run);
                }
            }
        } finally {
            stopLoop();
        }
        List<Thread> left = GuestThreads.awaitEnd(patienceAtTheEnd(), threadsBefore);
        assertThat(left)
                .as(
                        "No thread is left behind after a run. The host's loop has ended before the run: let the host call"
                                + " onClosing first. If the test has failed for another reason as well, look at that first: %s",
                        left.stream().map(GuestThreads::describe).toList())
                .isEmpty();
    }

    // ------------------------------------------------------------------ posts

    @Test
    void postsRunInTheOrderInWhichTheyWereMade() throws Exception {
        startUnchecked();
        List<Integer> seen = new ArrayList<>();
        for (int i = 0; i < ORDERED_POSTS; i++) {
            int number = i;
            host().post(() -> seen.add(number));
        }
        assertThat(differences(onHost(() -> List.copyOf(seen))))
                .as(
                        "post(…) runs each work once, in the order of the posts. Hand it to the end of the toolkit's one queue; do not"
                                + " start threads or timers for it, and do not drop it")
                .isEmpty();
    }

    @Test
    void postReturnsBeforeTheWorkRuns() throws Exception {
        startUnchecked();
        boolean ranInside = onHost(() -> {
            boolean[] ran = {false};
            host().post(() -> ran[0] = true);
            return ran[0];
        });
        assertThat(ranInside)
                .as(
                        "Work does not run inside post(…), also when the host thread itself posts. Use the toolkit's call that always"
                                + " queues (invokeLater), not the one that runs at once on its own thread")
                .isFalse();
    }

    @Test
    void postFromHostKeepsTheOrderAndDoesNotRunTheWorkInside() throws Exception {
        startUnchecked();
        List<Integer> seen = new ArrayList<>();
        int ranInside = onHost(() -> {
            for (int i = 0; i < ORDERED_POSTS; i++) {
                int number = i;
                if (i % 2 == 0) {
                    host().postFromHost(() -> seen.add(number));
                } else {
                    host().post(() -> seen.add(number));
                }
            }
            return seen.size();
        });
        assertThat(ranInside)
                .as("Work does not run inside postFromHost(…). A cheaper queue is welcome, but it is a queue")
                .isZero();
        assertThat(differences(onHost(() -> List.copyOf(seen))))
                .as(
                        "postFromHost(…) and post(…) keep one common order. If the cheaper queue cannot keep it, do not override"
                                + " postFromHost")
                .isEmpty();
    }

    @Test
    void allWorkRunsOnOnePlatformThread() throws Exception {
        startUnchecked();
        List<Thread> seen = Collections.synchronizedList(new ArrayList<>());
        inThreads(POSTING_THREADS, thread -> host().post(() -> seen.add(Thread.currentThread())));
        Thread hostThread = onHost(Thread::currentThread);
        assertThat(seen)
                .as(
                        "A host runs all work once, on one thread: tasks stay on the thread that they began on. A pool is no host")
                .hasSize(POSTING_THREADS)
                .containsOnly(hostThread);
        assertThat(hostThread.isVirtual())
                .as(
                        "The host thread is a platform thread; a coroutine cannot be resumed on a virtual one: thread=%s",
                        hostThread)
                .isFalse();
    }

    @Test
    void isHostThreadIsTrueInPostedWorkAndFalseElsewhere() throws Exception {
        boolean testIsHost = host().isHostThread();
        startUnchecked();
        assertThat(onHost(() -> host().isHostThread()))
                .as(
                        "isHostThread() is true inside posted work. Compare with the thread that runs the loop, not with the one that"
                                + " made the host")
                .isTrue();
        var elsewhere = new CompletableFuture<Boolean>();
        Thread.ofPlatform().start(() -> elsewhere.complete(host().isHostThread()));
        assertThat(get(elsewhere, "isHostThread() on another thread", host()::toString))
                .as("isHostThread() is false on any other thread")
                .isFalse();
        assertThat(testIsHost)
                .as("isHostThread() may be called before the loop runs, and is false on a thread that will not run it")
                .isFalse();
    }

    @Test
    void workBeginsWithNoMonitorButTheHostsOwn() throws Exception {
        startUnchecked();
        int held = onHost(Coroutine::monitorsHeld);
        if (host().capabilities().cleanPosts()) {
            assertThat(held)
                    .as(
                            "Posted work begins with no monitor held, for a task that suspends would carry it away. Do not call"
                                    + " work.run() inside synchronized; take it out of the queue, leave the block, then run it. If it is"
                                    + " the toolkit that does so, see HostCapabilities.cleanPosts and HostLoop.isOwnMonitor")
                    .isZero();
        } else {
            long own = onHost(this::ownMonitorsOnStack);
            assertThat(own)
                    .as(
                            "capabilities() says that posts hold a monitor, so isOwnMonitor(…) has to know exactly one frame for each. With"
                                    + " too few no task ever runs; with too many a monitor of the program would be put aside, and the UI"
                                    + " thread could wait for itself. Return true for the class and method that hold it. The frames of a"
                                    + " post are: %s",
                            onHost(HostConformance::frames))
                    .isEqualTo(Math.max(held, 1));
        }
    }

    private long ownMonitorsOnStack() {
        return StackWalker.getInstance()
                .walk(frames -> frames.filter(f -> host().isOwnMonitor(f.getClassName(), f.getMethodName()))
                        .count());
    }

    private static List<String> frames() {
        return StackWalker.getInstance()
                .walk(frames -> frames.map(f -> f.getClassName() + "#" + f.getMethodName())
                        .toList());
    }

    @Test
    void isPumpAndIsOwnMonitorKnowFramesOfTheToolkitOnly() {
        for (Class<?> program : List.of(HostConformance.class, Thread.class, CompletableFuture.class)) {
            assertThat(host().isPump(program.getName(), "run"))
                    .as("isPump(…) is true for the toolkit's loop and for nothing else: class=%s", program)
                    .isFalse();
            assertThat(host().isOwnMonitor(program.getName(), "run"))
                    .as(
                            "isOwnMonitor(…) is true for the frame that holds the toolkit's monitor and for nothing else: class=%s",
                            program)
                    .isFalse();
        }
    }

    @Test
    void hostsOfTheSameLoopAreEqual() {
        HostLoop other = anotherHostOfTheSameLoop();
        assumeTrue(other != null, "the subclass makes one host object for each loop: anotherHostOfTheSameLoop()");
        assertThat(other)
                .as(
                        "Two hosts of one loop are equal, for their runs share one backend: write equals and hashCode over the loop")
                .isEqualTo(host())
                .hasSameHashCodeAs(host());
    }

    @Test
    void postsComeBehindTheEventsThatWait() throws Exception {
        start();
        List<String> order = new ArrayList<>();
        boolean can = onHost(() -> {
            boolean posted = postAsEvent(() -> order.add("event"));
            host().post(() -> order.add("post"));
            host().postFromHost(() -> order.add("post"));
            return posted;
        });
        assumeTrue(can, "the subclass cannot hand the toolkit an event: postAsEvent(…)");
        onHost(() -> true); // behind all of them
        assertThat(List.copyOf(order))
                .as(
                        "Posts come behind the events that wait. Post to the end of the toolkit's queue, at the priority of its events or"
                                + " lower: a guest that is always busy would keep the window from the user")
                .startsWith("event");
    }

    @Test
    void inputPendingSeesEventsAndNotThePostsOfTheGuest() throws Exception {
        start();
        long end = System.nanoTime() + patience().toNanos();
        boolean quiet = false;
        while (!quiet && System.nanoTime() < end) { // the toolkit may have events of its own
            quiet = !onHost(() -> {
                host().post(() -> {});
                return host().inputPending();
            });
        }
        assertThat(quiet)
                .as(
                        "inputPending() is false while only posts of the guest wait. Mark them, by a class of their own for instance, and"
                                + " leave them out: else each tick ends early")
                .isTrue();
        long nanos = onHost(this::nanosOfALook);
        measured.put("lookForInputNanos", String.valueOf(nanos));
        assertThat(nanos)
                .as(
                        "inputPending() is asked often, so it takes well under a microsecond. Where the toolkit needs longer, ask it now"
                                + " and then only, and keep the answer meanwhile")
                .isLessThan(SLOW_LOOK_NANOS);
        assumeTrue(host().capabilities().tellsInput(), "the host says that it cannot tell whether input waits");
        boolean[] seen = {false};
        boolean can = onHost(() -> {
            boolean posted = postAsEvent(() -> {});
            seen[0] = host().inputPending();
            return posted;
        });
        assumeTrue(can, "the subclass cannot hand the toolkit an event: postAsEvent(…)");
        assertThat(seen[0])
                .as("inputPending() sees an event that waits, or capabilities() says withTellsInput(false)")
                .isTrue();
    }

    /** The median, for a busy machine takes the processor away now and then. */
    private long nanosOfALook() {
        long[] nanos = new long[LOOKS];
        for (int i = 0; i < LOOKS; i++) {
            long began = System.nanoTime();
            host().inputPending();
            nanos[i] = System.nanoTime() - began;
        }
        return median(nanos);
    }

    @Test
    void noTickIsPutOffForAMonitor() throws Exception {
        start();
        GuestRun<Integer> run = guest(() -> {
            for (int i = 0; i < TIMERS; i++) {
                Async.sleep(Duration.ofNanos(1));
            }
            return TIMERS;
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(TIMERS));
        assertThat(run.statistics().deferredTicks())
                .as(
                        "A tick that finds a monitor held is put off, and the guest crawls. Run posts outside of synchronized, or name the"
                                + " frames that hold it: HostLoop.isOwnMonitor")
                .isZero();
    }

    @Test
    void aHundredThousandPostsOfEightThreadsRunOnceAndInTheOrderOfEachThread() throws Exception {
        startUnchecked();
        int each = POSTS_OF_ALL_THREADS / POSTING_THREADS;
        int[] next = new int[POSTING_THREADS]; // written by the host thread only
        List<String> wrong = new ArrayList<>();
        var left = new AtomicInteger(POSTS_OF_ALL_THREADS);
        var all = new CompletableFuture<Void>();
        inThreads(POSTING_THREADS, thread -> {
            for (int i = 0; i < each; i++) {
                int number = i;
                host().post(() -> {
                    if (next[thread]++ != number && wrong.size() < 10) {
                        wrong.add("thread=" + thread + ", expected=" + (next[thread] - 1) + ", ran=" + number);
                    }
                    if (left.decrementAndGet() == 0) {
                        all.complete(null);
                    }
                });
            }
        });
        get(all, "the posts of all threads", () -> "left=" + left + ", host=" + host());
        assertThat(onHost(() -> List.copyOf(wrong)))
                .as(
                        "post(…) may be called by any number of threads at a time; each work runs once, those of one thread in its"
                                + " order")
                .isEmpty();
        assertThat(left).as("No work runs twice").hasValue(0);
    }

    // ------------------------------------------------------------------ runs

    @Test
    void aRunMayBeStartedBeforeTheLoopRuns() throws Exception {
        assumeTrue(keepsEarlyPosts(), "the host says that it takes no posts before its loop runs");
        Thread here = Thread.currentThread();
        boolean[] ranInside = {false};
        GuestRun<String> run = guest(() -> {
            ranInside[0] |= Thread.currentThread() == here; // the loop's own thread may be quick, if it runs already
            return Thread.currentThread().getName();
        });
        assertThat(ranInside[0])
                .as("No code of the main task runs inside GuestRun.start. Work does not run inside post(…)")
                .isFalse();
        start();
        String hostThread = onHost(() -> Thread.currentThread().getName());
        assertThat(outcomeOf(run))
                .as(
                        "A post that was made before the loop runs waits for it. If the toolkit drops it, override keepsEarlyPosts and"
                                + " say so in the host's documentation")
                .isEqualTo(new Outcome.Success<>(hostThread));
    }

    @Test
    void aThousandCompletionsOfAnotherThreadCostOnePost() throws Exception {
        start();
        List<CompletableFuture<Integer>> stages = new ArrayList<>();
        for (int i = 0; i < COMPLETIONS; i++) {
            stages.add(new CompletableFuture<>());
        }
        var waiting = new CompletableFuture<GuestRun<?>>();
        var self = new CompletableFuture<GuestRun<Integer>>();
        GuestRun<Integer> run = guest(() -> {
            GuestRun<Integer> me = Async.await(self);
            List<Task<Integer>> tasks = new ArrayList<>();
            for (CompletableFuture<Integer> stage : stages) {
                tasks.add(me.spawn(() -> Async.await(stage)));
            }
            while (!tasks.stream().allMatch(task -> task.state() == Task.State.WAITING)) {
                Async.sleep(Duration.ofMillis(1));
            }
            waiting.complete(me);
            int sum = 0;
            for (Task<Integer> task : tasks) {
                sum += task.await();
            }
            return sum;
        });
        self.complete(run);
        get(waiting, "a thousand tasks to wait", run::toString);
        // While the host thread is kept busy, its guest cannot take anything over: the posts are counted exactly.
        var busy = new CountDownLatch(1);
        var go = new CountDownLatch(1);
        host().post(() -> {
            busy.countDown();
            awaitLatch(go, "the test to let the host thread go on");
        });
        awaitLatch(busy, "the host thread to be busy");
        long before = run.statistics().posts();
        long after;
        try {
            inThreads(1, _ -> stages.forEach(stage -> stage.complete(1)));
            after = run.statistics().posts();
        } finally {
            go.countDown();
        }
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(COMPLETIONS));
        measured.put("postsForCompletions", String.valueOf(after - before));
        assertThat(after - before)
                .as("What arrives while a tick is outstanding needs no other post")
                .isBetween(0L, 1L);
    }

    @Test
    void timersAreNeverEarly() throws Exception {
        start();
        GuestRun<List<Long>> run = guest(() -> {
            List<Long> earlyNanos = new ArrayList<>();
            for (int i = 0; i < TIMERS; i++) {
                long length = TimeUnit.MICROSECONDS.toNanos(300L * (i % 10));
                long due = System.nanoTime() + length;
                Async.sleep(Duration.ofNanos(length));
                if (System.nanoTime() < due) {
                    earlyNanos.add(due - System.nanoTime());
                }
            }
            return earlyNanos;
        });
        assertThat(outcomeOf(run)).as("A sleep never ends early").isEqualTo(new Outcome.Success<>(List.of()));
    }

    @Test
    void twoRunsShareTheHost() throws Exception {
        start();
        GuestRun<Integer> first = guest(() -> {
            Async.sleep(Duration.ofMillis(2));
            return 1;
        });
        GuestRun<Integer> second = guest(() -> {
            Async.yieldNow();
            return 2;
        });
        assertThat(outcomeOf(first)).isEqualTo(new Outcome.Success<>(1));
        assertThat(outcomeOf(second)).isEqualTo(new Outcome.Success<>(2));
    }

    @Test
    void aGuestThatIsAlwaysBusyLeavesTheHostsOwnHandlersServed() throws Exception {
        start();
        GuestRun<Object> run = guest(() -> {
            while (true) {
                Async.yieldNow();
            }
        });
        long worst = 0;
        long worstPaint = 0;
        for (int i = 0; i < HANDLERS_BESIDE_A_BUSY_GUEST; i++) {
            long posted = System.nanoTime();
            worst = Math.max(worst, onHost(System::nanoTime) - posted);
            worst = Math.max(worst, nanosUntilRun(this::postAsEvent));
            worstPaint = Math.max(worstPaint, nanosUntilRun(this::postAsPaint));
        }
        run.cancel("enough");
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(Duration.ofNanos(worst))
                .as(
                        "A handler of the host waits for one tick at most. Post to the end of the toolkit's queue, at the priority of"
                                + " its events or lower, never in front of them")
                .isLessThan(Duration.ofMillis(500));
        assertThat(Duration.ofNanos(worstPaint))
                .as(
                        "What has a lower priority in the host gets its turn as well, in a gap that the guest leaves every 50 ms. Let"
                                + " inputPending() tell of repaints, and do not post anything in that gap")
                .isLessThan(Duration.ofSeconds(1));
    }

    /** How long the toolkit takes to run something, 0 if it does not take it. */
    private long nanosUntilRun(Predicate<Runnable> queue) {
        long posted = System.nanoTime();
        var ran = new CompletableFuture<Long>();
        return queue.test(() -> ran.complete(System.nanoTime()))
                ? get(
                                ran,
                                "an event of the toolkit beside a guest that is always busy",
                                "Post to the end of the toolkit's queue, never in front of its events",
                                host()::toString)
                        - posted
                : 0;
    }

    // ------------------------------------------------------------------ what it costs

    /** Nothing is asked of these times, for they are the machine's: they are written into the report. */
    @Test
    void whatItCostsIsMeasured() throws Exception {
        assumeTrue(
                hostName() != null && HostReport.isWanted(),
                "no report is wanted: hostName() and -D" + HostReport.FOLDER + " ask for one");
        start();
        var posts = new long[LATENCIES];
        for (int i = 0; i < LATENCIES; i++) {
            LockSupport.parkNanos(REST_NANOS); // from idle
            long posted = System.nanoTime();
            posts[i] = onHost(System::nanoTime) - posted;
        }
        measured.put("postFromAnotherThreadNanos", String.valueOf(median(posts)));
        long nanosOfMany = onHostLater(ran -> {
            long began = System.nanoTime();
            for (int i = 1; i < ORDERED_POSTS; i++) {
                host().postFromHost(() -> {});
            }
            host().postFromHost(() -> ran.complete(System.nanoTime() - began));
        });
        measured.put("postOfManyFromHostNanos", String.valueOf(nanosOfMany / ORDERED_POSTS));
        GuestRun<long[]> run = guest(() -> {
            var late = new long[TIMERS];
            for (int i = 0; i < TIMERS; i++) {
                long due = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(1);
                Async.sleep(Duration.ofMillis(1));
                late[i] = System.nanoTime() - due;
            }
            return late;
        });
        measured.put(
                "lateAfterSleepOf1msNanos", String.valueOf(median(outcomeOf(run).getOrThrow())));
    }

    private static long median(long[] nanos) {
        Arrays.sort(nanos);
        return nanos[nanos.length / 2];
    }

    // ------------------------------------------------------------------ nested loops

    @Test
    void workIsDeliveredInNestedLoopsToDepthTwenty() throws Exception {
        assumeNestedLoops();
        var deepest = new CompletableFuture<Integer>();
        var closed = new CompletableFuture<Void>();
        host().post(() -> {
            nest(1, deepest);
            closed.complete(null);
        });
        assertThat(get(deepest, "work to be run in nested loops", NOT_IN_NESTED_LOOPS, host()::toString))
                .as(NOT_IN_NESTED_LOOPS)
                .isEqualTo(NESTING);
        get(closed, "the nested loops to close", NOT_IN_NESTED_LOOPS, host()::toString);
    }

    /** On the host thread: opens a loop, has the next level or the end run in it, and returns when it is closed. */
    private void nest(int depth, CompletableFuture<Integer> deepest) {
        NestedLoop loop = nestedLoop();
        host().post(() -> {
            if (depth == NESTING) {
                deepest.complete(depth);
            } else {
                nest(depth + 1, deepest);
            }
            loop.close();
        });
        loop.run();
    }

    @Test
    void aTaskInANestedLoopDoesNotStopOtherTasks() throws Exception {
        assumeNestedLoops();
        var self = new CompletableFuture<GuestRun<Integer>>();
        GuestRun<Integer> run = guest(() -> {
            GuestRun<Integer> me = Async.await(self);
            NestedLoop loop = nestedLoop();
            var steps = new AtomicInteger();
            me.spawn(() -> {
                while (steps.incrementAndGet() < STEPS_BESIDE_A_NESTED_LOOP) {
                    Async.yieldNow();
                    Async.sleep(Duration.ofMillis(1));
                }
                host().post(loop::close);
                return 0;
            });
            loop.run();
            return steps.get();
        });
        self.complete(run);
        assertThat(outcomeOf(run, NOT_IN_NESTED_LOOPS))
                .as("A nested loop that a task has opened stops no other task")
                .isEqualTo(new Outcome.Success<>(STEPS_BESIDE_A_NESTED_LOOP));
    }

    @Test
    void tasksGoOnWhileCodeOfTheHostHasANestedLoopOpen() throws Exception {
        assumeNestedLoops();
        GuestRun<Integer> run = guest(() -> {
            var opened = new CompletableFuture<NestedLoop>();
            var closed = new CompletableFuture<@Nullable Void>();
            host().post(() -> {
                NestedLoop loop = nestedLoop();
                opened.complete(loop);
                loop.run();
                closed.complete(null);
            });
            NestedLoop loop = Async.await(opened);
            int steps = 0;
            while (++steps < STEPS_BESIDE_A_NESTED_LOOP) {
                Async.yieldNow();
                Async.sleep(Duration.ofMillis(1));
            }
            host().post(loop::close);
            Async.await(closed);
            return steps;
        });
        assertThat(outcomeOf(run, NOT_IN_NESTED_LOOPS))
                .as("A nested loop that code of the host has opened stops no task")
                .isEqualTo(new Outcome.Success<>(STEPS_BESIDE_A_NESTED_LOOP));
    }

    @Test
    void aMonitorOfTheProgramBelowANestedLoopPutsTicksOff() throws Exception {
        assumeNestedLoops();
        GuestRun<@Nullable Void> run = guest(() -> {
            while (true) {
                Async.sleep(Duration.ofMillis(1));
            }
        });
        var held = new CompletableFuture<Boolean>();
        host().post(() -> {
            var lock = new Object();
            long before = run.statistics().deferredTicks();
            synchronized (lock) {
                NestedLoop loop = nestedLoop();
                Thread.ofPlatform().name("conformance-closes").start(() -> {
                    while (run.statistics().deferredTicks() == before && !held.isDone()) {
                        Thread.onSpinWait();
                    }
                    host().post(loop::close);
                });
                loop.run();
                held.complete(Thread.holdsLock(lock));
            }
        });
        boolean stillHeld;
        try {
            stillHeld = get(held, "a tick to be put off, in a nested loop inside synchronized", run::toString);
        } finally {
            held.complete(false);
        }
        assertThat(stillHeld)
                .as(
                        "A monitor of the program that is held below a nested loop is left alone, and ticks wait until it is free. If this"
                                + " fails, isOwnMonitor(…) is true for too many frames")
                .isTrue();
        run.cancel("enough");
        outcomeOf(run);
    }

    @Test
    void tasksNestToDepthTwentyAndComeBack() throws Exception {
        assumeNestedLoops();
        var self = new CompletableFuture<GuestRun<Integer>>();
        GuestRun<Integer> run = guest(() -> nestTasks(Async.await(self), 1));
        self.complete(run);
        assertThat(outcomeOf(run, NOT_IN_NESTED_LOOPS))
                .as("A task in a nested loop may open another one, and each goes on when its own is closed")
                .isEqualTo(new Outcome.Success<>(NESTING));
    }

    /** In a task: opens a loop, has another task do the same in it, and returns the depth that was reached. */
    private int nestTasks(GuestRun<?> run, int depth) {
        if (depth == NESTING) {
            return depth;
        }
        NestedLoop loop = nestedLoop();
        var reached = new AtomicInteger();
        run.spawn("depth " + depth, () -> {
            reached.set(nestTasks(run, depth + 1));
            host().post(loop::close);
        });
        loop.run();
        return reached.get();
    }

    @Test
    void aPlainHandlerAboveATaskCannotAwait() throws Exception {
        assumeNestedLoops();
        GuestRun<@Nullable Throwable> run = guest(() -> {
            NestedLoop loop = nestedLoop();
            var thrown = new CompletableFuture<@Nullable Throwable>();
            host().post(() -> {
                thrown.complete(thrownBy(() -> Async.sleep(Duration.ofMillis(1))));
                loop.close();
            });
            loop.run();
            if (!thrown.isDone()) {
                throw new IllegalStateException(
                        "The nested loop returned before it was closed, and its post has not run");
            }
            return thrown.join();
        });
        Outcome<@Nullable Throwable> outcome = outcomeOf(run, NOT_IN_NESTED_LOOPS);
        assertThat(outcome)
                .as("A task that opens a nested loop goes on when it is closed")
                .isInstanceOf(Outcome.Success.class);
        assertThat(outcome.getOrThrow())
                .as(
                        "A plain handler that a nested loop calls above a task cannot wait: it would suspend the task below. Where the"
                                + " toolkit's loop is plain Java, currentDispatch() returns another object for each event, and"
                                + " isPump(…) is true for the method that runs the nested loop")
                .isInstanceOf(CannotAwaitException.class);
    }

    // ------------------------------------------------------------------ the end

    @Test
    void closingTheHostRunsFinallyBlocksOnTheHostThread() throws Exception {
        start();
        List<String> log = Collections.synchronizedList(new ArrayList<>());
        var waiting = new CompletableFuture<@Nullable Void>();
        GuestRun<@Nullable Void> run = GuestRun.start(host(), () -> {
            try {
                waiting.complete(null);
                Async.sleep(Duration.ofDays(1));
            } finally {
                Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                log.add(host().isHostThread() ? "cleaned up" : "cleaned up on a wrong thread");
            }
        });
        watch(run);
        get(waiting, "the main task to wait", run::toString);
        assumeTrue(closeHost(), "the host cannot tell its guests that it is closing");
        Outcome<@Nullable Void> outcome = outcomeOf(run, CALL_ON_CLOSING);
        assertThat(log).as(CALL_ON_CLOSING).containsExactly("cleaned up");
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Cancelled.class,
                        cancelled -> assertThat(cancelled.reason().kind()).isEqualTo(CancelReason.Kind.HOST_CLOSED));
    }

    @Test
    void aHostThatHasClosedRefusesPosts() throws Exception {
        start();
        GuestRun<@Nullable Void> run = guest(() -> {
            Async.sleep(Duration.ofDays(1));
            return null;
        });
        assumeTrue(closeHost(), "the host cannot tell its guests that it is closing");
        outcomeOf(run, CALL_ON_CLOSING);
        var ran = new CompletableFuture<@Nullable Void>();
        try {
            host().post(() -> ran.complete(null));
        } catch (RuntimeException refused) {
            return;
        }
        assertThat(patientlyCompletes(ran))
                .as(
                        "A host that has closed throws from post(…), or runs the work all the same. Where the toolkit drops it without"
                                + " a word, look for yourself whether it has ended, and throw: else whoever waits for it hangs")
                .isTrue();
    }

    private boolean patientlyCompletes(CompletableFuture<?> future) throws Exception {
        try {
            future.get(patience().toNanos(), TimeUnit.NANOSECONDS);
            return true;
        } catch (TimeoutException e) {
            return false;
        }
    }

    // ------------------------------------------------------------------ helpers

    private void start() throws Exception {
        startUnchecked();
        String simpler = simplerTestThatFails();
        if (simpler != null) {
            Assertions.fail("Not tried, for it builds on what " + simpler
                    + " tests, and that fails. Make that test pass first.");
        }
    }

    private void startUnchecked() throws Exception {
        startLoop();
        started = true;
    }

    /**
     * Looks at what all runs build on. A host that is wrong there would fail in all tests, late and with strange messages.
     *
     * @return the test that says what is wrong; null if all is well
     */
    private @Nullable String simplerTestThatFails() {
        List<Integer> order = Collections.synchronizedList(new ArrayList<>());
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        onHost(
                () -> { // where none of them can run before the last one is posted
                    for (int i = 0; i < FEW_POSTS; i++) {
                        int number = i;
                        host().post(() -> {
                            order.add(number);
                            threads.add(Thread.currentThread());
                        });
                    }
                    return true;
                });
        if (threads.contains(Thread.currentThread())) {
            return "postReturnsBeforeTheWorkRuns";
        }
        List<String> seen = onHost(() -> {
            threads.add(Thread.currentThread());
            List<String> inside = new ArrayList<>();
            host().post(() -> inside.add("postReturnsBeforeTheWorkRuns"));
            host().postFromHost(() -> inside.add("postFromHostKeepsTheOrderAndDoesNotRunTheWorkInside"));
            return List.copyOf(inside);
        });
        if (threads.size() > 1 || threads.iterator().next().isVirtual()) {
            return "allWorkRunsOnOnePlatformThread";
        }
        if (!seen.isEmpty()) {
            return seen.getFirst();
        }
        if (!List.copyOf(order).equals(IntStream.range(0, FEW_POSTS).boxed().toList())) {
            return "postsRunInTheOrderInWhichTheyWereMade";
        }
        if (host().isHostThread() || !onHost(() -> host().isHostThread())) {
            return "isHostThreadIsTrueInPostedWorkAndFalseElsewhere";
        }
        return onHost(this::isStackClean) ? null : "workBeginsWithNoMonitorButTheHostsOwn";
    }

    private boolean isStackClean() {
        int held = Coroutine.monitorsHeld();
        return held == 0 || (!host().capabilities().cleanPosts() && held <= ownMonitorsOnStack());
    }

    private void assumeNestedLoops() throws Exception {
        start();
        boolean has = onHost(() -> newNestedLoop() != null);
        assumeTrue(has, "the host has no nested loops");
        assumeTrue(
                host().capabilities().deliversInModalLoops(),
                "the host says that it does not deliver posts in nested loops");
    }

    private NestedLoop nestedLoop() {
        return Objects.requireNonNull(newNestedLoop(), "newNestedLoop() gives one each time, or never");
    }

    private <T extends @Nullable Object> GuestRun<T> guest(TaskBody<T, ?> main) {
        GuestRun<T> run = GuestRun.start(host(), main);
        watch(run);
        return run;
    }

    /** Asks for the outcome from the beginning: a host that has closed calls no listener that comes later. */
    private <T extends @Nullable Object> void watch(GuestRun<T> run) {
        var done = new CompletableFuture<Outcome<?>>();
        run.onDone(done::complete);
        outcomes.put(run, done);
        runs.add(run);
    }

    private <T extends @Nullable Object> Outcome<T> outcomeOf(GuestRun<T> run) {
        return outcomeOf(run, POSTS_GET_LOST);
    }

    /** How a run of the test has ended. That it fails, or that the engine cancels it, is never what a test expects. */
    private <T extends @Nullable Object> Outcome<T> outcomeOf(GuestRun<T> run, String advice) {
        CompletableFuture<Outcome<?>> done = Objects.requireNonNull(outcomes.get(run), "watch(run) comes first");
        @SuppressWarnings("unchecked") // the run's own
        var outcome = (Outcome<T>) get(done, "the run to end", advice, () -> stateOf(run));
        if (outcome instanceof Outcome.Failure(var cause)) {
            String hint = cause instanceof HostFailureException
                    ? ""
                    : "If the host threw this: what the engine calls must not throw, but post. ";
            Assertions.fail("The run failed. " + hint + cause, cause);
        } else if (outcome instanceof Outcome.Cancelled(var reason) && reason.kind() == CancelReason.Kind.FAILURE) {
            Assertions.fail("The host failed: " + reason.message());
        }
        return outcome;
    }

    private static String stateOf(GuestRun<?> run) {
        RunStatistics seen = run.statistics();
        if (run.isDone()) {
            return "the run has ended, but too late to tell its listeners: the log says why. " + run;
        }
        if (seen.deferredTicks() > 0 && seen.deferredTicks() >= seen.ticks() - 1) {
            return "no step runs, because posts hold a monitor: run them outside of synchronized, or see HostLoop.isOwnMonitor. "
                    + run + ", " + seen;
        }
        return run + ", " + seen;
    }

    /** At the end of a test, whatever has become of it. */
    private void awaitEnd(GuestRun<?> run) throws InterruptedException {
        var done = new CountDownLatch(1);
        run.onDone(_ -> done.countDown());
        if (!done.await(patienceAtTheEnd().toNanos(), TimeUnit.NANOSECONDS) && !waitedInVain) {
            Assertions.fail(
                    "Waited in vain for the end of a run that was cancelled. State: " + stateOf(run) + allThreads());
        }
    }

    private Duration patienceAtTheEnd() {
        return waitedInVain ? IMPATIENCE : patience();
    }

    /** Runs something in a post and returns what it returned. */
    private <T> T onHost(Supplier<T> work) {
        var result = new CompletableFuture<T>();
        host().post(() -> {
            try {
                result.complete(work.get());
            } catch (Throwable e) {
                result.completeExceptionally(e);
            }
        });
        return get(result, "a post to be run", host()::toString);
    }

    /** Runs something in a post, and returns what that has somebody else complete. */
    private long onHostLater(Consumer<CompletableFuture<Long>> work) {
        var result = new CompletableFuture<Long>();
        host().post(() -> work.accept(result));
        return get(result, "a post to be run", host()::toString);
    }

    private <T extends @Nullable Object> T get(CompletableFuture<T> future, String what, Supplier<String> state) {
        return get(future, what, POSTS_GET_LOST, state);
    }

    private <T extends @Nullable Object> T get(
            CompletableFuture<T> future, String what, String advice, Supplier<String> state) {
        try {
            return future.get(patience().toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            waitedInVain = true;
            return Assertions.fail("Waited in vain for " + what + ", for " + patience() + ". " + advice + ". State: "
                    + state.get() + allThreads());
        } catch (ExecutionException e) {
            return Assertions.fail("Waiting for " + what, e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Assertions.fail("Interrupted while waiting for " + what, e);
        }
    }

    private void awaitLatch(CountDownLatch latch, String what) {
        try {
            if (!latch.await(patience().toNanos(), TimeUnit.NANOSECONDS)) {
                waitedInVain = true;
                Assertions.fail("Waited in vain for " + what + allThreads());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            Assertions.fail("Interrupted while waiting for " + what, e);
        }
    }

    private static String allThreads() {
        var text = new StringBuilder();
        for (Thread thread : Thread.getAllStackTraces().keySet()) {
            ThreadGroup group = thread.getThreadGroup();
            if (group != null && group.getParent() != null) { // else one of the JVM's own, or it has ended
                text.append("\n").append(GuestThreads.describe(thread));
            }
        }
        return text.toString();
    }

    /** What each of several threads does. */
    private interface ThreadBody {
        void run(int thread);
    }

    /** Runs a body on threads of their own at a time, and waits for their end. */
    private void inThreads(int count, ThreadBody body) {
        List<CompletableFuture<@Nullable Void>> ends = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            var end = new CompletableFuture<@Nullable Void>();
            ends.add(end);
            Thread.ofPlatform().name("conformance-" + i).start(() -> {
                try {
                    body.run(number);
                    end.complete(null);
                } catch (Throwable e) {
                    end.completeExceptionally(e);
                }
            });
        }
        for (CompletableFuture<@Nullable Void> end : ends) {
            get(end, "a thread that posts", host()::toString);
        }
    }

    private static @Nullable Throwable thrownBy(Runnable body) {
        try {
            body.run();
            return null;
        } catch (Throwable e) {
            return e;
        }
    }

    /** Where the numbers are not 0, 1, 2, and so on: the first few such places. */
    private static List<String> differences(List<Integer> seen) {
        List<String> wrong = new ArrayList<>();
        for (int i = 0; i < seen.size() && wrong.size() < 5; i++) {
            if (seen.get(i) != i) {
                wrong.add("place " + i + ": ran the post number " + seen.get(i));
            }
        }
        if (seen.size() != ORDERED_POSTS) {
            wrong.add("posts=" + ORDERED_POSTS + ", runs=" + seen.size());
        }
        return wrong;
    }
}
