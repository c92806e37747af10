package dev.guestloop.examples.downloads.check;

import com.sun.management.OperatingSystemMXBean;
import dev.guestloop.Async;
import dev.guestloop.CancelledException;
import dev.guestloop.examples.downloads.Backoff;
import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.Download.State;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.Latency;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.Settings;
import dev.guestloop.examples.downloads.check.DrivenWindow.Spot;
import dev.guestloop.examples.downloads.server.ServedFile;
import dev.guestloop.examples.downloads.server.ServerProcess;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * Uses the window as a person would, with real clicks and keys, and checks what comes of it. It is a task like the others, so its
 * script is straight-line code; each step is a method.
 */
final class Pilot {

    /** Above that the latency says nothing about us. */
    private static final double MOST_FOR_OTHERS = 0.5;

    private static final double MOST_MEDIAN_MILLIS = 5;
    private static final int ROWS = 200;

    private final DownloadManager manager;
    private final CheckedWindow window;
    private final ServerProcess server;
    private final Report report;

    Pilot(DownloadManager manager, CheckedWindow window, ServerProcess server, Report report) {
        this.manager = manager;
        this.window = window;
        this.server = server;
        this.report = report;
    }

    /** Quick about trying again, and with a disk that some files do not fit on. */
    static Settings settings(Path folder) {
        return Settings.of(folder)
                .withBackoff(new Backoff(Duration.ofMillis(200), Duration.ofMillis(600), 8))
                .withPatience(Duration.ofSeconds(1))
                .withDisk(new FullDisk("too-big", 600_000));
    }

    void run() throws Exception {
        try (Driver driver = window.driver()) {
            try {
                othersShare(); // counts from here
                manager.latency().reset();
                addresses(driver);
                faults();
                pauseAndCancel(driver);
                for (Modal modal : driver.modals()) {
                    behind(modal);
                }
                serverGone();
                manyRows();
                if (window instanceof DrivenWindow screen && driver instanceof RobotDriver robot) {
                    look(screen, robot);
                }
                latency();
                closeInTheMiddle(driver);
            } catch (CancelledException e) {
                throw e; // the window has closed, as it should
            } catch (Exception | Error e) { // whatever it is: nobody else would close the window
                report.check(false, "the script ran to its end: " + e);
                Async.currentRun().cancel("the script has failed");
            }
        }
    }

    private void addresses(Driver driver) throws IOException {
        driver.add("this is no address");
        Waiting.until("words beside the field", () -> window.shownAddressProblem() != null);
        report.check(
                manager.downloads().isEmpty(),
                "a URL that is none is refused in the window: " + window.shownAddressProblem());
        driver.add(server.address("typed-by-hand.txt?bytes=300000"));
        Waiting.until("the download of the typed address", () -> count(State.DONE) == 1);
        report.check(window.shownAddressProblem() == null, "a URL that was typed is fetched, and the words are gone");
        verify(manager.downloads().getFirst());
    }

    private void faults() throws Exception {
        Download reset = add("reset-in-the-middle.bin?bytes=2000000&reset=700000&rate=1500000");
        Download twice = add("reset-twice.bin?bytes=2000000&reset=500000&resets=2&rate=1500000");
        Download busy = add("busy.bin?bytes=500000&busy=2");
        Download silent = add("silent.bin?bytes=900000&silent=300000");
        Download damaged = add("damaged.bin?bytes=400000&damaged=1");
        Download big = add("too-big.bin?bytes=1500000");
        Download missing = add("missing.bin?bytes=1");
        Download noRanges = add("no-ranges.bin?bytes=1200000&reset=400000&ranges=0&rate=1500000");
        Download secret = added(server.secureAddress("over-tls.bin?moved=1&bytes=2000000&reset=700000&rate=1500000"));
        Waiting.until(
                "the end of all",
                () -> manager.downloads().stream().noneMatch(d -> d.state().isActive()));
        report.check(
                reset.resumedAt() > 0 && twice.resumedAt() > 0,
                "after a reset a file goes on where it was: from=" + reset.resumedAt());
        report.check(silent.resumedAt() > 0, "after a silence too: from=" + silent.resumedAt());
        report.check(
                noRanges.resumedAt() == 0 && noRanges.connections() == 2, "a server without ranges sends all again");
        report.check(secret.resumedAt() > 0, "over TLS as well: from=" + secret.resumedAt());
        for (Download download : List.of(reset, twice, busy, silent, noRanges, secret)) {
            verify(download);
        }
        failed(damaged, "SHA-256");
        failed(big, "disk is full");
        failed(missing, "no such file");
        Path part = manager.settings().folder().resolve("damaged.bin.part");
        report.check(Async.toThread(() -> Files.notExists(part)), "nothing of the damaged file was kept");
    }

