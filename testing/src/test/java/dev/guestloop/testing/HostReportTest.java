package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectMethod;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.platform.engine.DiscoverySelector;
import org.junit.platform.testkit.engine.EngineTestKit;

/** The kit writes what it has seen of a host, if all of it was run and the host has a name. */
class HostReportTest {

    static final class Named extends QueueHostConformanceTest {
        @Override
        protected String hostName() {
            return "Queue / 9";
        }

        @Override
        protected String hostVersion() {
            return "9.1";
        }
    }

    static final class Nameless extends QueueHostConformanceTest {
        @Override
        protected @Nullable String hostName() {
            return null;
        }
    }

    @TempDir
    Path folder;

    private String before;

    @BeforeEach
    void nameTheFolder() {
        before = System.setProperty(HostReport.FOLDER, folder.resolve("reports").toString());
    }

    @AfterEach
    void nameTheOtherOne() {
        if (before == null) {
            System.clearProperty(HostReport.FOLDER);
        } else {
            System.setProperty(HostReport.FOLDER, before);
        }
    }

    private static void run(DiscoverySelector tests) {
        EngineTestKit.engine("junit-jupiter").selectors(tests).execute();
    }

    private List<Path> reports() throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(Files::isRegularFile).toList();
        }
    }

    @Test
    void claimsTestsAndFiguresAreWrittenDown() throws IOException {
        run(selectClass(Named.class));
        assertThat(reports()).hasSize(1);
        Path report = reports().getFirst();
        assertThat(report.getFileName().toString()).startsWith("queue-9-").endsWith(".properties");
        List<String> lines = Files.readAllLines(report);
        assertThat(lines)
                .isSorted()
                .contains(
                        "claim.cleanPosts=true",
                        "class=" + Named.class.getName(),
                        "host=Queue / 9",
                        "version=9.1",
                        "test.hostsOfTheSameLoopAreEqual=skipped: the subclass makes one host object for each loop:"
                                + " anotherHostOfTheSameLoop()",
                        "test.timersAreNeverEarly=passed")
                .anyMatch(line -> line.matches("measured\\.postFromAnotherThreadNanos=[0-9]+"))
                .anyMatch(line -> line.matches("measured\\.lateAfterSleepOf1msNanos=[0-9]+"));
        assertThat(lines.stream().filter(line -> line.startsWith("test."))).hasSameSizeAs(HostReport.testsOfTheKit());
    }

    @Test
    void aPartOfTheTestsMakesNoReport() throws IOException {
        run(selectMethod(Named.class, "timersAreNeverEarly"));
        assertThat(reports()).isEmpty();
    }

    @Test
    void aHostWithoutANameHasNoReport() throws IOException {
        run(selectClass(Nameless.class));
        assertThat(reports()).isEmpty();
    }
}
