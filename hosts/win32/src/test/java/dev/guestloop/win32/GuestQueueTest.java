package dev.guestloop.win32;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** The rules of the queue, on any system: the window is one that refuses messages, and time is what the test lets pass. */
class GuestQueueTest {

    /** Messages are counted and not sent, and what is to happen later is kept. */
    private static final class FakeWindow implements GuestQueue.Window {
        final Deque<Integer> answers = new ArrayDeque<>();
        final List<Duration> delays = new ArrayList<>();
        final Deque<Runnable> later = new ArrayDeque<>();
        int messages; // in the window's queue
        int posts;
        int looks;
        boolean othersWait;
        long nanos; // passes only where a test says so

        @Override
        public int postMessage() {
            posts++;
            int answer = answers.isEmpty() ? 0 : answers.remove();
            if (answer == 0) {
                messages++;
            }
            return answer;
        }

        @Override
        public boolean othersWait() {
            looks++;
            return othersWait;
        }

        @Override
        public void later(Duration delay, Runnable action) {
            delays.add(delay);
            later.add(action);
        }

        @Override
        public long nanoTime() {
            return nanos;
        }
    }

    private final FakeWindow window = new FakeWindow();
    private final GuestQueue queue = new GuestQueue(window);
    private final List<Integer> seen = new ArrayList<>();

    private void add(int number) {
        queue.add(() -> seen.add(number));
    }

    /** The loop: as long as there are messages they arrive. */
    private void loop() {
        while (window.messages > 0) {
            assertThat(window.messages).as("messages in the queue").isOne();
            window.messages--;
            queue.messageArrived();
        }
    }

    @Test
    void thereIsOneMessageHoweverMuchWaits() {
        for (int i = 0; i < 100; i++) {
            add(i);
        }
        assertThat(window.posts).isOne();
        loop();
        assertThat(seen).hasSize(100).isSorted();
        assertThat(window.posts).as("one a work").isEqualTo(100);
    }

    /** Else whatever waits would stand still while the work has a dialog open. */
    @Test
    void theNextMessageIsPostedBeforeTheWorkRuns() {
        queue.add(() -> {
            loop(); // as a dialog does
            seen.add(1);
        });
        add(2);
        window.messages--;
        queue.messageArrived();
        assertThat(seen).containsExactly(2, 1);
    }

    @Test
    void workThatIsAddedByWorkHasAMessageOfItsOwn() {
        queue.add(() -> {
            add(2);
            assertThat(window.messages).isOne();
            seen.add(1);
        });
        loop();
        assertThat(seen).containsExactly(1, 2);
    }

    // ------------------------------------------------------------------ messages that are refused

