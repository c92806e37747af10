/**
 * Sockets for tasks; begin with {@link dev.guestloop.net.TcpStream}.
 */
@NullMarked
package dev.guestloop.net;

import org.jspecify.annotations.NullMarked;
