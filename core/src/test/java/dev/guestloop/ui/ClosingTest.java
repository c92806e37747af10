package dev.guestloop.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ClosingTest {

    @Test
    void aWindowClosesIfNobodyKeepsIt() {
        List<Long> asked = new ArrayList<>();
        assertThat(Closing.ask(7, "main", closing -> asked.add(closing.window())))
                .isFalse();
        assertThat(asked).containsExactly(7L);
    }

    @Test
    void aListenerKeepsItOpenAndNoneAfterItTakesThatBack() {
        assertThat(Closing.ask(7, "main", closing -> {
                    closing.keepOpen();
                    closing.keepOpen();
                }))
                .isTrue();
    }

    @Test
    void anAttemptThatIsPastKeepsNothingOpen() {
        List<Closing> past = new ArrayList<>();
        assertThat(Closing.ask(7, "main", past::add)).isFalse();
        assertThatThrownBy(past.getFirst()::keepOpen)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("window=main. Say so in a listener");
        assertThat(past.getFirst()).hasToString("Closing[window=main]");
    }
}
