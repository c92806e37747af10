package dev.guestloop.win32;

import dev.guestloop.Async;

/**
 * What tasks of a Win32 program wait for.
 *
 * <p><i>To be called in a task.</i>
 */
public final class Win32 {

    private Win32() {}

    /**
     * Waits until a kernel object is signalled: a process or thread that ends, an event, a semaphore, a waitable timer. Suspends the
     * calling task, also while a dialog or a menu of the system is open. Any number of tasks may wait, for the same object too; an
     * object that lets one waiter through lets one of them through.
     *
     * <p>If the task is cancelled the wait is given up. A signal that came at the same moment may have been taken by it.
     *
     * @param handle the object's handle, which stays open until this returns, and allows {@code SYNCHRONIZE}
     * @throws Win32Exception if the handle cannot be waited for, for instance because it is closed
     * @throws UnsupportedOperationException if this is not Windows; the message says what to do
     * @throws IllegalStateException if the caller is not a task
     */
    public static void awaitHandle(long handle) {
        Async.checkpoint();
        Win32System.require();
        // What is signalled already needs no other thread, and a handle that is none is found out here.
        int state = Win32Api.WaitForSingleObject(handle, 0);
        if (state == Win32Api.WAIT_OBJECT_0) {
            return;
        }
        if (state == Win32Api.WAIT_FAILED) {
            throw new Win32Exception("WaitForSingleObject", Win32Api.lastError());
        }
        try (var wait = new HandleWait(handle)) {
            Async.await(wait.future());
        }
    }
}
