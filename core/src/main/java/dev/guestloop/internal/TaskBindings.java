package dev.guestloop.internal;

import dev.guestloop.internal.Coroutine.ScopedBindings;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * The {@code ScopedValue} bindings of a task, for the time in which another thread works for it. Without access to {@code java.lang}
 * the thread keeps its own.
 *
 * <p><i>Immutable, so safe to share.</i>
 */
public final class TaskBindings {

    private final @Nullable Object bindings;

    private TaskBindings(@Nullable Object bindings) {
        this.bindings = bindings;
    }

    /**
     * Returns what is bound where the caller is.
     *
     * @return the bindings
     */
    public static TaskBindings ofThisThread() {
        return new TaskBindings(
                JvmAccess.separatesScopedValues() ? ScopedBindings.Field.HANDLE.get(Thread.currentThread()) : null);
    }

    /**
     * What runs with them.
     *
     * @param <X> what it may throw
     */
    @FunctionalInterface
    public interface Action<X extends Throwable> {
        /**
         * Runs it.
         *
         * @throws X if it fails
         */
        void run() throws X;
    }

    /**
     * Runs an action with these bindings in place of the thread's own, which come back afterwards.
     *
     * @param action what to run
     * @param <X> what it may throw
     * @throws X if it fails
     */
    public <X extends Throwable> void run(Action<X> action) throws X {
        if (!JvmAccess.separatesScopedValues()) {
            action.run();
            return;
        }
        Thread current = Thread.currentThread();
        Object own = ScopedBindings.exchange(current, bindings);
        Cache.clear();
        try {
            action.run();
        } finally {
            ScopedBindings.exchange(current, own);
            Cache.clear();
        }
    }

    /**
     * What a thread has looked up lately. A coroutine has one of its own, but here a thread changes its bindings in the middle of its
     * life, and would go on to find what it had before.
     */
    private static final class Cache {

        private static final MethodHandle SET = find();

        private Cache() {}

        static void clear() {
            try {
                SET.invokeExact((Object[]) null);
            } catch (Throwable e) {
                throw new AssertionError(e); // it only writes a field
            }
        }

        private static MethodHandle find() {
            try {
                return MethodHandles.privateLookupIn(Thread.class, MethodHandles.lookup())
                        .findStatic(
                                Thread.class, "setScopedValueCache", MethodType.methodType(void.class, Object[].class));
            } catch (ReflectiveOperationException e) {
                throw new ExceptionInInitializerError(e);
            }
        }
    }
}
