/** The download manager in GTK 4: {@link dev.guestloop.examples.downloads.gtk.GtkDownloads} is the program. */
@NullMarked
package dev.guestloop.examples.downloads.gtk;

import org.jspecify.annotations.NullMarked;
