package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.testing.GuestTest;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "needs sh and sort")
class ProcessesTest {

    @GuestTest
    void linesAreShownOnTheThreadOfTheTask() throws IOException {
        Thread thread = Thread.currentThread();
        List<String> shown = new ArrayList<>();
        int exitValue = Processes.follow(new ProcessBuilder("sh", "-c", "echo one; echo two >&2; exit 3"), line -> {
            assertThat(Thread.currentThread()).isSameAs(thread);
            shown.add(line);
        });
        assertThat(shown).containsExactly("one", "two");
        assertThat(exitValue).isEqualTo(3);
    }

    @GuestTest
    void bothWaysAtOnce() throws IOException {
        List<String> words = new ArrayList<>();
        for (int i = 99_999; i >= 10_000; i--) {
            words.add("word" + i);
        }
        assertThat(Processes.sorted(words))
                .hasSize(90_000)
                .startsWith("word10000")
                .endsWith("word99999");
    }

    @GuestTest
    void aCommandIsRun() throws IOException {
        assertThat(Processes.branch()).doesNotContain("\n");
    }
}
