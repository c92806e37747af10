/** Netty's channels for tasks; begin with {@link dev.guestloop.netty.Netty}. */
@NullMarked
package dev.guestloop.netty;

import org.jspecify.annotations.NullMarked;
