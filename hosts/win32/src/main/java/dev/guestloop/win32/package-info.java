/**
 * Guestloop on Win32, without a toolkit: {@link dev.guestloop.win32.Win32Guest#launch} starts a program and runs its message loop,
 * {@link dev.guestloop.win32.Win32Guest#attach} adds a guest to a thread whose loop somebody else runs, and
 * {@link dev.guestloop.win32.Win32Events} connects windows and tasks.
 *
 * <p>Everything runs on the thread of the loop, where a task may use any window of it. Calls that may be made on other threads say
 * so. Windows only; on other systems the first call says which host fits.
 */
@NullMarked
package dev.guestloop.win32;

import org.jspecify.annotations.NullMarked;
