package dev.guestloop.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.junit.jupiter.api.Test;

/** Every row of the table of traps that can be shown without a loop. */
class CoroutineTest {

    private static final ScopedValue<String> SCOPED = ScopedValue.newInstance();

    private final List<String> order = new ArrayList<>();

    @Test
    void aBodyGoesOnWhereItWasSuspended() {
        var coroutine = new Coroutine(() -> {
            order.add("first");
            Coroutine.suspend();
            order.add("second");
        });
        assertThat(coroutine.resume()).isFalse();
        order.add("between");
        assertThat(coroutine.resume()).isTrue();
        assertThat(order).containsExactly("first", "between", "second");
    }

    @Test
    void anExceptionComesOutOfResume() {
        var coroutine = new Coroutine(() -> {
            throw new IllegalArgumentException("thrown by the body");
        });
        assertThatThrownBy(coroutine::resume).hasMessage("thrown by the body");
    }

    @Test
    void suspendingOutsideOfACoroutineIsRefused() {
        assertThatThrownBy(Coroutine::suspend)
                .hasMessageContaining(Thread.currentThread().getName());
    }

    @Test
    void anotherThreadMayNotResume() throws Exception {
        var coroutine = new Coroutine(Coroutine::suspend);
        coroutine.resume();
        Throwable[] thrown = new Throwable[1];
        Thread other = Thread.ofPlatform().name("other").start(() -> {
            try {
                coroutine.resume();
            } catch (IllegalStateException e) {
                thrown[0] = e;
            }
        });
        other.join();
        assertThat(thrown[0]).hasMessageContaining("current=other");
        assertThat(coroutine.resume()).isTrue();
    }

    // ------------------------------------------------------------------ monitors held by the body

    @Test
    void suspendingInsideSynchronizedThrowsThereAndKeepsTheMonitor() {
        var lock = new Object();
        var coroutine = new Coroutine(() -> {
            synchronized (lock) {
                assertThatThrownBy(Coroutine::suspend)
                        .isInstanceOf(CannotSuspend.class)
                        .hasMessageContaining("monitorsHeld=1")
                        .hasMessageContaining("synchronized");
                assertThat(Thread.holdsLock(lock)).isTrue();
            }
            order.add("left");
            Coroutine.suspend();
            order.add("went on");
        });
        assertThat(coroutine.resume()).isFalse();
        assertThat(order).containsExactly("left");
        assertThat(Thread.holdsLock(lock)).isFalse();
        assertThat(coroutine.resume()).isTrue();
    }

    @Test
    void threeMonitorsAreCounted() {
        var coroutine = new Coroutine(() -> {
            synchronized (new Object()) {
                synchronized (new Object()) {
                    synchronized (new Object()) {
                        assertThatThrownBy(Coroutine::suspend).hasMessageContaining("monitorsHeld=3");
                    }
                }
            }
        });
        assertThat(coroutine.resume()).isTrue();
    }

    @Test
    void aHiddenMonitorIsFoundToo() {
        Map<String, String> concurrent = new ConcurrentHashMap<>();
        Map<String, String> wrapped = Collections.synchronizedMap(new HashMap<>());
        var coroutine = new Coroutine(() -> {
            for (Map<String, String> map : List.of(concurrent, wrapped)) {
                map.computeIfAbsent("key", key -> {
                    assertThatThrownBy(Coroutine::suspend).isInstanceOf(CannotSuspend.class);
                    return key;
                });
            }
        });
        assertThat(coroutine.resume()).isTrue();
    }

