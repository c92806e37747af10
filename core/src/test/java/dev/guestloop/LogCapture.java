package dev.guestloop;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/** What the library writes into the log while this is open. */
public final class LogCapture extends Handler implements AutoCloseable {

    private static final Logger LOGGER = Logger.getLogger("dev.guestloop");

    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    public LogCapture() {
        LOGGER.addHandler(this);
        LOGGER.setUseParentHandlers(false);
    }

    @Override
    public void publish(LogRecord logged) {
        records.add(logged);
    }

    boolean contains(String text) {
        return records.stream()
                .anyMatch(r -> r.getMessage().contains(text)
                        || String.valueOf(r.getThrown()).contains(text));
    }

    /** Waits for a message that may come from another thread. */
    void awaitMessage(String text) {
        HostThread.await("a log message with \"" + text + "\", among " + messages(), () -> contains(text));
    }

    public List<String> messages() {
        return records.stream().map(LogRecord::getMessage).toList();
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        LOGGER.removeHandler(this);
        LOGGER.setUseParentHandlers(true);
    }
}
