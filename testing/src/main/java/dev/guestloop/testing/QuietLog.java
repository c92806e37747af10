package dev.guestloop.testing;

import java.util.logging.Logger;

/** Keeps the engine's log from the console for a while; handlers of its own hear it all the same. */
final class QuietLog implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger("dev.guestloop");

    private final boolean before = LOGGER.getUseParentHandlers();

    QuietLog() {
        LOGGER.setUseParentHandlers(false);
    }

    @Override
    public void close() {
        LOGGER.setUseParentHandlers(before);
    }
}
