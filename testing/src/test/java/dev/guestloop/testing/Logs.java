package dev.guestloop.testing;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the engine says in its log, kept from the console: simulated hosts fail by the thousand. */
final class Logs {

    private static final Logger LOGGER = Logger.getLogger("dev.guestloop");
    private static final List<String> LINES = new CopyOnWriteArrayList<>();
    private static final Handler KEEPER = new Handler() {
        @Override
        public void publish(LogRecord line) {
            LINES.add(line.getMessage());
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    private Logs() {}

    static void keep() {
        LOGGER.setUseParentHandlers(false);
        LOGGER.addHandler(KEEPER);
    }

    static void letGo() {
        LOGGER.removeHandler(KEEPER);
        LOGGER.setUseParentHandlers(true);
    }

    static void clear() {
        LINES.clear();
    }

    static List<String> taken() {
        return LINES;
    }
}
