package dev.guestloop.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;

/** What the JVM's own lock stack says is what a thread holds. */
@DisabledOnOs(
        value = OS.WINDOWS,
        disabledReason = "it is found there by native access only, which these tests do not have")
class LockStackTest {

    private static final int DEEPEST = 7; // the JVM has room for eight

    private static final Object[] MONITORS =
            IntStream.range(0, DEEPEST).mapToObj(_ -> new Object()).toArray();

    @Test
    void everyJvmOfTheTestsShowsItsLockStack() {
        assertThat(LockStack.canCount()).isTrue();
    }

    @Test
    void itCountsWhatTheThreadHolds() {
        List<Integer> counted = new ArrayList<>();
        enter(0, counted);
        assertThat(counted).isEqualTo(IntStream.rangeClosed(0, DEEPEST).boxed().toList());
        assertThat(LockStack.monitorsHeld()).isZero();
    }

    private static void enter(int held, List<Integer> counted) {
        counted.add(LockStack.monitorsHeld());
        if (held < DEEPEST) {
            synchronized (MONITORS[held]) {
                enter(held + 1, counted);
            }
        }
    }

    @Test
    void compiledCodeIsCountedAsWell() {
        int wrong = 0;
        for (int i = 0; i < 50_000; i++) {
            synchronized (MONITORS[0]) {
                synchronized (MONITORS[1]) {
                    wrong += LockStack.monitorsHeld() == 2 ? 0 : 1;
                }
                wrong += LockStack.monitorsHeld() == 1 ? 0 : 1;
            }
            wrong += LockStack.monitorsHeld() == 0 ? 0 : 1;
        }
        assertThat(wrong).isZero();
    }

    @Test
    void monitorsOfOtherThreadsAreNotCounted() throws InterruptedException {
        var counted = new AtomicInteger(-1);
        synchronized (MONITORS[0]) {
            Thread.ofPlatform()
                    .start(() -> counted.set(LockStack.monitorsHeld()))
                    .join();
        }
        assertThat(counted).hasValue(0);
    }

    @Test
    void aSuspendedCoroutineTakesItsMonitorsAlong() {
        var inside = new AtomicInteger(-1);
        synchronized (MONITORS[0]) {
            Coroutine.Vault vault = Coroutine.parkMonitors();
            try {
                inside.set(LockStack.monitorsHeld());
                assertThat(vault.monitors()).isEqualTo(1);
            } finally {
                vault.giveBack();
            }
            assertThat(LockStack.monitorsHeld()).isEqualTo(1);
        }
        assertThat(inside).hasValue(0);
    }

    @Test
    void aMonitorThatIsEnteredAgainCountsAgainAsWhenACoroutineSuspends() {
        synchronized (MONITORS[0]) {
            synchronized (MONITORS[0]) {
                int counted = LockStack.monitorsHeld();
                Coroutine.Vault vault = Coroutine.parkMonitors();
                int parked = vault.monitors();
                vault.giveBack();
                assertThat(counted).isEqualTo(parked);
            }
        }
    }

    @Test
    void aMonitorThatWasWaitedOnIsNotCountedEitherWay() throws InterruptedException {
        var waitedOn = new Object();
        synchronized (waitedOn) {
            waitedOn.wait(1);
            int counted = LockStack.monitorsHeld();
            Coroutine.Vault vault = Coroutine.parkMonitors();
            int parked = vault.monitors();
            vault.giveBack();
            assertThat(counted).isEqualTo(parked);
        }
    }

    @Test
    void aVirtualThreadIsAskedInTheOtherWay() throws InterruptedException {
        var counted = new AtomicInteger(-1);
        Thread.ofVirtual().start(() -> counted.set(Coroutine.monitorsHeld())).join();
        assertThat(counted).hasValue(0);
    }
}