    private void failed(Download download, String words) {
        String shown = String.valueOf(window.rowText(download));
        report.check(
                download.state() == State.FAILED && shown.contains(words),
                download.name() + " says in its row: " + shown);
    }

    private void pauseAndCancel(Driver driver) throws Exception {
        Download slow = add("slow.bin?bytes=4500000&rate=1500000");
        Download unwanted = add("unwanted.bin?bytes=9000000&rate=900000");
        Waiting.until("some of both", () -> slow.bytes() > 200_000 && unwanted.bytes() > 200_000);
        driver.act(slow, RowAction.PAUSE);
        Waiting.until("the pause", () -> slow.state() == State.PAUSED);
        long paused = slow.bytes();
        driver.act(unwanted, RowAction.CANCEL);
        Waiting.until("the cancelled file's end", () -> unwanted.state() == State.CANCELLED);
        Path part = manager.settings().folder().resolve(unwanted.name() + ".part");
        report.check(Async.toThread(() -> Files.notExists(part)), "a click cancelled a file, and its part is gone");
        report.check(slow.bytes() == paused, "a click paused a file: bytes=" + paused);
        driver.act(slow, RowAction.RESUME);
        Waiting.until("the end of the paused file", () -> slow.state() == State.DONE);
        report.check(slow.resumedAt() == paused, "a click resumed it by Range: from=" + slow.resumedAt());
        verify(slow);
    }

    private void behind(Modal modal) throws IOException {
        Download behind = add("behind-" + modal.name().replace(' ', '-') + ".bin?bytes=9000000&rate=4000000");
        Waiting.until("its first bytes", () -> behind.bytes() > 0);
        modal.open();
        long bytes = behind.bytes();
        long looks = manager.latency().looks();
        Waiting.until(
                "progress behind " + modal.name(),
                () -> behind.bytes() > bytes + 1_000_000 && manager.latency().looks() > looks + 8);
        report.check(modal.isOpen().getAsBoolean(), "downloads went on behind " + modal.name());
        modal.close();
        RowAction.CANCEL.on(behind, manager);
        Waiting.until("its end", () -> behind.state() == State.CANCELLED);
    }

    private void serverGone() throws Exception {
        ServerProcess first = Async.<ServerProcess, IOException>toThread(() -> ServerProcess.start(0));
        int port = first.port();
        Download orphan = Objects.requireNonNull(manager.add(first.address("orphan.bin?bytes=1500000&rate=1500000")));
        Waiting.until("some of it", () -> orphan.bytes() > 300_000);
        Async.toThread(first::kill);
        Waiting.until("its countdown", () -> orphan.state() == State.RETRYING);
        String said = String.valueOf(window.rowText(orphan));
        try (ServerProcess second = Async.<ServerProcess, IOException>toThread(() -> ServerProcess.start(port))) {
            Waiting.until("its end", () -> !orphan.state().isActive());
            report.check(
                    orphan.state() == State.DONE && orphan.resumedAt() > 0 && second.port() == port,
                    "a server that was gone and came back: " + said + "; from=" + orphan.resumedAt());
            verify(orphan);
        }
    }

