package dev.guestloop.examples.downloads.queue;

import dev.guestloop.GuestRun;
import dev.guestloop.QueueHost;
import dev.guestloop.examples.downloads.check.Launch;
import java.io.PrintStream;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The download manager on a {@link QueueHost}: the main thread is the UI thread. */
final class QueueDownloads {

    private QueueDownloads() {}

    static void main(String[] args) throws Exception {
        Launch launch = Launch.parse("queue", args);
        var host = new QueueHost();
        boolean terminal = isTerminal() && !launch.isRobot();
        var out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        Pipe keyboard = launch.isRobot() ? Pipe.open() : null;
        GuestRun<@Nullable Void> run =
                GuestRun.start(host, () -> launch.run(manager -> new Console(manager, out, terminal, keyboard)));
        run.onDone(_ -> host.stop());
        host.run();
        launch.finish();
    }

    private static boolean isTerminal() {
        return Optional.ofNullable(System.console())
                .map(java.io.Console::isTerminal)
                .orElse(false);
    }
}
