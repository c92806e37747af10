/**
 * Guestloop on JavaFX: {@link dev.guestloop.javafx.JavaFxGuest#launch} starts a program, or
 * {@link dev.guestloop.javafx.JavaFxGuest#attach} joins one that has started JavaFX itself.
 *
 * <p>Everything runs on the JavaFX application thread, where a task may change the scene graph. Calls that may be made on other
 * threads say so.
 */
@NullMarked
package dev.guestloop.javafx;

import org.jspecify.annotations.NullMarked;
