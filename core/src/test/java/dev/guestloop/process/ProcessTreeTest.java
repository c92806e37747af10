package dev.guestloop.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.HostThread;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@Timeout(120)
class ProcessTreeTest {

    /** As a setuid program is for who has started it: it takes no signal, and does not say what it runs. */
    private static final class Foreign implements ProcessHandle {
        private final ProcessHandle here = ProcessHandle.current(); // whose number is that of a process that runs
        int kills;

        @Override
        public long pid() {
            return here.pid();
        }

        @Override
        public boolean isAlive() {
            return true;
        }

        @Override
        public Info info() {
            return new Info() {
                @Override
                public Optional<String> command() {
                    return Optional.empty();
                }

                @Override
                public Optional<String> commandLine() {
                    return Optional.empty();
                }

                @Override
                public Optional<String[]> arguments() {
                    return Optional.empty();
                }

                @Override
                public Optional<Instant> startInstant() {
                    return Optional.empty();
                }

                @Override
                public Optional<Duration> totalCpuDuration() {
                    return Optional.empty();
                }

                @Override
                public Optional<String> user() {
                    return Optional.of("root");
                }
            };
        }

        @Override
        public boolean destroy() {
            return false;
        }

        @Override
        public boolean destroyForcibly() {
            kills++;
            return false;
        }

        @Override
        public boolean supportsNormalTermination() {
            return true;
        }

        @Override
        public Optional<ProcessHandle> parent() {
            return Optional.empty();
        }

        @Override
        public Stream<ProcessHandle> children() {
            return Stream.empty();
        }

        @Override
        public Stream<ProcessHandle> descendants() {
            return Stream.empty();
        }

        @Override
        public CompletableFuture<ProcessHandle> onExit() {
            return new CompletableFuture<>();
        }

        @Override
        public int compareTo(ProcessHandle other) {
            return Long.compare(pid(), other.pid());
        }

        @Override
        public boolean equals(Object other) {
            return this == other;
        }

        @Override
        public int hashCode() {
            return System.identityHashCode(this);
        }
    }

    @Test
    void aProcessThatGoesOnAlthoughItWasKilledIsNamed() {
        var foreign = new Foreign();
        assertThatThrownBy(() -> new ProcessTree(foreign, Duration.ofMillis(50)).end(Duration.ofMillis(1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("go on although they were killed")
                .hasMessageContaining("pids=[" + foreign.pid() + "], waited=PT0.05S");
        assertThat(foreign.kills).isPositive();
    }

    /** It is in the system's list until its parent asks for its exit value, which this one never does. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void aProcessThatHasEndedAndThatNobodyAsksForDoesNotRun() throws Exception {
        Process parent = new ProcessBuilder("sh", "-c", "sleep 1000 & echo $!; exec sleep 1000").start();
        try (BufferedReader output = parent.inputReader()) {
            ProcessHandle zombie =
                    ProcessHandle.of(Long.parseLong(output.readLine())).orElseThrow();
            HostThread.await(
                    "the shell, which would ask, is none any more",
                    () -> commandOf(parent).equals("sleep\n"));
            zombie.destroyForcibly();
            HostThread.await("it has ended", () -> !ProcessTree.runs(zombie));
            assertThat(zombie.isAlive()).as("as the JDK has it").isTrue();
            assertThat(Files.readString(Path.of("/proc/" + zombie.pid() + "/stat")))
                    .contains(") Z ");
            assertThat(ProcessTree.runs(parent.toHandle())).isTrue();
        } finally {
            new ProcessTree(parent.toHandle()).end(Duration.ZERO);
        }
        assertThat(parent.waitFor()).isEqualTo(137);
    }

    private static String commandOf(Process process) {
        try {
            return Files.readString(Path.of("/proc/" + process.pid() + "/comm"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
