package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChoicesTest {

    private static final long HOURS_NANOS = Duration.ofHours(100).toNanos();

    /** Draws something of everything. */
    private static List<Object> draw(Choices choices) {
        List<Object> drawn = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            drawn.add(choices.upTo(5));
            drawn.add(choices.upTo(Integer.MAX_VALUE));
            drawn.add(choices.upTo(HOURS_NANOS));
            drawn.add(choices.upTo(Long.MAX_VALUE));
            drawn.add(choices.upTo(Duration.ofMillis(3)));
            drawn.add(choices.happens(0.1));
            drawn.add(choices.oneOf(List.of("a", "b", "c")));
            drawn.add(choices.asRandomGenerator().nextInt());
            drawn.add(choices.asRandomGenerator().nextLong());
            drawn.add(choices.asRandomGenerator().nextInt(7));
            drawn.add(choices.asRandomGenerator().nextBoolean());
            drawn.add(choices.schedule().upTo(9));
        }
        return drawn;
    }

    @Test
    void oneSeedGivesTheSameAndAnotherOneSomethingElse() {
        assertThat(draw(Choices.seeded(1))).isEqualTo(draw(Choices.seeded(1))).isNotEqualTo(draw(Choices.seeded(2)));
    }

    @Test
    void itsTextGivesTheSameAgain() {
        Choices choices = Choices.seeded(3);
        List<Object> drawn = draw(choices);
        assertThat(choices.toString()).matches("[A-Za-z0-9_-]+\\.[A-Za-z0-9_-]+");
        Choices parsed = Choices.parse(choices.toString());
        assertThat(draw(parsed)).isEqualTo(drawn);
        assertThat(parsed).hasToString(choices.toString());
    }

    @Test
    void allThatIsDrawnLiesBetweenNoughtAndTheBound() {
        Choices choices = Choices.seeded(4);
        int[] seen = new int[4];
        boolean beyondInt = false;
        for (int i = 0; i < 1000; i++) {
            seen[choices.upTo(3)]++;
            long great = choices.upTo(HOURS_NANOS);
            assertThat(great).isBetween(0L, HOURS_NANOS);
            beyondInt |= great > Integer.MAX_VALUE;
            assertThat(choices.upTo(Integer.MAX_VALUE)).isNotNegative();
            assertThat(choices.upTo(Long.MAX_VALUE)).isNotNegative();
            assertThat(choices.upTo(Duration.ofMillis(5))).isBetween(Duration.ZERO, Duration.ofMillis(5));
        }
        assertThat(seen).doesNotContain(0);
        assertThat(beyondInt).isTrue();
    }

    @Test
    void aBoundThatLeavesNoChoiceDrawsNothing() {
        Choices choices = Choices.seeded(5);
        assertThat(choices.upTo(0)).isZero();
        assertThat(choices.upTo(-1)).isZero();
        assertThat(choices.upTo(-1L)).isZero();
        assertThat(choices.happens(0)).isFalse();
        assertThat(choices.happens(1)).isTrue();
        assertThat(choices.oneOf(List.of("only"))).isEqualTo("only");
        assertThat(choices).hasToString(".");
    }

    @Test
    void beyondTheEndAllIsTheSimplest() {
        Choices choices = Choices.parse(".");
        assertThat(choices.upTo(9)).isZero();
        assertThat(choices.upTo(HOURS_NANOS)).isZero();
        assertThat(choices.happens(0.99)).isFalse();
        assertThat(choices.oneOf(List.of("first", "second"))).isEqualTo("first");
    }

    @Test
    void aChoiceThatIsTooGreatIsTheGreatest() {
        Choices choices = Choices.of(new int[] {1000, 7, 1000}, new int[0]);
        assertThat(choices.upTo(9)).isEqualTo(9);
        assertThat(choices.happens(0.01)).isTrue();
        assertThat(choices.oneOf(List.of(1, 2, 3))).isEqualTo(3);
        assertThat(choices.programDrawn()).as("what counts is what came of it").containsExactly(9, 1, 2);
    }

    @Test
    void noughtsTakeLittleRoom() {
        Choices choices = Choices.of(new int[0], new int[] {1});
        for (int i = 0; i < 5000; i++) {
            choices.schedule().upTo(9);
        }
        assertThat(choices).hasToString(".AQ");
        int[] far = IntStream.range(0, 5000).map(i -> i == 4999 ? 300 : 0).toArray();
        String text = Track.text(far);
        assertThat(text).hasSizeLessThan(10);
        assertThat(Track.parse(text)).isEqualTo(far);
    }

    @Test
    void theProgramDoesNotDisturbTheSchedule() {
        Choices one = Choices.seeded(6);
        Choices other = Choices.seeded(6);
        var _ = one.upTo(100);
        assertThat(one.schedule().upTo(1_000_000)).isEqualTo(other.schedule().upTo(1_000_000));
    }

    @Test
    void whoWaitsForANumberThatDoesNotComeIsTold() {
        Choices choices = Choices.parse(".");
        assertThatThrownBy(() -> {
                    while (!choices.happens(0.5)) {}
                })
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("without end");
    }

    @Test
    void otherTextsAreRefused() {
        for (String text : List.of("", "AQ", "A!.AQ", "AQ.gA", "AQ.AP___38", "AQ._____w8", "AQ.______8B")) {
            assertThatThrownBy(() -> Choices.parse(text))
                    .as(text)
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("text=" + text);
        }
    }

    @Test
    void otherLibrariesMayDrawAsWell() {
        List<Integer> cards = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 7, 8));
        Choices choices = Choices.seeded(7);
        Collections.shuffle(cards, choices.asRandomGenerator());
        assertThat(cards)
                .isNotEqualTo(List.of(1, 2, 3, 4, 5, 6, 7, 8))
                .containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8);
        assertThatThrownBy(() -> choices.asRandomGenerator().nextInt(0)).isInstanceOf(IllegalArgumentException.class);
    }
}
