/**
 * How an operation on another thread tells the loop how far it is, for {@code file} and {@code net.http}. Exported to nobody; nothing
 * here is API.
 */
@NullMarked
package dev.guestloop.progress;

import org.jspecify.annotations.NullMarked;
