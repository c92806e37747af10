package dev.guestloop.sync;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.testng.ITestResult;
import org.testng.TestListenerAdapter;
import org.testng.TestNG;

/** The tests that come with Reactive Streams, for both ways. They are TestNG's; here they run as ours do. */
class PublishersTckTest {

    private static void assertKeepsTheRules(Class<?> tck, int tests) {
        var results = new TestListenerAdapter();
        var runner = new TestNG(false);
        runner.setVerbose(0);
        runner.setTestClasses(new Class<?>[] {tck});
        runner.addListener(results);
        runner.run();
        assertThat(results.getFailedTests())
                .extracting(PublishersTckTest::describe)
                .isEmpty();
        assertThat(results.getPassedTests()).hasSizeGreaterThanOrEqualTo(tests);
    }

    private static String describe(ITestResult result) {
        return result.getName() + ": " + result.getThrowable();
    }

    @Test
    void aPublisherOfTasksKeepsTheRules() {
        assertKeepsTheRules(FlowRules.OfTasks.class, 25);
    }

    @Test
    void aPublisherOfAChannelKeepsTheRules() {
        assertKeepsTheRules(FlowRules.OfChannel.class, 25);
    }

    @Test
    void aTaskThatSubscribesKeepsTheRules() {
        assertKeepsTheRules(FlowRules.Items.class, 9);
    }
}
