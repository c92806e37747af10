package dev.guestloop.testing.internal;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.HostLoop;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.EventStream;
import dev.guestloop.ui.WindowScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a task sees of a text field of each toolkit, in a window: that it has a certain text, that the user stopped typing, and a storm
 * of events. A subclass says how the field is made and set.
 *
 * @param <F> what stands for a text field
 */
public abstract class TextContract<F> {

    private static final int STORM = 1_000_000;
    private static final int KEPT = 100;

    /** The events that are kept may need so much, and whatever else lives in the JVM may change by it. */
    private static final long FLAT_BYTES = 16 << 20;

    /** Creates it. */
    protected TextContract() {}

    /**
     * The host whose thread the test's windows belong to.
     *
     * @return the host
     */
    protected abstract HostLoop host();

    /**
     * Opens a window with a field, in a task.
     *
     * @return the field
     */
    protected abstract F open();

    /**
     * Closes the field's window, in a task.
     *
     * @param field the field
     */
    protected abstract void close(F field);

    /**
     * The scope of the field's window.
     *
     * @param field the field
     * @return the scope
     */
    protected abstract WindowScope scopeOf(F field);

    /**
     * Its changes, as programs ask for them.
     *
     * @param field the field
     * @return their source
     */
    protected abstract EventSource<?> changes(F field);

    /**
     * Sets its text as the toolkit does, which tells its listeners.
     *
     * @param field the field
     * @param text the text
     */
    protected abstract void setText(F field, String text);

    /**
     * Its text.
     *
     * @param field the field
     * @return the text
     */
    protected abstract String text(F field);

    /**
     * Its Enter key, as programs ask for it.
     *
     * @param field the field
     * @return the source
     */
    protected abstract EventSource<?> action(F field);

    /**
     * Tells the field's listeners of an Enter key, by the toolkit.
     *
     * @param field the field
     */
    protected abstract void enter(F field);

    private void inTask(TaskAction<?> main) throws Exception {
        outcomeOf(GuestRun.start(host(), () -> {
                    main.run();
                    return true;
                }))
                .getOrThrow();
    }

    /** Key after key, each in a step of its own, as from a keyboard. */
    private void type(F field, String word) {
        for (int i = 1; i <= word.length(); i++) {
            setText(field, word.substring(0, i));
            Async.yieldNow();
        }
    }

    /** It is searched for words, and not for each letter of them. */
    @Test
    void whatIsTypedIsTakenWhenTheUserStops() throws Exception {
        inTask(() -> {
            F field = open();
            WindowScope scope = scopeOf(field);
            List<String> searched = new ArrayList<>();
            Task<?> search = scope.spawn("search", () -> {
                try (EventStream<?> typed = changes(field).stream(AsyncChannel.dropOldest(1))) {
                    while (true) {
                        typed.nextAfterQuiet(Duration.ofMillis(400));
                        searched.add(text(field));
                    }
                }
            });
            awaitWaiting(search);
            type(field, "first");
            awaitLast(search, searched, "first");
            type(field, "second");
            awaitLast(search, searched, "second");
            // Two, unless a busy machine took a while for a letter.
            assertThat(searched).hasSizeLessThan("first".length()).contains("first", "second");
            close(field);
            scope.awaitClosed();
            assertThat(search.state()).isEqualTo(Task.State.CANCELLED);
        });
    }

    /** A task waits until a property has a value, and no longer than its window is open. */
    @Test
    void aTaskWaitsUntilTheTextIsWhatItIsToBe() throws Exception {
        inTask(() -> {
            F field = open();
            WindowScope scope = scopeOf(field);
            Task<String> wait = scope.spawn("wait", () -> {
                changes(field).until(() -> text(field).equals("yes"));
                return text(field);
            });
            awaitWaiting(wait);
            type(field, "yet");
            type(field, "yes");
            assertThat(wait.await()).isEqualTo("yes");
            Task<?> never = scope.spawn(
                    "never", () -> changes(field).until(() -> text(field).equals("never")));
            awaitWaiting(never);
            close(field);
            scope.awaitClosed();
            assertThat(never.state()).isEqualTo(Task.State.CANCELLED);
        });
    }

    /** A reader that cannot keep up costs the memory of the events that it keeps, and no more. */
    @Test
    void aStormOfEventsIsDroppedByThePolicyAndMemoryStaysFlat() throws Exception {
        inTask(() -> {
            F field = open();
            try (EventStream<?> stream = action(field).stream(AsyncChannel.dropOldest(KEPT))) {
                long before = 0;
                for (int i = 0; i < STORM; i++) {
                    if (i == STORM / 10) {
                        before = usedBytes();
                    }
                    if (i % 1_000 == 0) {
                        Async.yieldNow();
                    }
                    enter(field);
                }
                assertThat(usedBytes() - before).isLessThan(FLAT_BYTES);
                assertThat(stream.dropped()).isEqualTo(STORM - KEPT);
                for (int i = 0; i < KEPT; i++) {
                    stream.next();
                }
                assertThat(Async.moveOnAfter(Duration.ZERO, stream::next)).isInstanceOf(Outcome.Cancelled.class);
            }
            close(field);
        });
    }

    private static void awaitWaiting(Task<?> task) {
        while (task.state() != Task.State.WAITING) {
            requireNotEnded(task);
            Async.sleep(Duration.ofMillis(1));
        }
    }

    private static void awaitLast(Task<?> task, List<?> list, Object last) {
        while (!list.contains(last)) {
            requireNotEnded(task);
            Async.sleep(Duration.ofMillis(1));
        }
    }

    /** Else nobody would know why it ended. */
    private static void requireNotEnded(Task<?> task) {
        if (task.state() == Task.State.FAILED || task.state() == Task.State.CANCELLED) {
            var _ = task.await();
        }
    }

    private static long usedBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