    @Test
    void aMessageThatIsRefusedIsTriedAgainLessAndLessOften() {
        for (int i = 0; i < 9; i++) {
            window.answers.add(Win32Api.ERROR_NOT_ENOUGH_QUOTA);
        }
        add(1);
        add(2); // relies on the one that is tried again
        assertThat(window.posts).isOne();
        while (!window.later.isEmpty()) {
            window.later.remove().run();
        }
        assertThat(window.delays)
                .extracting(Duration::toMillis)
                .containsExactly(1L, 2L, 4L, 8L, 16L, 32L, 64L, 64L, 64L);
        loop();
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void nothingIsLostIfEveryThirdPostFails() {
        int works = 1_000;
        for (int i = 0; i < 3 * works; i++) {
            window.answers.add(i % 3 == 2 ? Win32Api.ERROR_NOT_ENOUGH_QUOTA : 0);
        }
        for (int i = 0; i < works; i++) {
            add(i);
        }
        while (window.messages > 0 || !window.later.isEmpty()) {
            loop();
            while (!window.later.isEmpty()) {
                window.later.remove().run();
            }
        }
        assertThat(seen).hasSize(works).isSorted();
    }

    @Test
    void aWindowThatIsGoneIsSaidAndTheNextPostFindsItAgain() {
        window.answers.add(Win32Api.ERROR_INVALID_WINDOW_HANDLE);
        assertThatThrownBy(() -> add(1))
                .isInstanceOf(Win32Exception.class)
                .hasMessageContaining("function=PostMessageW")
                .hasMessageContaining("error=1400");
        assertThat(queue.size()).as("what was refused is not run later").isZero();
        add(2);
        loop();
        assertThat(seen).containsExactly(2);
    }

    @Test
    void aQueueThatClosesRunsWhatItHasTakenAndRefusesTheRest() {
        queue.add(() -> {
            throw new IllegalStateException("the next one runs all the same");
        });
        add(1);
        queue.close();
        assertThat(seen).containsExactly(1);
        assertThatThrownBy(() -> add(2))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("Win32Host.attach()");
        loop();
        assertThat(seen).containsExactly(1);
    }

    // ------------------------------------------------------------------ others go first

    private void arriveWhileOthersWait() {
        window.othersWait = true;
        queue.othersSeen();
        window.messages--;
        queue.messageArrived();
    }

    @Test
    void ourMessageIsHeldBackUntilAnotherOneIsTaken() {
        queue.canHold(true);
        add(1);
        arriveWhileOthersWait();
        assertThat(seen).isEmpty();
        assertThat(window.messages).as("the queue runs dry").isZero();
        add(2);
        assertThat(window.messages).as("also for other posts").isZero();
        queue.otherTaken();
        assertThat(window.messages).isOne();
        loop();
        assertThat(seen).containsExactly(1, 2);
    }

    @Test
    void itIsHeldForEightMillisecondsAtMost() {
        queue.canHold(true);
        add(1);
        arriveWhileOthersWait();
        assertThat(window.delays).containsExactly(Duration.ofMillis(8));
        window.later.remove().run();
        loop();
        assertThat(seen).containsExactly(1);
    }

    @Test
    void oneHoldsEndIsNotTheEndOfTheNext() {
        queue.canHold(true);
        add(1);
        add(2);
        arriveWhileOthersWait();
        queue.otherTaken();
        window.messages--;
        queue.messageArrived();
        arriveWhileOthersWait();
        window.later.remove().run(); // of the first
        assertThat(window.messages).isZero();
        assertThat(seen).containsExactly(1);
    }

    @Test
    void othersAndWeTakeTurns() {
        queue.canHold(true);
        for (int i = 0; i < 3; i++) {
            add(i);
        }
        List<String> order = new ArrayList<>();
        window.othersWait = true;
        while (seen.size() < 3) {
            queue.othersSeen();
            int before = seen.size();
            window.messages--;
            queue.messageArrived();
            if (seen.size() > before) {
                order.add("ours");
            } else {
                order.add("theirs");
                queue.otherTaken();
            }
        }
        assertThat(order).containsExactly("theirs", "ours", "theirs", "ours", "theirs", "ours");
    }

    @Test
    void itLooksByItselfWhenOursHaveFollowedEachOtherForATick() {
        queue.canHold(true);
        window.othersWait = true;
        add(0);
        window.messages--;
        queue.messageArrived();
        assertThat(window.looks).as("at once").isZero();
        queue.add(() -> window.nanos += TimeUnit.MILLISECONDS.toNanos(4));
        add(2);
        window.messages--;
        queue.messageArrived();
        assertThat(window.looks).as("before 4 ms").isZero();
        window.messages--;
        queue.messageArrived();
        assertThat(window.looks).as("after 4 ms").isOne();
        assertThat(window.messages).as("held back").isZero();
    }

    /** After it the thread has handed out whatever waited. */
    @Test
    void aPauseOfTheGuestCountsAsALook() {
        queue.canHold(true);
        window.othersWait = true;
        for (int i = 0; i < 10; i++) {
            window.nanos += TimeUnit.MILLISECONDS.toNanos(3);
            add(i);
            loop();
        }
        assertThat(window.looks).isZero();
        assertThat(seen).hasSize(10);
    }

    @Test
    void withoutSomebodyWhoSaysWhenAnotherWasTakenNothingIsHeldBack() {
        add(1);
        arriveWhileOthersWait();
        assertThat(seen).containsExactly(1);
    }

    @Test
    void whatIsHeldBackGoesOutWhenHoldingEnds() {
        queue.canHold(true);
        add(1);
        arriveWhileOthersWait();
        queue.canHold(false);
        loop();
        assertThat(seen).containsExactly(1);
    }
}