    /** What the guard cannot see, so that the documentation stays true. */
    @Test
    void anInflatedMonitorEscapesTheGuard() {
        var lock = new Object();
        synchronized (lock) {
            try {
                lock.wait(1);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
        }
        var coroutine = new Coroutine(() -> {
            synchronized (lock) {
                Coroutine.suspend();
            }
        });
        assertThat(coroutine.resume()).isFalse();
        assertThat(coroutine.resume()).isTrue();
    }

    // ------------------------------------------------------------------ monitors held below

    @Test
    void theStackIsCleanUnlessTheThreadHoldsAMonitor() {
        var lock = new Object();
        assertThat(Coroutine.stackIsClean()).isTrue();
        synchronized (lock) {
            assertThat(Coroutine.stackIsClean()).isFalse();
            assertThat(Thread.holdsLock(lock)).as("given back").isTrue();
            lock.notifyAll(); // throws if the thread had lost it
        }
        assertThat(Coroutine.stackIsClean()).isTrue();
    }

    // ------------------------------------------------------------------ native frames

    @Test
    void aClassInitialiserPins() {
        var coroutine = new Coroutine(() -> assertThatThrownBy(SuspendsInInitialiser::touch)
                .isInstanceOf(ExceptionInInitializerError.class)
                .cause()
                .isInstanceOf(CannotSuspend.class)
                .hasMessageContaining("NATIVE")
                .hasMessageContaining("static initialiser"));
        assertThat(coroutine.resume()).isTrue();
    }

    private static final class SuspendsInInitialiser {
        static {
            Coroutine.suspend();
        }

        static void touch() {}
    }

    // ------------------------------------------------------------------ scoped values

    @Test
    void scopedValuesStayWithTheirCoroutine() {
        var first = new Coroutine(() -> ScopedValue.where(SCOPED, "first").run(() -> {
            Coroutine.suspend();
            order.add("first reads " + SCOPED.get());
        }));
        var second = new Coroutine(() -> {
            order.add("second is bound: " + SCOPED.isBound());
            ScopedValue.where(SCOPED, "second").run(() -> {
                Coroutine.suspend();
                order.add("second reads " + SCOPED.get());
            });
        });
        first.resume();
        assertThat(SCOPED.isBound()).isFalse();
        second.resume();
        first.resume();
        second.resume();
        assertThat(order).containsExactly("second is bound: false", "first reads first", "second reads second");
        assertThat(SCOPED.isBound()).isFalse();
    }

    /** A null in the JDK's field would search the stack, and find the values of the one below. */
    @Test
    void aCoroutineResumedAboveAnotherDoesNotSeeItsScopedValues() {
        var outer = new Coroutine(() -> ScopedValue.where(SCOPED, "outer").run(() -> {
            new Coroutine(() -> order.add("inner is bound: " + SCOPED.isBound())).resume();
            order.add("outer reads " + SCOPED.get());
        }));
        outer.resume();
        assertThat(order).containsExactly("inner is bound: false", "outer reads outer");
    }

    @Test
    void theCallersScopedValuesComeBackAfterAFailure() {
        ScopedValue.where(SCOPED, "caller").run(() -> {
            var coroutine = new Coroutine(() -> {
                throw new IllegalStateException("fails");
            });
            assertThatThrownBy(coroutine::resume).hasMessage("fails");
            assertThat(SCOPED.get()).isEqualTo("caller");
        });
    }

    // ------------------------------------------------------------------ stacks

    @Test
    void aStackOverflowInTheBodyIsTheBodysOwn() {
        var coroutine =
                new Coroutine(() -> assertThatThrownBy(() -> recurse(0)).isInstanceOf(StackOverflowError.class));
        assertThat(coroutine.resume()).isTrue();
    }

    private static int recurse(int depth) {
        return depth < 0 ? 0 : recurse(depth + 1) + 1;
    }

    /** A loop of the host may be deep down the stack; a coroutine that does not fit there is not lost. */
    @Test
    void aCoroutineThatDoesNotFitOnTheStackIsIntact() {
        var coroutine = new Coroutine(() -> suspendDeep(300));
        coroutine.resume();
        int[] attempts = {0};
        resumeNearTheEndOfTheStack(coroutine, attempts);
        assertThat(attempts[0]).as("resumes that failed").isPositive();
        while (!coroutine.resume()) {}
        assertThat(order).containsExactly("went on");
    }

    private void suspendDeep(int frames) {
        if (frames == 0) {
            Coroutine.suspend();
            order.add("went on");
        } else {
            suspendDeep(frames - 1);
        }
    }

    private static void resumeNearTheEndOfTheStack(Coroutine coroutine, int[] attempts) {
        try {
            resumeNearTheEndOfTheStack(coroutine, attempts);
        } catch (StackOverflowError e) {
            if (attempts[0] == 0) {
                attempts[0]++;
                coroutine.resume();
            }
        }
    }

    @Test
    void theStackTraceShowsWhereItIsSuspended() {
        var coroutine = new Coroutine(this::placeToSuspend);
        assertThat(coroutine.stackTrace()).isEmpty();
        coroutine.resume();
        assertThat(coroutine.stackTrace())
                .first()
                .extracting(StackTraceElement::getMethodName)
                .isEqualTo("placeToSuspend");
        assertThat(coroutine.stackTrace()).noneMatch(f -> f.getClassName().startsWith("jdk.internal.vm"));
        coroutine.resume();
        assertThat(coroutine.stackTrace()).isEmpty();
    }

    private void placeToSuspend() {
        Coroutine.suspend();
        order.add("end");
    }

    @Test
    void nestedCoroutinesSuspendTheInnermostOnly() {
        var inner = new Coroutine(() -> {
            order.add("inner");
            Coroutine.suspend();
            order.add("inner again");
        });
        var outer = new Coroutine(() -> {
            inner.resume();
            order.add("outer");
            Coroutine.suspend();
            order.add("outer again");
        });
        outer.resume();
        inner.resume();
        outer.resume();
        assertThat(order).containsExactly("inner", "outer", "inner again", "outer again");
    }
}
