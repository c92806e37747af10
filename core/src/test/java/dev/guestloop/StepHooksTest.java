package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a host hears of the steps of tasks. */
class StepHooksTest {

    private final List<String> seen = new ArrayList<>();

    private final QueueHost queue = new QueueHost();

    private final HostLoop host = new HostLoop() {
        @Override
        public void post(Runnable work) {
            queue.post(work);
        }

        @Override
        public boolean isHostThread() {
            return queue.isHostThread();
        }

        @Override
        public void stepBegins() {
            seen.add("<");
        }

        @Override
        public void stepEnds() {
            seen.add(">");
        }
    };

    private void run(TaskAction<?> main) {
        GuestRun.start(host, main).onDone(_ -> {
            seen.add("done");
            queue.stop();
        });
        queue.run();
    }

    @Test
    void eachStepOfATaskIsToldFromItsBeginningToItsEnd() {
        run(() -> {
            seen.add("first");
            Async.yieldNow();
            seen.add("second");
        });
        assertThat(seen).containsExactly("<", "first", ">", "<", "second", ">", "done");
    }

    @Test
    void aTaskThatFailsEndsItsStep() {
        run(() -> {
            throw new IllegalStateException("no luck");
        });
        assertThat(seen).containsExactly("<", ">", "done");
    }

    @Test
    void callbacksAreNoSteps() {
        run(() -> {
            Async.currentLoop().callSoon(() -> seen.add("callback"));
            Async.yieldNow();
        });
        assertThat(seen).containsExactly("<", ">", "callback", "<", ">", "done");
    }

    @Test
    void stepsNestInALoopThatATaskOpens() {
        run(() -> {
            Task<Void> inner = Async.currentRun().spawn("inner", () -> {
                seen.add("inner");
            });
            queue.runUntil(() -> inner.state() == Task.State.SUCCEEDED);
            seen.add("outer");
        });
        assertThat(seen).containsExactly("<", "<", "inner", ">", "outer", ">", "done");
    }
}
