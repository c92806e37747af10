/**
 * The network for tasks: {@link dev.guestloop.net.ByteStream} is what all connections have in common; begin with
 * {@link dev.guestloop.net.TcpStream}.
 */
@NullMarked
package dev.guestloop.net;

import org.jspecify.annotations.NullMarked;
