package dev.guestloop.ui;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class ErrorDialogTest {

    private static final Logger LOGGER = Logger.getLogger("dev.guestloop.ui");

    private final List<String> shown = new ArrayList<>();
    private final List<String> details = new ArrayList<>();
    private Runnable closed;

    private final ErrorDialog dialog = new ErrorDialog() {
        @Override
        protected void show(String title, String message, String stackTrace, Runnable whenClosed) {
            shown.add(title + " | " + message);
            details.add(stackTrace);
            closed = whenClosed;
        }
    };

    @BeforeEach
    void keepTheLogQuiet() {
        LOGGER.setLevel(Level.OFF);
    }

    @AfterEach
    void letTheLogSpeak() {
        LOGGER.setLevel(null);
    }

    @Test
    void oneDialogIsShownAtATimeAndTheRestIsCounted() {
        dialog.uncaught("task download", new IllegalStateException("no route"));
        dialog.uncaught("task a", new IllegalStateException("second"));
        dialog.uncaught("task b", new IllegalStateException("third"));
        dialog.uncaught("task c", new NullPointerException());
        assertThat(shown).containsExactly("Something went wrong | Task download failed: no route");
        assertThat(details.getFirst()).contains("IllegalStateException", "ErrorDialogTest");
        closed.run();
        assertThat(shown.subList(1, shown.size()))
                .containsExactly(
                        "Something went wrong | Task c failed: NullPointerException\n2 other failures are in the log.");
        closed.run();
        assertThat(shown).hasSize(2);
        dialog.uncaught("task d", new IllegalStateException("fourth"));
        assertThat(shown.getLast()).isEqualTo("Something went wrong | Task d failed: fourth");
    }

    @Test
    void aLongMessageIsCut() {
        dialog.uncaught("task download", new IllegalStateException("x".repeat(5_000)));
        assertThat(shown.getFirst()).hasSizeLessThan(700).endsWith("x…");
        assertThat(details.getFirst()).contains("x".repeat(5_000));
    }

    @Test
    void aDialogThatCannotBeShownDoesNotSilenceTheNext() {
        var broken = new ErrorDialog() {
            int tries;

            @Override
            protected void show(String title, String message, String stackTrace, Runnable whenClosed) {
                tries++;
                throw new IllegalStateException("no display");
            }
        };
        var failure = new IllegalStateException("no route");
        assertThatThrownBy(() -> broken.uncaught("a", failure)).hasMessage("no display");
        assertThatThrownBy(() -> broken.uncaught("b", failure)).hasMessage("no display");
        assertThat(broken.tries).isEqualTo(2);
    }

    @Test
    void aProgramsOwnHandlerTakesThePlaceOfTheDialog() {
        List<Throwable> heard = new ArrayList<>();
        Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
        Thread.setDefaultUncaughtExceptionHandler((_, failure) -> heard.add(failure));
        try {
            var failure = new IllegalStateException("no route");
            dialog.uncaught("task download", failure);
            assertThat(heard).containsExactly(failure);
            assertThat(shown).isEmpty();
        } finally {
            Thread.setDefaultUncaughtExceptionHandler(before);
        }
    }
}
