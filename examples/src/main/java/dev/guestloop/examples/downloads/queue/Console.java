package dev.guestloop.examples.downloads.queue;

import dev.guestloop.Async;
import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.Latency;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.Totals;
import dev.guestloop.examples.downloads.Words;
import dev.guestloop.examples.downloads.check.CheckedWindow;
import dev.guestloop.examples.downloads.check.Driver;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.Pipe;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A console as a window: shows the list, and takes a command in each line of its input. Where the output is a terminal the list
 * is written over itself; elsewhere a line tells each change of a state. It ends with {@code quit}, and when all is done and the
 * input has ended.
 */
final class Console implements CheckedWindow {

    private static final String HELP =
            "add ADDRESS · pause N · resume N · cancel N · pause · resume · cancel · limit N · quit";
    private static final int ROWS = 18;
    private static final Duration DRAW_EVERY = Duration.ofMillis(200);

    private final DownloadManager manager;
    private final PrintStream out;
    private final boolean terminal;
    private final BufferedReader in;
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private final Map<Download, Download.State> told = new HashMap<>();
    private @Nullable String problem;
    private boolean inputEnded;
    private int drawnLines;
    private long updates;
    private boolean dirty = true;

    /** Made only for a robot: what it types comes through here. */
    private final @Nullable Pipe keyboard;

    Console(DownloadManager manager, PrintStream out, boolean terminal, @Nullable Pipe keyboard) {
        this.manager = manager;
        this.keyboard = keyboard;
        InputStream input = keyboard == null ? System.in : Channels.newInputStream(keyboard.source());
        this.in = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
        this.out = out;
        this.terminal = terminal;
    }

    @Override
    public void open() {
        var run = Async.currentRun();
        run.spawn("commands", this::readCommands);
        if (terminal) {
            run.spawn("screen", this::draw);
        }
    }

    @Override
    public void awaitClosed() {
        Async.await(closed);
        if (terminal) {
            drawNow();
        }
    }

    // ------------------------------------------------------------------ commands

    private void readCommands() throws IOException {
        while (true) {
            // Nobody can interrupt a read from a console; when the run ends, the thread is left behind, and ends with
            // the JVM.
            String line = Async.<@Nullable String, IOException>toThread(Async.OnCancel.ABANDON, in::readLine);
            if (line == null) {
                inputEnded = true;
                closeIfDone();
                return;
            }
            drawnLines += 1; // what was typed
            problem = null;
            obey(line.strip());
            dirty = true;
        }
    }

    /** Does what a line says. */
    void obey(String line) {
        String[] words = line.split(" +", 2);
        String rest = words.length > 1 ? words[1] : "";
        switch (words[0].toLowerCase(Locale.ROOT)) {
            case "" -> {
                // Draws it again.
            }
            case "add" -> manager.add(rest);
            case "quit", "q", "exit" -> closed.complete(null);
            case "pause" -> each(rest, manager::pauseAll, RowAction.PAUSE);
            case "resume" -> each(rest, manager::resumeAll, RowAction.RESUME);
            case "cancel" -> each(rest, manager::cancelAll, RowAction.CANCEL);
            case "limit" -> {
                Integer places = number(rest);
                if (places != null) {
                    manager.limit(places);
                }
            }
            default -> addressProblem("No such command: " + words[0]);
        }
    }

    private void each(String number, Runnable all, RowAction action) {
        if (number.isBlank()) {
            all.run();
            return;
        }
        Integer wanted = number(number);
        if (wanted != null) {
            manager.downloads().stream()
                    .filter(download -> download.number() == wanted)
                    .findFirst()
                    .ifPresentOrElse(
                            download -> action.on(download, manager),
                            () -> addressProblem("There is no download number " + wanted));
        }
    }

    private @Nullable Integer number(String text) {
        try {
            return Integer.valueOf(text.strip());
        } catch (NumberFormatException e) {
            addressProblem("This is no number: " + text);
            return null;
        }
    }

    // ------------------------------------------------------------------ what it shows

    @Override
    public void added(Download download) {
        dirty = true;
    }

    @Override
    public void removed(Download download) {
        told.remove(download);
        dirty = true;
    }

    @Override
    public void changed(List<Download> downloads, Totals totals) {
        updates += downloads.size();
        dirty = true;
        for (Download download : downloads) {
            if (!terminal && told.put(download, download.state()) != download.state()) {
                out.println(TextTable.row(download));
            }
        }
        if (inputEnded) {
            closeIfDone();
        }
    }

    /** With nobody to type a command, there is nothing to wait for once all is done. */
    private void closeIfDone() {
        if (terminal || manager.totals().active() == 0) {
            closed.complete(null);
        }
    }

    @Override
    public void addressProblem(@Nullable String text) {
        problem = text;
        dirty = true;
        if (!terminal && text != null) {
            out.println("      ! " + text);
        }
    }

    @Override
    public void latency(Latency latency) {
        // Drawn with the rest.
    }

    // ------------------------------------------------------------------ for the robot

    @Override
    public @Nullable String rowText(Download download) {
        return Words.state(download);
    }

    @Override
    public @Nullable String shownAddressProblem() {
        return problem;
    }

    @Override
    public long rowUpdates() {
        return updates;
    }

    @Override
    public Driver driver() {
        return new LineDriver(Objects.requireNonNull(keyboard, "keyboard"));
    }

    @Override
    public List<String> text() {
        return TextTable.of(manager.downloads(), ROWS, manager.totals(), manager.latency());
    }

    private void draw() {
        while (true) {
            if (dirty) {
                dirty = false;
                drawNow();
            }
            Async.sleep(DRAW_EVERY);
        }
    }

    /** Goes up over what was written last, and writes each line anew. */
    private void drawNow() {
        var text = new StringBuilder();
        if (drawnLines > 0) {
            text.append("\u001b[").append(drawnLines).append("A\r");
        }
        List<String> lines = new ArrayList<>(text());
        lines.add(problem == null ? "      " + HELP : "      ! " + problem);
        lines.forEach(line -> text.append("\u001b[2K").append(line).append('\n'));
        text.append("\u001b[J");
        drawnLines = lines.size();
        out.print(text);
        out.flush();
    }
}
