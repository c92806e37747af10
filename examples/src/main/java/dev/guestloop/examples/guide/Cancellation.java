package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import dev.guestloop.CancelReason;
import dev.guestloop.CancelScope;
import dev.guestloop.CancelledException;
import dev.guestloop.Outcome;
import dev.guestloop.net.TcpStream;
import dev.guestloop.sync.AsyncChannel;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.swing.JButton;

/** What {@code cancellation.md} quotes. */
final class Cancellation {

    private Cancellation() {}

    static String timeout(CompletableFuture<String> answer) {
        // region: timeout
        Outcome<String> outcome = Async.moveOnAfter(Duration.ofMillis(50), () -> Async.await(answer));
        return switch (outcome) {
            case Outcome.Success<String>(var value) -> value;
            case Outcome.Failure<String>(var cause) -> "failed: " + cause;
            case Outcome.Cancelled<String>(var reason) -> "gave up: " + reason.message();
        };
        // end
    }

    static String byHand(JButton stop, AsyncChannel<String> hits) {
        // region: by-hand
        var search = CancelScope.create();
        stop.addActionListener(_ -> search.cancel("the user has seen enough")); // from any thread
        var found = new StringBuilder();
        search.run(() -> {
            for (String hit : hits) { // waits for each
                found.append(hit).append(' ');
            }
            return true; // there is no more
        });
        return found + (search.cancelCaught() ? "and perhaps more" : "and that is all");
        // end
    }

    static String untilSilent(TcpStream stream) throws IOException {
        // region: idle-watch
        var received = new StringBuilder();
        var buffer = new byte[4096];
        var silence = CancelScope.create().timeout(Duration.ofSeconds(30));
        Outcome<String> outcome = silence.run(() -> {
            for (int n; (n = stream.read(buffer)) >= 0; ) {
                silence.timeout(Duration.ofSeconds(30)); // a sign of life: again from here on
                received.append(new String(buffer, 0, n, StandardCharsets.US_ASCII));
            }
            return received.toString();
        });
        return outcome instanceof Outcome.Success<String>(var all) ? all : received + "… and silence";
        // end
    }

    static void shield(TcpStream stream, byte[] goodbye) throws IOException {
        // region: shield
        try {
            Async.sleep(Duration.ofDays(1));
        } finally {
            // A cancelled scope stays cancelled: clean-up that waits needs a shield, and a limit.
            CancelScope.shielded().timeout(Duration.ofSeconds(2)).run(() -> {
                stream.write(goodbye);
                return true;
            });
        }
        // end
    }

    /** Something that may wait and may fail. */
    @FunctionalInterface
    interface Poll {
        void run() throws IOException;
    }

    static void retrying(Poll poll, List<String> log) {
        // region: retrying
        while (true) {
            try {
                poll.run();
            } catch (CancelledException e) {
                throw e; // before the others: it is a RuntimeException
            } catch (IOException | RuntimeException e) {
                log.add("again in a minute: " + e.getMessage());
            }
            Async.sleep(Duration.ofMinutes(1));
        }
        // end
    }

    static void reason(List<String> log) {
        // region: reason
        try {
            Async.sleep(Duration.ofHours(1));
        } catch (CancelledException e) {
            if (e.reason().kind() == CancelReason.Kind.DEADLINE) {
                log.add("took too long: " + e.reason().message());
            }
            throw e; // whoever asked for it waits for the end
        }
        // end
    }
}
