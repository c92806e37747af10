/**
 * Files for tasks, never on the loop's thread; begin with {@link dev.guestloop.file.AsyncFiles}.
 */
@NullMarked
package dev.guestloop.file;

import org.jspecify.annotations.NullMarked;
