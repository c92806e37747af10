package dev.guestloop.libraries;

import static dev.guestloop.libraries.OnLoop.inTask;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guestloop.Async;
import dev.guestloop.net.MemoryStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the guide's pages quote. */
class GuidePageTest {

    record Price(String name, double price) {}

    @Test
    void jackson() {
        inTask(() -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            Async.currentRun().spawn("server", () -> {
                for (int i = 0; i < 3; i++) {
                    pair.left().write("{\"name\":\"n" + i + "\",\"price\":" + i + "}");
                    Async.sleep(Duration.ofMillis(5));
                }
                pair.left().close();
            });
            MemoryStream stream = pair.right();
            List<Price> table = new ArrayList<>();
            // region: jackson
            var reader = new ObjectMapper().readerFor(Price.class);
            try (MappingIterator<Price> prices = reader.readValues(stream.input())) {
                while (prices.hasNext()) { // suspends the task until the next one has come
                    table.add(prices.next());
                }
            }
            // end
            assertThat(table).containsExactly(new Price("n0", 0), new Price("n1", 1), new Price("n2", 2));
        });
    }
}
