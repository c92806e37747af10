/**
 * Guestloop on Swing and AWT.
 */
module dev.guestloop.swing {
    requires static org.jspecify;
    requires transitive dev.guestloop;
    requires transitive java.desktop;

    exports dev.guestloop.swing;
}
