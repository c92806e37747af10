package dev.guestloop.examples.downloads.check;

import dev.guestloop.Async;
import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.check.DrivenWindow.Spot;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Objects;

/** Uses a window on a screen, with mouse and keys. */
final class RobotDriver implements Driver {

    private static final Duration SCROLLING = Duration.ofMillis(150);

    private final DrivenWindow window;
    private final Hands hands;
    private int typed;

    RobotDriver(DrivenWindow window) throws IOException {
        this.window = window;
        this.hands = Async.<Hands, IOException>shielded(() -> Async.toThread(Hands::start));
    }

    @Override
    public void add(String address) throws IOException {
        click(Spot.ADDRESS);
        hands.erase(typed);
        hands.type(address);
        typed = address.length();
        click(Spot.ADD);
    }

    void click(Spot spot) throws IOException {
        hands.click(Objects.requireNonNull(window.area(spot), spot::name));
    }

    @Override
    public void act(Download download, RowAction action) throws IOException {
        if (window.area(download, action) != null) {
            Async.sleep(SCROLLING); // the list may have to scroll there first
        }
        hands.click(Objects.requireNonNull(window.area(download, action), download::name));
    }

    @Override
    public List<Modal> modals() {
        return List.of(new Modal(
                "a modal dialog",
                "dialog",
                () -> click(Spot.ABOUT),
                window::isAboutOpen,
                () -> click(Spot.ABOUT_CLOSE)));
    }

    @Override
    public void closeWindow() throws IOException {
        click(Spot.TITLE); // which gives it the focus
        hands.closeWindow();
    }

    @Override
    public void close() {
        hands.close();
    }
}
