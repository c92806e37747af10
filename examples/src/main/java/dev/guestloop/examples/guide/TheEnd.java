package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.QueueHost;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What {@code the-end.md} quotes. As a program it ends with the status 3. */
final class TheEnd {

    private TheEnd() {}

    static GuestRun<@Nullable Void> console() {
        // region: console
        var host = new QueueHost();
        GuestRun<@Nullable Void> run = GuestRun.start(host, () -> Async.sleep(Duration.ofMillis(1)));
        run.onDone(_ -> host.stop());
        host.run();
        // end
        return run;
    }

    static void main() {
        var host = new QueueHost();
        GuestRun<?> run = GuestRun.start(host, () -> {
            throw new IOException("no disk");
        });
        // region: status
        run.onDone(outcome -> {
            int status = outcome instanceof Outcome.Success<?> ? 0 : 3;
            Thread.ofPlatform().start(() -> System.exit(status)); // not on the loop's thread, which would wait there
        });
        // end
        host.run();
    }
}
