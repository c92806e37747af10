/**
 * A download window: {@link dev.guestloop.examples.download.DownloadDemo} is the program, {@link
 * dev.guestloop.examples.download.Download} the task that each file gets.
 */
@NullMarked
package dev.guestloop.examples.download;

import org.jspecify.annotations.NullMarked;
