package dev.guestloop.libraries;

import ch.qos.logback.classic.pattern.ClassicConverter;
import ch.qos.logback.classic.spi.ILoggingEvent;
import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.TaskLocal;
import java.util.logging.LogRecord;
import java.util.logging.SimpleFormatter;

/** Whose line it is, for logs. */
final class TaskNames {

    private TaskNames() {}

    // region: request
    /** What an MDC would hold: a thread's values are shared by all tasks of the UI thread, so it is a task's. */
    static final TaskLocal<String> REQUEST = TaskLocal.withInitial(() -> "-");
    // end

    // region: current
    static String current() {
        try {
            return Async.currentTask().name() + "/" + REQUEST.get();
        } catch (CannotAwaitException e) {
            return Thread.currentThread().getName(); // a handler, or another thread; toThread's is named after its task
        }
    }
    // end

    // region: logback
    /** {@code %task} in the patterns of Logback, with {@code <conversionRule conversionWord="task" class="…"/>}. */
    static final class Converter extends ClassicConverter {

        @Override
        public String convert(ILoggingEvent event) {
            return current();
        }
    }
    // end

    // region: jul
    /** For {@link System.Logger}, whose lines go to {@code java.util.logging} if nothing else is there. */
    static final class Formatter extends SimpleFormatter {

        @Override
        public String format(LogRecord line) {
            return "[" + current() + "] " + super.format(line);
        }
    }
    // end
}
