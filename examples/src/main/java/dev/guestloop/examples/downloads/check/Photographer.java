package dev.guestloop.examples.downloads.check;

import dev.guestloop.Async;
import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.Download.State;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.check.DrivenWindow.Spot;
import dev.guestloop.examples.downloads.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** Takes pictures of the window on its screen, in both looks, while real downloads run in it. */
final class Photographer {

    private static final Duration SETTLE = Duration.ofMillis(700);

    private final DownloadManager manager;
    private final DrivenWindow window;
    private final ServerProcess server;
    private final String host;
    private final Path folder;

    Photographer(DownloadManager manager, DrivenWindow window, ServerProcess server, String host, Path folder) {
        this.manager = manager;
        this.window = window;
        this.server = server;
        this.host = host;
        this.folder = folder;
    }

    void run() throws IOException {
        try (Hands hands = Async.shielded(() -> Async.toThread(Hands::start))) {
            hands.move(0, 0);
            picture(hands, "empty");
            for (String address : Samples.toPlayWith(server)) {
                manager.add(address);
            }
            Download tar = manager.downloads().get(5);
            Waiting.until("a verified file", () -> count(State.DONE) >= 1);
            Waiting.until("a damaged one", () -> count(State.FAILED) >= 1);
            Waiting.until("one to pause", () -> tar.state() == State.RUNNING && tar.fraction() > 0.4);
            RowAction.PAUSE.on(tar, manager);
            Waiting.until("four that run", () -> count(State.RUNNING) >= 4);
            picture(hands, "light");
            hands.click(area(Spot.LOOK));
            Waiting.until("the dark look", window::isDark);
            hands.move(0, 0);
            picture(hands, "dark");
            hands.click(area(Spot.ABOUT));
            Waiting.until("the dialog", window::isAboutOpen);
            Async.sleep(SETTLE.multipliedBy(2));
            hands.move(0, 0);
            picture(hands, "dialog");
            hands.click(area(Spot.ABOUT_CLOSE));
            Waiting.until("the dialog's end", () -> !window.isAboutOpen());
            hands.closeWindow();
        }
    }

    private int count(State state) {
        return manager.totals().of(state);
    }

    private Area area(Spot spot) {
        return Objects.requireNonNull(window.area(spot), spot::name);
    }

    private void picture(Hands hands, String name) throws IOException {
        Async.sleep(SETTLE);
        hands.picture(area(Spot.WINDOW), folder.resolve(host + "-" + name + ".png"));
    }
}
