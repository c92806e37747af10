/**
 * A toolkit of a hundred lines and its host, as {@code docs/write-a-host.md} builds it: begin with
 * {@link dev.guestloop.examples.toolkit.ToyHost}.
 */
@NullMarked
package dev.guestloop.examples.toolkit;

import org.jspecify.annotations.NullMarked;
