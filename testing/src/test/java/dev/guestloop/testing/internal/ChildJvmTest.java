package dev.guestloop.testing.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A program that hangs fails its test, in time and with what it said. */
@Tag("slow") // time is what must pass
@Timeout(60)
class ChildJvmTest {

    /** Long enough for a busy machine to begin two JVMs. */
    private static final Duration PATIENCE = Duration.ofSeconds(8);

    private static final String STARTED = "started ";

    /** Starts another one that has its output too, and never ends; and does the same, or leaves it alone. */
    static final class StartingProgram {

        public static void main(String[] arguments) throws Exception {
            System.out.println(STARTED + start().pid());
            System.err.println("and said so");
            if (arguments[0].equals("stay")) {
                StayingProgram.main();
            }
        }

        private static Process start() throws IOException {
            String java =
                    Path.of(System.getProperty("java.home"), "bin", "java").toString();
            return new ProcessBuilder(
                            java,
                            "-Xmx32m",
                            "-cp",
                            System.getProperty("java.class.path"),
                            StayingProgram.class.getName())
                    .inheritIO()
                    .start();
        }
    }

    static final class StayingProgram {
        public static void main(String... arguments) throws InterruptedException {
            new CountDownLatch(1).await();
        }
    }

    /** The other one, if it is alive. */
    private static Optional<ProcessHandle> startedBy(AssertionError failure) {
        return failure.getMessage()
                .lines()
                .filter(line -> line.startsWith(STARTED))
                .map(line -> Long.parseLong(line.substring(STARTED.length())))
                .findFirst()
                .flatMap(ProcessHandle::of);
    }

    @Test
    void aProgramThatDoesNotEndIsKilledWithWhatItStarted() throws Exception {
        AssertionError failure = catchThrowableOfType(
                AssertionError.class, () -> new ChildJvm().within(PATIENCE).run(StartingProgram.class, "stay"));
        assertThat(failure)
                .hasMessageContaining("did not end after 8 s")
                .hasMessageContaining(STARTED)
                .hasMessageContaining("and said so");
        Optional<ProcessHandle> other = startedBy(failure);
        if (other.isPresent()) {
            other.get().onExit().get(Waits.PATIENCE.toSeconds(), TimeUnit.SECONDS);
        }
    }

    @Test
    void aProgramThatEndsAndLeavesItsOutputOpenIsNotWaitedForForEver() {
        AssertionError failure = catchThrowableOfType(
                AssertionError.class, () -> new ChildJvm().within(PATIENCE).run(StartingProgram.class, "leave"));
        Optional<ProcessHandle> other = startedBy(failure);
        try {
            assertThat(failure)
                    .hasMessageContaining("keeps its output open after 8 s")
                    .hasMessageContaining(STARTED)
                    .hasMessageContaining("and said so");
        } finally {
            other.ifPresent(ProcessHandle::destroyForcibly);
        }
    }

    @Test
    void aProgramThatEndsInTimeHasAllItsOutput() throws Exception {
        ChildJvm.Result program = new ChildJvm().run(SpeakingProgram.class);
        assertThat(program.exitStatus()).isEqualTo(3);
        assertThat(program.lines()).hasSize(SpeakingProgram.LINES);
        assertThat(program.log()).contains("the last word");
    }

    static final class SpeakingProgram {
        static final int LINES = 20_000;

        public static void main(String[] arguments) {
            for (int i = 0; i < LINES; i++) {
                System.out.println("line " + i);
            }
            System.err.println("the last word");
            System.exit(3);
        }
    }
}
