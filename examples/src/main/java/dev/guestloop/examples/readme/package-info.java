/** The code that the README quotes: {@link dev.guestloop.examples.readme.FirstWindow} is its program. */
@NullMarked
package dev.guestloop.examples.readme;

import org.jspecify.annotations.NullMarked;
