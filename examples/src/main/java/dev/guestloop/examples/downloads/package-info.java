/**
 * A download manager, without any toolkit: {@link dev.guestloop.examples.downloads.DownloadManager} has the list and what can be
 * done with it, {@link dev.guestloop.examples.downloads.Transfer} is the task that each file gets. A window is a
 * {@link dev.guestloop.examples.downloads.DownloadsWindow}; there is one for each toolkit in a package beside this one, and
 * {@link dev.guestloop.examples.downloads.DownloadsProgram} puts the two together.
 *
 * <p>Everything here runs on the UI thread, as tasks; none of it is locked, and none of it blocks. Disk and digests are left to
 * threads.
 */
@NullMarked
package dev.guestloop.examples.downloads;

import org.jspecify.annotations.NullMarked;
