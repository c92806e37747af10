/**
 * Guestloop on Swing and AWT: {@link dev.guestloop.swing.SwingGuest#launch} starts a program, and
 * {@link dev.guestloop.swing.SwingEvents} connects its widgets and tasks.
 *
 * <p>Everything runs on AWT's event thread, where a task may touch any component. Calls that may be made on other threads say so.
 */
@NullMarked
package dev.guestloop.swing;

import org.jspecify.annotations.NullMarked;
