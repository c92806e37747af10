package dev.guestloop.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.TaskFailedException;
import dev.guestloop.VirtualTime;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.sync.ChannelClosedException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EventStreamTest {

    private final Button button = new Button();

    @Test
    void noEventIsMissedBetweenTwoCalls() {
        VirtualTime.run(() -> {
            try (EventStream<Integer> clicks = button.stream(AsyncChannel.unbounded())) {
                button.click(1);
                button.click(2);
                assertThat(clicks.next()).isEqualTo(1);
                button.click(3);
                assertThat(clicks.next()).isEqualTo(2);
                assertThat(clicks.next()).isEqualTo(3);
                Task<Integer> waiting = Async.currentRun().spawn(clicks::next);
                Async.yieldNow();
                button.click(4);
                assertThat(waiting.await()).isEqualTo(4);
            }
        });
    }

    @Test
    void aStormLeavesWhatThePolicyKeeps() {
        VirtualTime.run(() -> {
            int storm = 1_000_000;
            try (EventStream<Integer> newest = button.stream(AsyncChannel.conflated());
                    EventStream<Integer> last = button.stream(AsyncChannel.dropOldest(3));
                    EventStream<Integer> first = button.stream(AsyncChannel.dropNewest(3));
                    EventStream<Integer> bounded = button.stream(AsyncChannel.bounded(3))) {
                for (int i = 1; i <= storm; i++) {
                    button.click(i);
                }
                assertThat(newest.next()).isEqualTo(storm);
                assertThat(taken(last, 3)).containsExactly(storm - 2, storm - 1, storm);
                assertThat(taken(first, 3)).containsExactly(1, 2, 3);
                assertThat(taken(bounded, 3)).containsExactly(1, 2, 3);
                assertThat(newest.dropped()).isEqualTo(storm - 1);
                assertThat(last.dropped()).isEqualTo(storm - 3);
                assertThat(first.dropped()).isEqualTo(storm - 3);
                assertThat(bounded.dropped()).isEqualTo(storm - 3);
            }
        });
    }

    private static List<Integer> taken(EventStream<Integer> stream, int count) {
        List<Integer> taken = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            taken.add(stream.next());
        }
        return taken;
    }

    @Test
    void closingEndsTheListeningAndTheIteration() {
        VirtualTime.run(() -> {
            EventStream<Integer> clicks = button.stream(AsyncChannel.unbounded());
            button.click(1);
            button.click(2);
            clicks.close();
            assertThat(button.listeners).isEmpty();
            clicks.close();
            button.click(3);
            List<Integer> all = new ArrayList<>();
            clicks.forEach(all::add);
            assertThat(all).containsExactly(1, 2);
            assertThatThrownBy(clicks::next).isInstanceOf(ChannelClosedException.class);
            assertThatThrownBy(() -> clicks.nextAfterQuiet(Duration.ofSeconds(1)))
                    .isInstanceOf(ChannelClosedException.class);
        });
    }

    @Test
    void aTaskThatWaitsHearsOfTheEnd() {
        VirtualTime.run(() -> {
            EventStream<Integer> clicks = button.stream(AsyncChannel.conflated());
            Task<Integer> waiting = Async.currentRun().spawn(clicks::next);
            Async.yieldNow();
            clicks.close();
            assertThatThrownBy(waiting::await)
                    .isInstanceOf(TaskFailedException.class)
                    .hasCauseInstanceOf(ChannelClosedException.class);
        });
    }

    @Test
    void quietIsWhenNothingMoreCame() {
        VirtualTime.run(() -> {
            try (EventStream<Integer> keys = button.stream(AsyncChannel.conflated())) {
                Async.currentRun().spawn("types", () -> {
                    for (int i = 1; i <= 5; i++) {
                        button.click(i);
                        Async.sleep(Duration.ofMillis(200));
                    }
                    Async.sleep(Duration.ofSeconds(1));
                    button.click(6);
                });
                long began = Async.currentLoop().timeNanos();
                assertThat(keys.nextAfterQuiet(Duration.ofMillis(300))).isEqualTo(5);
                assertThat(Duration.ofNanos(Async.currentLoop().timeNanos() - began))
                        .isBetween(Duration.ofMillis(1_100), Duration.ofMillis(1_101));
                assertThat(keys.nextAfterQuiet(Duration.ofMillis(300))).isEqualTo(6);
            }
        });
    }

    @Test
    void aStreamThatIsClosedIsQuietForGood() {
        VirtualTime.run(() -> {
            EventStream<Integer> keys = button.stream(AsyncChannel.conflated());
            button.click(1);
            keys.close();
            assertThat(keys.nextAfterQuiet(Duration.ofDays(1))).isEqualTo(1);
        });
    }
}
