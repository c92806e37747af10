/**
 * Guestloop on GLib and GTK, 3 or 4, by whatever binding: {@link dev.guestloop.gtk.GtkGuest#launch} starts a program and runs its main
 * loop, {@link dev.guestloop.gtk.GtkGuest#attach} adds a guest to a loop that somebody else runs, and
 * {@link dev.guestloop.gtk.GtkEvents} connects signals and tasks.
 *
 * <p>Everything runs on the thread of the loop, where a task may use any widget. Calls that may be made on other threads say so.
 * Objects of GTK are addresses, as C has them: {@code widget.handle().address()} in java-gi, {@code segment.address()} in a binding
 * made with {@code java.lang.foreign}. Linux only.
 */
@NullMarked
package dev.guestloop.gtk;

import org.jspecify.annotations.NullMarked;
