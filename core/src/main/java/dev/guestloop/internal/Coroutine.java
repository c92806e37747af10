package dev.guestloop.internal;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;
import java.util.stream.Stream;
import jdk.internal.misc.Unsafe;
import jdk.internal.vm.Continuation;
import jdk.internal.vm.ContinuationScope;
import org.jspecify.annotations.Nullable;

/**
 * A stack that can be left and entered again: the body runs on the thread that calls {@link #resume()}, until it
 * {@linkplain #suspend() suspends} itself, and goes on there at the next resume.
 *
 * <p>This and {@link LockStack} are the only classes that know the JDK's internals. It holds the nested classes that touch them apart from each
 * other, so that a missing flag costs one feature and not the class: {@link Frame} needs {@code jdk.internal.vm},
 * {@link MonitorGuard} {@code jdk.internal.misc}, {@link ScopedBindings} an open {@code java.lang}. {@link JvmAccess}
 * says which of them this JVM grants; ask it before the first use of this class, which may not even load without the first.
 *
 * <p>The JDK would let a suspended stack be resumed by another thread; the compiler may then have kept the old thread in
 * a register, so this class refuses it.
 *
 * <p><i>Confined to the thread that resumed it first.</i>
 */
public final class Coroutine {

    /**
     * How many monitors the calibration of {@link MonitorGuard} holds at most. Six samples (0 to 5) leave no byte of the
     * object that counts along by chance: none did in any of the JVM set-ups that were tried.
     */
    private static final int CALIBRATION_MONITORS = 5;

    /** How many bytes of the JDK's stack object the calibration looks at; the count was seen at 33 and at 37. */
    private static final int CALIBRATION_BYTES = 64;

    private static final String NAME = Coroutine.class.getName();

    private final Frame frame;

    /** What {@code ScopedValue} bindings the body left behind when it suspended; at the start those that it inherits. */
    private @Nullable Object bindings;

    /** The thread of the first resume; null before it. */
    private @Nullable Thread thread;

    /** Set by {@link #resume()} for {@link #suspend()}: how many monitors keep the stack from staying suspended. */
    private int monitorsHeld;

    /**
     * Makes a coroutine that has not started, and has no scoped values, as a new thread has none.
     *
     * @param body what to run; an exception that it throws comes out of {@link #resume()}
     * @throws UnsupportedOperationException if this JVM grants no coroutines; the message says what to add
     */
    public Coroutine(Runnable body) {
        this(body, ScopedBindings.FRESH);
    }

    /**
     * Makes a coroutine that has not started, with scoped values.
     *
     * @param body what to run; an exception that it throws comes out of {@link #resume()}
     * @param scopedValues what {@link #scopedValues} gave, in whose place it is to run
     * @throws UnsupportedOperationException if this JVM grants no coroutines; the message says what to add
     */
    public Coroutine(Runnable body, Object scopedValues) {
        JvmAccess.requireTasks();
        frame = new Frame(body, this);
        bindings = scopedValues;
    }

    /**
     * Returns the scoped values that are bound here, for a coroutine that is to inherit them.
     *
     * @return something that only the JDK understands; none, if this JVM does not let us know
     */
    public static Object scopedValues() {
        return ScopedBindings.current();
    }

    /**
     * Runs the body until it suspends or ends. The thread keeps its own scoped values, whatever the body binds.
     *
     * @return true if the body has ended
     * @throws IllegalStateException if the coroutine runs already, has ended, or belongs to another thread
     */
    public boolean resume() {
        Thread current = Thread.currentThread();
        if (thread != current) {
            if (thread != null) {
                throw new IllegalStateException("A coroutine stays on the thread that resumed it first: thread="
                        + thread.getName() + ", current=" + current.getName());
            }
            thread = current;
        }
        Object callersBindings = ScopedBindings.exchange(current, bindings);
        try {
            frame.run();
            while (!frame.isDone() && (monitorsHeld = MonitorGuard.monitorsCarriedAway(frame)) > 0) {
                // The stack left with a monitor that this thread must not keep, nor give away. Go back in at once,
                // before
                // anybody can notice, and let suspend() throw where the programmer can see the synchronized block.
                frame.run();
            }
        } finally {
            bindings = ScopedBindings.exchange(current, callersBindings);
        }
        return frame.isDone();
    }

    /**
     * Tells whether the body has ended.
     *
     * @return true if so
     */
    public boolean isEnded() {
        return frame.isDone();
    }

    /**
     * Suspends the coroutine whose body is running on this thread; returns when it is resumed.
     *
     * @throws CannotSuspend if a native frame, a class initialiser or a held monitor is in the way; nothing was suspended
     * @throws IllegalStateException if no coroutine runs on this thread
     */
    public static void suspend() {
        Frame frame = Frame.current();
        if (frame == null) {
            throw new IllegalStateException("No coroutine runs on this thread: current="
                    + Thread.currentThread().getName());
        }
        frame.suspend();
        Coroutine self = frame.owner();
        int held = self.monitorsHeld;
        if (held > 0) {
            self.monitorsHeld = 0;
            throw CannotSuspend.holdingMonitors(held);
        }
    }

