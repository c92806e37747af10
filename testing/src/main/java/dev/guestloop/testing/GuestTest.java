package dev.guestloop.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * A test whose body is a task: the main task of a fresh loop on the test's own thread, in virtual time. It is written in place of
 * JUnit's {@code @Test}.
 *
 * <pre>{@code
 * @GuestTest
 * void aReplyThatIsLateIsNotWaitedFor() {
 *     Task<String> reply = Async.currentRun().spawn("reply", () -> {
 *         Async.sleep(Duration.ofHours(1));                     // takes no time
 *         return "late";
 *     });
 *     assertThatThrownBy(() -> Async.withTimeout(Duration.ofSeconds(5), reply::await))
 *             .isInstanceOf(TaskTimeoutException.class);
 *     reply.cancel("not needed");
 * }
 * }</pre>
 *
 * <p><b>Time</b> stands still while a task runs or could run, and then jumps to the next timer, exactly. It never jumps while a
 * task waits for {@code Async.toThread}, for a channel or for a process: that is waited for really. It does jump while a task waits for a
 * {@code CompletionStage}, which the loop itself may be about to complete; a test whose stages are completed by other threads
 * <em>and</em> that has timers asks for {@link VirtualClock#autojumpAfter}, or for {@link Clock#REAL}. A test drives the time by
 * hand with a parameter of type {@link VirtualClock}.
 *
 * <p><b>Order.</b> Tasks that are ready together run in an order that is drawn from a seed; callbacks and timers keep theirs, and
 * {@code Async.yieldNow} still lets all run that were ready. The seed is made of the test's name, so a build does the same each
 * time. {@link #seeds} asks for more of them, {@code -Dguestloop.seed=42} for another one, {@link Seed @Seed(42)} for one and
 * no other. What a failed test has thrown is passed on as it is, with the seed in a suppressed exception; a report of the kit's own
 * ends with it.
 *
 * <p><b>A test fails</b>, besides, if nothing can wake its tasks any more, with the place where each of them waits; if a task fails
 * while nobody waits for it; and if it leaves something behind, see {@link Leak}. A parameter of type {@link Steps} is checked at
 * the end.
 *
 * <p>Methods with {@code @BeforeEach} and {@code @AfterEach} are plain code, outside of the loop. Other parameters are resolved as
 * ever. An interrupt, such as that of JUnit's {@code @Timeout}, ends the test with a report.
 */
@Documented
@Target({ElementType.METHOD, ElementType.ANNOTATION_TYPE})
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(GuestTestExtension.class)
public @interface GuestTest {

    /** Which clock a test goes by. */
    enum Clock {
        /** One that jumps to the next timer when nothing else can happen. */
        VIRTUAL,
        /** That of the system. Reports and checks are the same. */
        REAL
    }

    /**
     * Returns how many seeds the test runs with, each time as a test of its own.
     *
     * @return the number, at least 1
     */
    int seeds() default 1;

    /**
     * Returns the clock.
     *
     * @return the clock
     */
    Clock clock() default Clock.VIRTUAL;

    /**
     * Returns whether the order of tasks that are ready together is drawn from the seed.
     *
     * @return false for the order in which they became ready
     */
    boolean shuffle() default true;

    /**
     * Returns how long the test waits for other threads, channels and processes while nothing else can happen, in real time, before it
     * reports a standstill; and for threads that end.
     *
     * @return milliseconds
     */
    long patienceMillis() default 5_000;

    /**
     * Returns what the test may leave behind.
     *
     * @return what is not reported
     */
    Leak[] allow() default {};
}
