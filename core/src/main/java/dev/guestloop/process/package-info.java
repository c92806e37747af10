/**
 * Subprocesses for tasks; begin with {@link dev.guestloop.process.AsyncProcess}.
 */
@NullMarked
package dev.guestloop.process;

import org.jspecify.annotations.NullMarked;
