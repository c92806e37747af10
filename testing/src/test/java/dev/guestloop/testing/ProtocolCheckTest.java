package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

class ProtocolCheckTest {

    /** A class whose thread of the engine ends as soon as the check after all its tests waits for it. */
    @KeepsThreads
    @ExtendWith(ProtocolCheck.class)
    static class KeepsAThread {

        private static volatile boolean mayEnd;
        private static Thread kept;

        @Test
        void leavesItToTheNextTest() {
            Thread caller = Thread.currentThread();
            kept = Thread.ofPlatform().name("guestloop-kept").start(() -> {
                while (!mayEnd && !isInAfterAll(caller)) {
                    Thread.onSpinWait();
                }
            });
        }

        private static boolean isInAfterAll(Thread thread) {
            return Arrays.stream(thread.getStackTrace())
                    .anyMatch(frame -> frame.getClassName().equals(ProtocolCheck.class.getName())
                            && frame.getMethodName().equals("afterAll"));
        }
    }

    @Test
    void theThreadsThatAClassKeepsAreAskedForAfterItsLastTest() throws InterruptedException {
        KitRun.assertPasses(KeepsAThread.class);
        boolean alive = KeepsAThread.kept.isAlive();
        KeepsAThread.mayEnd = true;
        KeepsAThread.kept.join();
        assertThat(alive).isFalse();
    }
}
