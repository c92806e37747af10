/**
 * An event loop of tasks, timers, sockets and cancellation that runs as a guest of a desktop toolkit's own loop.
 */
@SuppressWarnings("module") // the test kit is compiled after this module
module dev.guestloop {
    requires static org.jspecify;
    requires static java.instrument;
    requires static java.management;
    requires static java.net.http; // for who uses dev.guestloop.net.http

    exports dev.guestloop;
    exports dev.guestloop.file;
    exports dev.guestloop.net;
    exports dev.guestloop.net.http;
    exports dev.guestloop.process;
    exports dev.guestloop.sync;
    exports dev.guestloop.ui;
    exports dev.guestloop.internal to
            dev.guestloop.testing;
}
