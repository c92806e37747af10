/**
 * Guestloop on SWT: {@link dev.guestloop.swt.SwtGuest#launch} starts a program, {@link dev.guestloop.swt.SwtGuest#attach} adds a
 * guest to one that has its own loop, such as an Eclipse workbench, and {@link dev.guestloop.swt.SwtEvents} connects widgets
 * and tasks.
 *
 * <p>Everything runs on the display's thread, where a task may touch any widget of it. Calls that may be made on other threads
 * say so.
 */
@NullMarked
package dev.guestloop.swt;

import org.jspecify.annotations.NullMarked;
