/** Netty's channels for tasks. */
module dev.guestloop.netty {
    requires static org.jspecify;
    requires transitive dev.guestloop;
    requires transitive io.netty.common;
    requires transitive io.netty.transport;

    exports dev.guestloop.netty;
}