    private void manyRows() {
        manager.removeEnded();
        manager.limit(16);
        long before = manager.totals().of(State.DONE);
        long updates = window.rowUpdates();
        long start = System.nanoTime();
        for (String address : Samples.many(server, ROWS)) {
            manager.add(address);
        }
        report.check(manager.downloads().size() >= ROWS, ROWS + " rows are in the window");
        Async.sleep(Duration.ofSeconds(1));
        double seconds = (System.nanoTime() - start) / 1e9;
        report.check(
                window.rowUpdates() - updates <= ROWS * (seconds * 31 + 2),
                String.format(
                        Locale.ROOT,
                        "no row was updated more than once a frame: %.0f updates a second",
                        (window.rowUpdates() - updates) / seconds));
        Waiting.until("some of the many", () -> count(State.DONE) > before + 10);
    }

    private void look(DrivenWindow screen, RobotDriver robot) throws IOException {
        boolean dark = screen.isDark();
        robot.click(Spot.LOOK);
        Waiting.until("the other look", () -> screen.isDark() != dark);
        robot.click(Spot.LOOK);
        Waiting.until("the first look", () -> screen.isDark() == dark);
        report.check(true, "the look changes to dark and back");
    }

    private void latency() {
        Latency latency = manager.latency();
        double others = othersShare();
        String figures = String.format(
                Locale.ROOT,
                "UI late by %.2f ms (median of 10 s), at most %.0f ms, %d of %d looks over 100 ms",
                latency.medianMillis(),
                latency.maxMillis(),
                latency.stutters(),
                latency.looks());
        boolean judged = others >= 0 && others < MOST_FOR_OTHERS;
        String why = others < 0
                ? " (not judged: this JVM cannot tell how busy the machine is)"
                : " (not judged: this machine is busy with other programs)";
        report.check(
                !judged || (latency.medianMillis() < MOST_MEDIAN_MILLIS && latency.stutters() <= latency.looks() / 20),
                figures + (judged ? "" : why));
    }

    private void closeInTheMiddle(Driver driver) throws Exception {
        Download open = add("kept-for-later.bin?bytes=90000000&rate=2000000");
        manager.pauseAll();
        Waiting.until("the pause", () -> manager.totals().active() == 0);
        manager.resume(open);
        Waiting.until("its bytes", () -> open.bytes() > 600_000);
        report.keep(manager.settings().folder().resolve(open.name() + ".part"), 300_000);
        driver.closeWindow();
    }

    private Download add(String nameAndScript) {
        return added(server.address(nameAndScript));
    }

    private Download added(String address) {
        return Objects.requireNonNull(manager.add(address), address);
    }

    /** Has another look at the file on the disk. */
    private void verify(Download download) throws IOException {
        Path file = manager.settings().folder().resolve(download.name());
        String name = download.address().getPath().substring(1);
        boolean right = download.state() == State.DONE
                && Async.<Boolean, IOException>toThread(() ->
                        sha256(file).equals(new ServedFile(name, Files.size(file)).sha256())
                                && Files.size(file) == download.total());
        report.check(right, download.name() + " is here, and its SHA-256 is right: " + download);
    }

    private static String sha256(Path file) throws IOException {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
                in.transferTo(java.io.OutputStream.nullOutputStream());
            }
            return Base64.getEncoder().encodeToString(digest.digest());
        } catch (java.security.NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-256", e);
        }
    }

    private int count(State state) {
        return manager.totals().of(state);
    }

    /** The part of the machine that other programs have used since the last call; -1 if it is not known, as in Wine. */
    private static double othersShare() {
        if (ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system) {
            double all = system.getCpuLoad();
            return all < 0 ? -1 : Math.max(0, all - system.getProcessCpuLoad());
        }
        return -1;
    }
}
