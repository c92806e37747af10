package dev.guestloop.sync;

import static dev.guestloop.sync.Tasks.inTask;
import static dev.guestloop.sync.Tasks.settle;
import static dev.guestloop.sync.Tasks.started;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.Task;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SelectTest {

    private final AsyncChannel<Integer> numbers = AsyncChannel.rendezvous();
    private final AsyncChannel<String> words = AsyncChannel.bounded(2);
    private final List<String> seen = new ArrayList<>();

    private Task<Void> chooser(String name) {
        return started(
                name,
                () -> seen.add(name + ": "
                        + AsyncChannel.<Object>select(numbers.onReceive(n -> n), words.onReceive(word -> word))));
    }

    private static AsyncChannel.Statistics nobody() {
        return new AsyncChannel.Statistics(0, 0, 0, 0, false);
    }

    @Test
    void theFirstThatIsPossibleInTheOrderGivenIsDoneAndNothingElse() {
        inTask(() -> {
            AsyncChannel<String> more = AsyncChannel.bounded(1);
            words.send("word");
            more.send("more");
            assertThat(AsyncChannel.<String>select(
                            numbers.onReceive(String::valueOf),
                            words.onReceive(word -> "words: " + word),
                            more.onReceive(word -> "more: " + word)))
                    .isEqualTo("words: word");
            assertThat(more.statistics().buffered()).isEqualTo(1);
            assertThat(numbers.statistics()).isEqualTo(nobody());
            assertThat(AsyncChannel.<String>select(more.onReceive(word -> word), words.onSend("sent", () -> "sent")))
                    .isEqualTo("more");
            assertThat(words.statistics()).isEqualTo(nobody());
            assertThat(AsyncChannel.<String>select(more.onReceive(word -> word), words.onSend("sent", () -> "sent")))
                    .isEqualTo("sent");
            assertThat(words.receive()).isEqualTo("sent");
        });
    }

    @Test
    void whoWaitsGetsTheFirstThatComesAndLeavesTheOtherChannels() {
        inTask(() -> {
            chooser("a");
            assertThat(numbers.statistics().receiversWaiting()).isEqualTo(1);
            assertThat(words.statistics().receiversWaiting()).isEqualTo(1);
            words.send("word");
            assertThat(numbers.statistics()).as("in the same step").isEqualTo(nobody());
            assertThat(numbers.trySend(1)).as("nobody waits any more").isFalse();
            words.send("another");
            settle();
            assertThat(seen).containsExactly("a: word");
            assertThat(words.statistics().buffered()).isEqualTo(1);
        });
    }

    @Test
    void whoWaitsToSendAndToReceiveDoesOneOfThem() {
        inTask(() -> {
            AsyncChannel<String> out = AsyncChannel.rendezvous();
            started(
                    "a",
                    () -> seen.add(AsyncChannel.<String>select(
                            out.onSend("item", () -> "sent"), words.onReceive(word -> "received " + word))));
            started(
                    "b",
                    () -> seen.add(AsyncChannel.<String>select(
                            words.onReceive(word -> "received " + word),
                            out.onSend("second item", () -> "sent second"))));
            assertThat(out.statistics().sendersWaiting()).isEqualTo(2);
            words.send("word");
            assertThat(out.statistics().sendersWaiting()).isEqualTo(1);
            assertThat(out.receive()).isEqualTo("second item");
            settle();
            assertThat(seen).containsExactlyInAnyOrder("received word", "sent second");
            assertThat(out.statistics()).isEqualTo(nobody());
            assertThat(words.statistics()).isEqualTo(nobody());
        });
    }

    @Test
    void thoseWhoSelectStandInLineWithTheOthers() {
        inTask(() -> {
            chooser("a");
            started("b", () -> seen.add("b: " + words.receive()));
            chooser("c");
            words.send("1");
            words.send("2");
            numbers.send(3);
            settle();
            assertThat(seen).containsExactly("a: 1", "b: 2", "c: 3");
        });
    }

    @Test
    void aCancelledSelectLeavesNothingBehind() {
        inTask(() -> {
            AsyncChannel<String> out = AsyncChannel.rendezvous();
            Task<Void> cancelled = started(
                    "cancelled",
                    () -> AsyncChannel.<Object>select(
                            numbers.onReceive(n -> n),
                            words.onReceive(word -> word),
                            out.onSend("item", () -> "sent")));
            cancelled.cancel("not needed");
            assertThat(numbers.statistics()).as("in the same step").isEqualTo(nobody());
            assertThat(words.statistics()).isEqualTo(nobody());
            assertThat(out.statistics()).isEqualTo(nobody());
            assertThat(numbers.trySend(1)).isFalse();
            assertThat(words.trySend("1")).isTrue();
            assertThat(words.trySend("2")).isTrue();
            assertThat(words.trySend("3")).as("no place was left behind").isFalse();
            assertThat(out.tryReceive()).isNull();
        });
    }

    @Test
    void whatHasReachedASelectIsReturnedThoughItIsCancelledAtOnce() {
        inTask(() -> {
            Task<Void> chooser = chooser("a");
            numbers.send(1);
            chooser.cancel("too late");
            settle();
            assertThat(seen).containsExactly("a: 1");
        });
    }

    @Test
    void aChannelThatIsClosedEndsTheSelectAndIsNamed() {
        inTask(() -> {
            var disk = new IOException("disk");
            Task<Void> waiting = started(
                    "waiting",
                    () -> assertThatThrownBy(() -> AsyncChannel.<Object>select(
                                    numbers.onReceive(n -> n), words.onReceive(word -> word)))
                            .isInstanceOfSatisfying(
                                    ChannelClosedException.class,
                                    e -> assertThat(e.channel()).isSameAs(words))
                            .hasCause(disk));
            words.close(disk);
            assertThat(numbers.statistics()).isEqualTo(nobody());
            waiting.await();
            AsyncChannel<String> out = AsyncChannel.rendezvous();
            Task<Void> sending = started(
                    "sending",
                    () -> assertThatThrownBy(() -> AsyncChannel.<Object>select(out.onSend("item", () -> "sent")))
                            .isInstanceOf(ChannelClosedException.class)
                            .hasMessageContaining("takes no more items"));
            out.close();
            sending.await();
        });
    }

    /** Otherwise somebody who selects in a loop would never hear of it. */
    @Test
    void aChannelThatIsClosedAndNotTheFirstWaitsForItsTurn() {
        inTask(() -> {
            words.send("word");
            numbers.close();
            assertThat(AsyncChannel.<Object>select(words.onReceive(word -> word), numbers.onReceive(n -> n)))
                    .isEqualTo("word");
            assertThatThrownBy(
                            () -> AsyncChannel.<Object>select(words.onReceive(word -> word), numbers.onReceive(n -> n)))
                    .isInstanceOf(ChannelClosedException.class);
        });
    }

    @Test
    void selectionsAreGoodForManyCallsAlsoAtATime() {
        inTask(() -> {
            Selection<String> word = words.onReceive(w -> w);
            Selection<String> number = numbers.onReceive(String::valueOf);
            Task<Void> one = started("one", () -> seen.add(AsyncChannel.<String>select(word, number)));
            Task<Void> two = started("two", () -> seen.add(AsyncChannel.<String>select(word, number)));
            numbers.send(1);
            numbers.send(2);
            one.await();
            two.await();
            words.send("3");
            seen.add(AsyncChannel.<String>select(word, number));
            assertThat(seen).containsExactly("1", "2", "3");
            assertThat(word).hasToString("Selection[" + words + ']');
        });
    }

    @Test
    void theResultMayTakeItsTime() {
        inTask(() -> {
            words.send("word");
            assertThat(AsyncChannel.<String>select(words.onReceive(word -> {
                        Async.yieldNow();
                        return word + " at last";
                    })))
                    .isEqualTo("word at last");
        });
    }

    @Test
    void whatAChannelIsMadeToDropIsSent() {
        inTask(() -> {
            AsyncChannel<Integer> full = AsyncChannel.dropNewest(1);
            full.send(1);
            assertThat(AsyncChannel.<String>select(full.onSend(2, () -> "dropped")))
                    .isEqualTo("dropped");
            assertThat(full.receive()).isEqualTo(1);
            assertThat(full.statistics()).isEqualTo(new AsyncChannel.Statistics(0, 0, 0, 1, false));
        });
    }

    @Test
    void noSelectionAndTheSameChannelTwiceAreRefused() {
        inTask(() -> {
            assertThatThrownBy(AsyncChannel::select)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("a selection at least");
            assertThatThrownBy(() -> AsyncChannel.<Object>select(
                            words.onReceive(w -> w), numbers.onReceive(n -> n), words.onSend("item", () -> 1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("channel=" + words);
            assertThat(words.statistics()).isEqualTo(nobody());
            assertThatThrownBy(() -> words.onReceive(null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("result");
            assertThatThrownBy(() -> words.onSend("item", null))
                    .isInstanceOf(NullPointerException.class)
                    .hasMessage("result");
        });
    }
}
