package dev.guestloop.win32;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.function.BooleanSupplier;

/**
 * A message loop for programs that have none. It waits in {@code MsgWaitForMultipleObjectsEx}, and then takes what there is.
 *
 * <p><i>Confined to the thread that runs it.</i>
 */
final class MessageLoop {

    private MessageLoop() {}

    /**
     * Takes messages and dispatches them until something is over. That is asked after each message.
     *
     * @return the exit code of {@code WM_QUIT}, or 0 if none came
     */
    static int run(BooleanSupplier over) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment message = arena.allocate(Win32Api.MSG);
            while (!over.getAsBoolean()) {
                if (!Win32Api.PeekMessageW(message)) {
                    awaitMessage();
                } else if (Win32Api.message(message) == Win32Api.WM_QUIT) {
                    return (int) Win32Api.wParam(message);
                } else {
                    Win32Api.TranslateMessage(message);
                    Win32Api.DispatchMessageW(message);
                }
            }
            return 0;
        }
    }

    /** Waits for a message. Also returns for what was there before: an application's code may have looked at it, and it is not new any more. */
    static void awaitMessage() {
        int result = Win32Api.MsgWaitForMultipleObjectsEx(
                0, MemorySegment.NULL, Win32Api.INFINITE, Win32Api.QS_ALLINPUT, Win32Api.MWMO_INPUTAVAILABLE);
        if (result < 0) {
            throw new Win32Exception("MsgWaitForMultipleObjectsEx", Win32Api.lastError());
        }
    }
}
