/**
 * The download manager without any toolkit, on a console: {@link dev.guestloop.examples.downloads.queue.QueueDownloads} is the
 * program.
 */
@NullMarked
package dev.guestloop.examples.downloads.queue;

import org.jspecify.annotations.NullMarked;
