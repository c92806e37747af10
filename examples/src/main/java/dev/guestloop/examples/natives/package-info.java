/** Calls of GTK, cairo and Windows, as a program without a binding makes them. Guestloop needs none of them. */
@NullMarked
package dev.guestloop.examples.natives;

import org.jspecify.annotations.NullMarked;
