/**
 * Guestloop on JavaFX.
 */
module dev.guestloop.javafx {
    requires static org.jspecify;
    requires transitive dev.guestloop;
    requires transitive javafx.controls;

    exports dev.guestloop.javafx;
    exports dev.guestloop.javafx.internal to
            javafx.graphics;
}
