package dev.guestloop.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.examples.OnSwing;
import java.util.ArrayList;
import java.util.List;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JTextField;
import org.junit.jupiter.api.Test;

class EventsAndWindowsTest {

    @Test
    void aClickRestartsTheSearchAndIsDroppedWhileItSaves() throws Exception {
        List<String> order = new ArrayList<>();
        OnSwing.run(() -> {
            var search = new JButton();
            var save = new JButton();
            new EventsAndWindows(order).policies(search, save);
            search.doClick(0);
            OnSwing.await("the first search", () -> order.size() == 1);
            search.doClick(0);
            OnSwing.await("the second search", () -> order.size() == 3);
            save.doClick(0);
            OnSwing.await("busy", () -> !save.isEnabled());
            OnSwing.await("no longer busy", save::isEnabled);
        });
        assertThat(order).containsExactly("search begins", "search begins", "search ends", "save begins", "save ends");
    }

    @Test
    void aTaskWaitsForAClick() throws Exception {
        OnSwing.run(() -> {
            var ok = new JButton("OK");
            Task<String> click = Async.currentRun().spawn(() -> EventsAndWindows.click(ok));
            OnSwing.awaitWaiting(click);
            ok.doClick(0);
            assertThat(click.await()).isEqualTo("OK");
        });
    }

    @Test
    void itIsSearchedWhenTheUserStopsTyping() throws Exception {
        List<String> found = new ArrayList<>();
        OnSwing.run(() -> {
            var field = new JTextField();
            Task<Void> task = Async.currentRun().spawn(() -> EventsAndWindows.typed(field, found::add));
            OnSwing.awaitWaiting(task);
            for (String text : List.of("g", "gu", "guest")) {
                field.setText(text);
            }
            OnSwing.await("a search", () -> !found.isEmpty());
            task.cancel("enough");
        });
        assertThat(found).containsExactly("guest");
    }

    @Test
    void aWindowHasAClockUntilItIsClosed() throws Exception {
        OnSwing.run(() -> {
            var frame = new JFrame();
            frame.setSize(300, 200);
            frame.setVisible(true);
            Task<Void> window = Async.currentRun().spawn(() -> EventsAndWindows.window(frame));
            OnSwing.await("the clock", () -> frame.getTitle().equals("open for 1 s"));
            frame.dispose();
            window.await();
        });
    }
}