    /**
     * Tells whether this thread's stack is clean, so that a coroutine may be resumed on top of it. It is not while the
     * thread holds a monitor: a coroutine that suspends would carry that monitor away with it.
     *
     * @return true if clean, or if this JVM does not let us know
     */
    public static boolean stackIsClean() {
        return monitorsHeld() == 0;
    }

    /**
     * Counts the monitors of this thread that a coroutine, resumed here, would carry away when it suspends.
     *
     * @return how many; 0 if this JVM does not let us know
     */
    public static int monitorsHeld() {
        if (!JvmAccess.guardsMonitors()) {
            return 0;
        }
        return LockStack.canCount() && !Thread.currentThread().isVirtual() // which has no lock stack of its own
                ? LockStack.monitorsHeld()
                : Probe.ofThisThread().monitorsHeld();
    }

    /**
     * Puts the monitors of this thread aside, so that its stack is clean. Nobody else can take them meanwhile, and this thread would
     * wait for itself if it tried: only for monitors that no other code knows.
     *
     * @return what gives them back, on this thread and at this depth of the stack
     */
    public static Vault parkMonitors() {
        return new Vault();
    }

    /** A stack that does nothing but hold the monitors that it has carried away. */
    public static final class Vault {

        private final Frame frame = new Frame(() -> Continuation.yield(Frame.SCOPE), null);

        private Vault() {
            frame.run();
        }

        /**
         * Counts what was put aside.
         *
         * @return how many; 0 if this JVM does not let us know
         */
        public int monitors() {
            return MonitorGuard.monitorsCarriedAway(frame);
        }

        /** Gives the monitors back; called once. */
        public void giveBack() {
            frame.run();
        }
    }

    /**
     * Returns where the body is suspended, innermost frame first.
     *
     * @return the frames; empty while the body runs, before it starts and after its end
     */
    public List<StackTraceElement> stackTrace() {
        if (frame.isDone() || thread == null) {
            return List.of();
        }
        try {
            return Stream.of(frame.getStackTrace())
                    .dropWhile(f -> isOfThisLayer(f.getClassName()))
                    .takeWhile(f -> !isOfThisLayer(f.getClassName()))
                    .toList();
        } catch (IllegalStateException mounted) {
            return List.of(); // it is running: a thread dump shows its frames
        }
    }

    /**
     * Tells whether a frame of this class belongs to the coroutine machinery and not to the body.
     *
     * @param className a binary class name
     * @return true for our own frames and the JDK's
     */
    public static boolean isOfThisLayer(String className) {
        return className.equals(NAME) || className.startsWith(NAME + '$') || className.startsWith("jdk.internal.vm.");
    }

    /** The JDK's coroutine. All of ours share one scope, so that suspending always means the innermost one. */
    private static final class Frame extends Continuation {

        private static final ContinuationScope SCOPE = new ContinuationScope("guestloop");

        /** Whose frame this is; null for a probe. */
        private final @Nullable Coroutine owner;

        Frame(Runnable body, @Nullable Coroutine owner) {
            super(SCOPE, body);
            this.owner = owner;
        }

        static @Nullable Frame current() {
            return (Frame) Continuation.getCurrentContinuation(SCOPE);
        }

        Coroutine owner() {
            if (owner == null) {
                throw new AssertionError("a probe must not suspend through suspend()");
            }
            return owner;
        }

        void suspend() {
            Continuation.yield(SCOPE);
        }

        /** Named by its text only: the constants of {@code Pinned} come and go between JDK releases. */
        @Override
        protected void onPinned(Pinned reason) {
            throw CannotSuspend.pinned(String.valueOf(reason));
        }
    }

    /**
     * Where the JVM does not show its {@link LockStack}: a coroutine that does nothing but suspend, kept for each thread that asks. If
     * it comes back with monitors, they were
     * held below it. A dirty probe is finished, which gives the monitors back, and replaced.
     */
    private static final class Probe {

        private static final ThreadLocal<Probe> PROBES = ThreadLocal.withInitial(Probe::new);

        /** A stack that began in the interpreter stays slow for ever; a new one finds the code compiled. */
        private static final int USES = 1_000;

        private Frame frame = newFrame();
        private int usesLeft = USES;
        private boolean finish;

        static Probe ofThisThread() {
            return PROBES.get();
        }

        private Frame newFrame() {
            return new Frame(
                    () -> {
                        while (!finish) {
                            Continuation.yield(Frame.SCOPE);
                        }
                    },
                    null);
        }

        int monitorsHeld() {
            frame.run();
            int held = MonitorGuard.monitorsCarriedAway(frame);
            if (held > 0 || --usesLeft == 0) {
                finish = true;
                frame.run();
                finish = false;
                frame = newFrame();
                usesLeft = USES;
            }
            return held;
        }
    }

