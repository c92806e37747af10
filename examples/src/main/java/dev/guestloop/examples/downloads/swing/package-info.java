/** The download manager in Swing: {@link dev.guestloop.examples.downloads.swing.SwingDownloads} is the program. */
@NullMarked
package dev.guestloop.examples.downloads.swing;

import org.jspecify.annotations.NullMarked;
