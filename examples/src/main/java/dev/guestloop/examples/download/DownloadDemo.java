package dev.guestloop.examples.download;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.RunStatistics;
import dev.guestloop.TaskAction;
import dev.guestloop.swing.SwingEvents;
import dev.guestloop.swing.SwingGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Downloads eight files at once, in a Swing window, on the event thread.
 *
 * <pre>
 *   DownloadDemo FOLDER [--auto PICTURES | --close-early]
 * </pre>
 *
 * <p>{@code --auto} has the program use itself with a robot, check what happened and save pictures; {@code --close-early} closes
 * the window in the middle.
 */
final class DownloadDemo {

    private static final long COUNTER_PERIOD_NANOS = Duration.ofMillis(50).toNanos();

    private static final Duration LAST_RESORT = Duration.ofMinutes(3);

    private final Path folder;
    private final DownloadWindow window;
    private final Measurements counterLateness = new Measurements();
    private @Nullable Process server;

    private DownloadDemo(Path folder) {
        this.folder = folder;
        this.window = new DownloadWindow();
    }

    static void main(String[] args) throws Exception {
        Path folder = Files.createDirectories(Path.of(args[0]));
        String mode = args.length > 1 ? args[1] : "";
        Theme.install(); // takes half a second, which no window waits for yet
        if (mode.isEmpty()) {
            SwingGuest.launch(() -> new DownloadDemo(folder).run(() -> {}));
            return;
        }
        haltIfStuck();
        var report = new Report();
        var done = new CompletableFuture<RunStatistics>();
        GuestRun<@Nullable Void> run = SwingGuest.launch(() -> {
            var demo = new DownloadDemo(folder);
            report.demo = demo;
            var pilot = new AutoPilot(demo, report, args.length > 2 ? Path.of(args[2]) : null);
            demo.run(mode.equals("--auto") ? pilot::wholeProgram : pilot::closeEarly);
        });
        run.onDone(outcome -> {
            report.check(outcome instanceof Outcome.Success<?>, "the main task returned: " + outcome);
            done.complete(run.statistics());
        });
        report.finish(done.join(), folder, mode.equals("--auto"));
        // From here nothing but a failed check calls System.exit: the JVM has to end by itself.
        if (report.hasFailures()) {
            System.exit(1);
        }
    }

    /** The last resort, for a JVM that should have ended and has not. The thread is a daemon, so it keeps nothing alive. */
    private static void haltIfStuck() {
        Thread.ofPlatform().daemon().name("last-resort").start(() -> {
            try {
                Thread.sleep(LAST_RESORT);
                System.out.println("FAILED  the program ended within " + LAST_RESORT);
                Runtime.getRuntime().halt(1);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    /** The main task: opens the window, starts a task for each file, and waits until the user closes the window. */
    private void run(TaskAction<?> pilot) throws IOException {
        try (var process = Async.shielded(() -> Async.toThread(ServerProcess::start))) {
            server = process.process();
            var run = Async.currentRun();
            for (String line : listFiles(process.port())) {
                String[] sizeAndName = line.split(" ", 2);
                DownloadRow row = window.addRow(sizeAndName[1], Long.parseLong(sizeAndName[0]));
                run.spawn(row.name, () -> download(process.port(), row));
            }
            SwingEvents.onAction(window.aboutButton, _ -> window.showAbout());
            window.open();
            Async.await(window.opened);
            run.spawn("counter", this::count);
            run.spawn("pilot", pilot);
            SwingEvents.awaitClosed(window.frame);
        }
    }

    private static String[] listFiles(int port) throws IOException {
        try (var get = HttpGet.open(port, "/")) {
            return get.text().split("\n");
        }
    }

    /** The task of one file. Its button cancels it, wherever it waits. */
    private void download(int port, DownloadRow row) {
        var scope = CancelScope.create();
        row.cancel.addActionListener(_ -> scope.cancel("the user cancels " + row.name));
        try {
            switch (scope.run(() -> Download.fetch(port, row.name, folder, row))) {
                case Outcome.Cancelled<?> _ -> row.cancelled();
                default -> row.verified();
            }
        } catch (IOException e) {
            row.failed(e);
        }
    }

    /** A task that wants to run every 50 ms, and says how late it was. Begins when the window and the downloads are up. */
    private void count() {
        while (!window.allBegun()) {
            Async.sleep(Duration.ofMillis(10));
        }
        long next = Async.currentLoop().timeNanos();
        for (long ticks = 1; ; ticks++) {
            next += COUNTER_PERIOD_NANOS;
            Async.sleepUntil(next);
            long late = Async.currentLoop().timeNanos() - next;
            counterLateness.add(late);
            window.showCount(ticks, late / 1e6, counterLateness.maxMillis());
            window.showSummary();
        }
    }

    DownloadWindow window() {
        return window;
    }

    Path folder() {
        return folder;
    }

    Measurements counterLateness() {
        return counterLateness;
    }

    @Nullable
    Process server() {
        return server;
    }
}
