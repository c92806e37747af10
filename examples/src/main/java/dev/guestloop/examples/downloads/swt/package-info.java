/** The download manager in SWT: {@link dev.guestloop.examples.downloads.swt.SwtDownloads} is the program. */
@NullMarked
package dev.guestloop.examples.downloads.swt;

import org.jspecify.annotations.NullMarked;
