/** The download manager as a raw Win32 window: {@link dev.guestloop.examples.downloads.win32.Win32Downloads}. */
@NullMarked
package dev.guestloop.examples.downloads.win32;

import org.jspecify.annotations.NullMarked;
