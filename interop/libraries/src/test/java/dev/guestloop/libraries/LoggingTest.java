package dev.guestloop.libraries;

import static dev.guestloop.libraries.OnLoop.inTask;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.PatternLayout;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.AppenderBase;
import dev.guestloop.Async;
import dev.guestloop.Task;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.Test;

/** Each line says which task has written it, although all of them are one thread's. */
class LoggingTest {

    private final List<String> lines = new CopyOnWriteArrayList<>();

    private Logger logback() {
        var context = new LoggerContext();
        context.setMDCAdapter(new LogbackMDCAdapter());
        var layout = new PatternLayout();
        layout.setContext(context);
        layout.getInstanceConverterMap().put("task", TaskNames.Converter::new);
        layout.setPattern("[%task] %msg");
        layout.start();
        var appender = new AppenderBase<ILoggingEvent>() {
            @Override
            protected void append(ILoggingEvent event) {
                lines.add(layout.doLayout(event));
            }
        };
        appender.setContext(context);
        appender.start();
        Logger logger = context.getLogger("test");
        logger.addAppender(appender);
        return logger;
    }

    private void inTasks(java.util.function.Consumer<String> log) {
        inTask(() -> {
            Task<?>[] tasks = new Task<?>[2];
            for (int i = 0; i < 2; i++) {
                String request = "request " + i;
                tasks[i] = Async.currentRun().spawn("task " + i, () -> {
                    TaskNames.REQUEST.set(request);
                    log.accept("begins");
                    Async.sleep(Duration.ofMillis(5)); // the other one writes in between
                    log.accept("ends");
                    Async.toThread(() -> log.accept("on a thread"));
                });
            }
            for (Task<?> task : tasks) {
                task.await();
            }
            Async.currentLoop().callSoon(() -> log.accept("no task"));
            Async.sleep(Duration.ofMillis(1));
        });
    }

    private void assertEachHasItsTask() {
        for (int i = 0; i < 2; i++) {
            String task = "[task " + i + "/request " + i + "] ";
            assertThat(lines).contains(task + "begins", task + "ends", "[task " + i + " in toThread] on a thread");
        }
        assertThat(lines)
                .contains("[" + Thread.currentThread().getName() + "] no task")
                .hasSize(7);
    }

    @Test
    void slf4jWithLogback() {
        org.slf4j.Logger logger = logback();
        inTasks(logger::info);
        assertEachHasItsTask();
    }

    @Test
    void systemLogger() {
        var formatter = new TaskNames.Formatter();
        var handler = new Handler() {
            @Override
            public void publish(LogRecord line) {
                String text = formatter.format(line);
                lines.add(text.substring(0, text.indexOf("] ") + 2) + line.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        var target = java.util.logging.Logger.getLogger("dev.guestloop.libraries.test");
        target.setUseParentHandlers(false);
        target.addHandler(handler);
        System.Logger logger = System.getLogger("dev.guestloop.libraries.test");
        inTasks(text -> logger.log(System.Logger.Level.INFO, text));
        target.removeHandler(handler);
        assertEachHasItsTask();
    }
}