    /**
     * Counts the monitors that a stack carried away when it suspended. The JVM keeps that count in a byte of the object that
     * holds the suspended frames; its place is found at start-up by suspending with 0 to 5 monitors held and looking for
     * the byte that counts along. A monitor that is "inflated" is not in that count: another thread has waited for it, or the thread
     * held more than eight at once, for which the JVM has no room, and inflates the oldest.
     */
    private static final class MonitorGuard {

        private MonitorGuard() {}

        static int monitorsCarriedAway(Frame suspended) {
            return JvmAccess.guardsMonitors() ? Bytes.monitors(suspended) : 0;
        }

        /** Apart, because it can be initialised only where {@code jdk.internal.misc} is exported. */
        static final class Bytes {

            private static final Unsafe UNSAFE = Unsafe.getUnsafe();
            private static final long TAIL = UNSAFE.objectFieldOffset(Continuation.class, "tail");

            /** Where the count is, or -1 if the calibration found no such byte, or more than one. */
            static final long COUNT = Calibration.onThreadOfItsOwn();

            private Bytes() {}

            static int monitors(Frame suspended) {
                Object tail = UNSAFE.getReference(suspended, TAIL);
                return tail == null ? 0 : UNSAFE.getByte(tail, COUNT);
            }
        }

        /** Finds the byte. Apart from {@link Bytes}, which waits for it in its initialiser and cannot be used meanwhile. */
        private static final class Calibration {

            private static final Unsafe UNSAFE = Unsafe.getUnsafe();
            private static final long TAIL = UNSAFE.objectFieldOffset(Continuation.class, "tail");

            /** The fields begin at 8 with compact object headers, later without: bytes of the header never count. */
            private static final int HEADER_BYTES = 8;

            private Calibration() {}

            /** The thread that comes here first may hold monitors, which would count in each sample. */
            static long onThreadOfItsOwn() {
                long[] found = {-1};
                Thread thread = Thread.ofPlatform()
                        .daemon()
                        .name("guestloop-calibration")
                        .start(() -> found[0] = calibrate());
                RealMachine.joinUninterruptibly(thread);
                return found[0];
            }

            private static long calibrate() {
                byte[][] samples = new byte[CALIBRATION_MONITORS + 1][];
                for (int held = 0; held < samples.length; held++) {
                    samples[held] = sample(held);
                }
                long found = -1;
                for (int i = 0; i < CALIBRATION_BYTES; i++) {
                    boolean countsAlong = true;
                    for (int held = 0; held < samples.length; held++) {
                        countsAlong &= samples[held][i] == held;
                    }
                    if (countsAlong && found >= 0) {
                        return -1;
                    }
                    found = countsAlong ? HEADER_BYTES + i : found;
                }
                return found;
            }

            private static byte[] sample(int held) {
                Frame frame = new Frame(() -> suspendHolding(held), null);
                frame.run();
                Object tail = UNSAFE.getReference(frame, TAIL);
                byte[] bytes = new byte[CALIBRATION_BYTES];
                for (int i = 0; i < bytes.length; i++) {
                    bytes[i] = UNSAFE.getByte(tail, (long) HEADER_BYTES + i);
                }
                frame.run();
                return bytes;
            }

            private static void suspendHolding(int monitors) {
                if (monitors == 0) {
                    Continuation.yield(Frame.SCOPE);
                    return;
                }
                synchronized (new Object()) {
                    suspendHolding(monitors - 1);
                }
            }
        }
    }

    /** The field of a thread that holds its scoped values. Without access to it they leak from task to task. */
    static final class ScopedBindings {

        /** What a new thread starts with. Null would make the JDK search the stack and find some other task's values. */
        static final Object FRESH = Thread.class;

        private ScopedBindings() {}

        static Object current() {
            Object bindings = JvmAccess.separatesScopedValues() ? Field.HANDLE.get(Thread.currentThread()) : FRESH;
            return bindings == null ? FRESH : bindings;
        }

        /** Gives the thread other bindings and returns those it had. */
        static @Nullable Object exchange(Thread current, @Nullable Object bindings) {
            if (!JvmAccess.separatesScopedValues()) {
                return null;
            }
            Object before = Field.HANDLE.get(current); // plain: nobody but the thread itself looks
            Field.HANDLE.set(current, bindings);
            return before;
        }

        /** Apart, because it can be initialised only where {@code java.lang} is open. */
        static final class Field {

            static final VarHandle HANDLE = find();

            private Field() {}

            private static VarHandle find() {
                try {
                    return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                            .findVarHandle(Thread.class, "scopedValueBindings", Object.class);
                } catch (ReflectiveOperationException e) {
                    throw new ExceptionInInitializerError(e);
                }
            }
        }
    }

    /** Whether the calibration found the count; only to be asked where {@code jdk.internal.misc} is exported. */
    static boolean canCountMonitors() {
        return MonitorGuard.Bytes.COUNT >= 0;
    }

    /** What {@link JvmAccess} asks once, at start-up: does a coroutine suspend and resume here at all? */
    static void tryOut() {
        Frame frame = new Frame(() -> Continuation.yield(Frame.SCOPE), null);
        frame.run();
        frame.run();
    }
}
