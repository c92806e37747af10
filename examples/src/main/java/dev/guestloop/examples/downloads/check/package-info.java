/** How the demo is started, uses itself and checks itself: {@link dev.guestloop.examples.downloads.check.Launch}. */
@NullMarked
package dev.guestloop.examples.downloads.check;

import org.jspecify.annotations.NullMarked;
