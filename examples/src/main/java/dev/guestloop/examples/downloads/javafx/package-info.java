/** The download manager in JavaFX: {@link dev.guestloop.examples.downloads.javafx.JavaFxDownloads} is the program. */
@NullMarked
package dev.guestloop.examples.downloads.javafx;

import org.jspecify.annotations.NullMarked;
