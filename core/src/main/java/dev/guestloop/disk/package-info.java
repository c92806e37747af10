/**
 * How a file gets a new content, for {@code file} and {@code net.http}. Made of the JDK only, and exported to nobody; nothing here is
 * API.
 */
@NullMarked
package dev.guestloop.disk;

import org.jspecify.annotations.NullMarked;
