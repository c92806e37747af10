package dev.guestloop.testing.internal;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library writes into the log while this is open. */
public final class LogLines extends Handler implements AutoCloseable {

    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger("dev.guestloop");

    /** Begins to listen, in place of the usual handlers. */
    public LogLines() {
        logger.addHandler(this);
        logger.setUseParentHandlers(false);
    }

    /**
     * Returns how many lines have a text in them.
     *
     * @param text the text
     * @return the number so far
     */
    public long count(String text) {
        return lines.stream().filter(line -> line.contains(text)).count();
    }

    @Override
    public void publish(LogRecord logged) {
        lines.add(logged.getMessage() + " " + logged.getThrown());
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
