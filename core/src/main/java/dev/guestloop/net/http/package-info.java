/**
 * HTTP for tasks, with the JDK's own client; begin with {@link dev.guestloop.net.http.Http}. A program on the module path that uses
 * it says {@code requires java.net.http}, for this library does not make others carry the client.
 */
@NullMarked
package dev.guestloop.net.http;

import org.jspecify.annotations.NullMarked;
