package dev.guestloop.examples.ideas;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.TaskScope;
import dev.guestloop.sync.AsyncChannel;
import java.time.Duration;
import java.util.function.Consumer;

/** Back-pressure: a baker who is quicker than the customers waits while the shelf is full. */
final class ProducerAndConsumer {

    private ProducerAndConsumer() {}

    static void main() {
        EventLoop.run(() -> bakery(IO::println)).getOrThrow();
    }

    static void bakery(Consumer<String> say) {
        AsyncChannel<String> shelf = AsyncChannel.bounded(2);
        try (var scope = TaskScope.open()) {
            scope.fork("baker", () -> {
                for (int number = 1; number <= 6; number++) {
                    say.accept("baked loaf " + number);
                    shelf.send("loaf " + number); // waits while there are two
                }
                shelf.close(); // the customers take what is there, and go
            });
            for (String customer : new String[] {"Ann", "Bob"}) {
                scope.fork(customer, () -> {
                    for (String loaf : shelf) { // each loaf goes to one of them
                        Async.sleep(Duration.ofMillis(200));
                        say.accept(customer + " has eaten " + loaf);
                    }
                });
            }
            scope.join();
        }
        say.accept("sold out");
    }
}
