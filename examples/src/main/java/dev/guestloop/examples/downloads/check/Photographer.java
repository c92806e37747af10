package dev.guestloop.examples.downloads.check;

import dev.guestloop.Async;
import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.Download.State;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.check.DrivenWindow.Spot;
import dev.guestloop.examples.downloads.server.ServerProcess;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/** Takes pictures of the window on its screen, in both looks, while real downloads run in it. */
final class Photographer {

    private static final Duration SETTLE = Duration.ofMillis(700);

    private final DownloadManager manager;
    private final CheckedWindow window;
    private final ServerProcess server;
    private final String host;
    private final Path folder;

    Photographer(DownloadManager manager, CheckedWindow window, ServerProcess server, String host, Path folder) {
        this.manager = manager;
        this.window = window;
        this.server = server;
        this.host = host;
        this.folder = folder;
    }

    void run() throws IOException {
        if (window instanceof DrivenWindow screen) {
            takePictures(screen);
        } else if (window.area() != null) {
            takePicturesOfOneLook();
        } else {
            begin();
            Async.sleep(SETTLE);
            var text = window.text();
            Async.toThread(() -> Files.write(folder.resolve(host + ".txt"), text));
            try (Driver driver = window.driver()) {
                driver.closeWindow();
            }
        }
    }

    /** Until there is something of everything to be seen. */
    private void begin() {
        for (String address : Samples.toPlayWith(server)) {
            manager.add(address);
        }
        Download tar = manager.downloads().get(5);
        Waiting.until("a verified file", () -> count(State.DONE) >= 1);
        Waiting.until("a damaged one", () -> count(State.FAILED) >= 1);
        Waiting.until("one to pause", () -> tar.state() == State.RUNNING && tar.fraction() > 0.4);
        RowAction.PAUSE.on(tar, manager);
        Waiting.until("four that run", () -> count(State.RUNNING) >= 4);
        var _ = Async.moveOnAfter(Duration.ofSeconds(6), () -> {
            Waiting.until("one that tries again", () -> count(State.RETRYING) >= 1 && count(State.RUNNING) >= 3);
            return true;
        });
    }

    private void takePictures(DrivenWindow screen) throws IOException {
        try (Hands hands = Async.<Hands, IOException>shielded(() -> Async.toThread(Hands::start))) {
            hands.move(0, 0);
            picture(screen, hands, "empty");
            begin();
            picture(screen, hands, "light");
            hands.click(area(screen, Spot.LOOK));
            Waiting.until("the dark look", screen::isDark);
            hands.move(0, 0);
            picture(screen, hands, "dark");
            hands.click(area(screen, Spot.ABOUT));
            Waiting.until("the dialog", screen::isAboutOpen);
            hands.move(0, 0);
            Async.sleep(SETTLE.multipliedBy(2));
            picture(screen, hands, "dialog");
            hands.click(area(screen, Spot.ABOUT_CLOSE));
            Waiting.until("the dialog's end", () -> !screen.isAboutOpen());
            hands.click(area(screen, Spot.TITLE));
            hands.closeWindow();
        }
    }

    private void takePicturesOfOneLook() throws IOException {
        try (Hands hands = Async.<Hands, IOException>shielded(() -> Async.toThread(Hands::start));
                Driver driver = window.driver()) {
            hands.move(0, 0);
            picture(hands, "empty");
            begin();
            picture(hands, "light");
            for (Modal modal : driver.modals()) {
                if (modal.picture() != null) {
                    modal.open();
                    picture(hands, modal.picture());
                    modal.close();
                }
            }
            driver.closeWindow();
        }
    }

    private void picture(Hands hands, String name) throws IOException {
        Async.sleep(SETTLE);
        hands.picture(Objects.requireNonNull(window.area(), "area"), folder.resolve(host + "-" + name + ".png"));
    }

    private int count(State state) {
        return manager.totals().of(state);
    }

    private static Area area(DrivenWindow screen, Spot spot) {
        return Objects.requireNonNull(screen.area(spot), spot::name);
    }

    private void picture(DrivenWindow screen, Hands hands, String name) throws IOException {
        Async.sleep(SETTLE);
        hands.picture(area(screen, Spot.WINDOW), folder.resolve(host + "-" + name + ".png"));
    }
}
