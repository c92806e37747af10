package dev.guestloop.examples.readme;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.examples.readme.HostsPage.Report;
import dev.guestloop.testing.HostConformance;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The page of the hosts says what their tests say, and no host is left out of it. */
class HostsPageTest {

    private static final Path ROOT = Path.of("").toAbsolutePath().getParent();

    private static final String ADVICE = "tools/hosts-matrix.sh writes it again";

    @Test
    void thePageIsMadeOfTheReports() throws IOException {
        assertThat(Files.readString(ROOT.resolve(HostsPage.PAGE)))
                .as("%s is written from %s; %s", HostsPage.PAGE, HostsPage.REPORTS, ADVICE)
                .isEqualTo(HostsPage.page(HostsPage.keptReports(ROOT)));
    }

    @Test
    void everyHostHasAReport() throws IOException {
        List<String> reported = HostsPage.keptReports(ROOT).stream()
                .map(report -> report.get("class").replaceFirst(".*\\.", ""))
                .toList();
        try (Stream<Path> files = Files.walk(ROOT.resolve("hosts"))) {
            List<String> tests = files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith("HostConformanceTest.java"))
                    .map(name -> name.replace(".java", ""))
                    .toList();
            assertThat(tests).as("conformance tests").isNotEmpty();
            assertThat(reported).as(ADVICE).containsAll(tests);
        }
    }

    /** Nor is a test of the kit, so a new one is asked of each host. */
    @Test
    void everyReportHasAllTestsOfTheKitAndNoneFailed() throws IOException {
        List<String> kit = Arrays.stream(HostConformance.class.getDeclaredMethods())
                .filter(method -> method.isAnnotationPresent(Test.class))
                .map(Method::getName)
                .toList();
        for (Report report : HostsPage.keptReports(ROOT)) {
            List<String> ran = Stream.concat(report.tests("passed").stream(), report.tests("skipped").stream())
                    .toList();
            assertThat(ran).as("tests in %s; %s", report.fileName(), ADVICE).containsExactlyInAnyOrderElementsOf(kit);
        }
    }

    /** Where they ran before this test, as in a build of everything, and on a platform that has a report. */
    @Test
    void theTestsOfThisBuildSayTheSame() throws IOException {
        Map<String, Report> kept =
                HostsPage.keptReports(ROOT).stream().collect(Collectors.toMap(Report::fileName, Function.identity()));
        for (Report made : HostsPage.newReports(ROOT)) {
            if (kept.containsKey(made.fileName())) {
                assertThat(kept.get(made.fileName()).sureLines())
                        .as("%s, which the tests of this build contradict; %s", made.fileName(), ADVICE)
                        .containsAllEntriesOf(made.sureLines());
            }
        }
    }
}
