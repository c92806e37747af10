/** What JavaFX itself has to reach: the {@link dev.guestloop.javafx.internal.GuestApplication} that it makes. */
@NullMarked
package dev.guestloop.javafx.internal;

import org.jspecify.annotations.NullMarked;
