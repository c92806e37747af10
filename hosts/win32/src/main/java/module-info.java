/**
 * Guestloop on Win32: tasks on the thread of a raw message loop.
 */
@SuppressWarnings("module") // that a name ends with digits: it is the one that Windows has
module dev.guestloop.win32 {
    requires static org.jspecify;
    requires transitive dev.guestloop;

    exports dev.guestloop.win32;
}
