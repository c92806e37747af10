package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import java.util.Map;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.testkit.engine.EngineTestKit;
import org.junit.platform.testkit.engine.Event;
import org.junit.platform.testkit.engine.Events;

/** Runs tests in a test, with JUnit's own engine: for those that have to fail. */
final class KitRun {

    private KitRun() {}

    static Events of(Class<?> testClass) {
        return of(testClass, Map.of());
    }

    static Events of(Class<?> testClass, Map<String, String> parameters) {
        return EngineTestKit.engine("junit-jupiter")
                .selectors(selectClass(testClass))
                .configurationParameters(parameters)
                .execute()
                .testEvents();
    }

    /** The failure of the one test of a class. */
    static Throwable failureOf(Class<?> testClass) {
        return failureOf(of(testClass));
    }

    static Throwable failureOf(Events tests) {
        List<Event> failed = tests.failed().list();
        assertThat(failed).as("failed tests").hasSize(1);
        return failed.getFirst()
                .getRequiredPayload(TestExecutionResult.class)
                .getThrowable()
                .orElseThrow();
    }

    static void assertPasses(Class<?> testClass) {
        Events tests = of(testClass);
        tests.failed()
                .list()
                .forEach(failed ->
                        assertThat(printed(failureOf(tests))).as("failed").isNull());
        assertThat(tests.succeeded().count()).isPositive();
    }

    /** A failure as JUnit and Maven print it. */
    static String printed(Throwable failure) {
        var text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text));
        return text.toString();
    }

    static List<String> names(Events tests) {
        return tests.started().list().stream()
                .map(started -> started.getTestDescriptor().getDisplayName())
                .toList();
    }
}
