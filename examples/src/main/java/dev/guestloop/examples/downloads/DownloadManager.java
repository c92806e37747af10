package dev.guestloop.examples.downloads;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.CancelledException;
import dev.guestloop.Outcome;
import dev.guestloop.TaskAction;
import dev.guestloop.TaskTimeoutException;
import dev.guestloop.examples.downloads.Download.State;
import dev.guestloop.examples.downloads.Download.Wish;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The list of downloads, and all that a user can do with it. Each file has a task while there is something to do for it; two more
 * keep the view up to date. All calls are plain ones that return at once: on the UI thread, from tasks or from event handlers.
 *
 * <p>When the tasks' run or window ends they are cancelled. What has arrived of a file is then kept: adding the same address
 * again goes on from there. Only {@link #cancel} removes it.
 */
public final class DownloadManager {

    /** How tasks are started: {@code run::spawn}, or {@code windowScope::spawn}. */
    @FunctionalInterface
    public interface Spawner {
        Object spawn(String name, TaskAction<?> action);
    }

    /** 30 times a second is smooth for a bar that grows, and leaves the numbers readable. */
    private static final Duration FRAME = Duration.ofMillis(33);

    private static final Duration MEASURE_EVERY = Duration.ofMillis(250);
    private static final Duration LATENCY_EVERY = Duration.ofMillis(50);

    private final Settings settings;
    private final Spawner spawner;
    private final Slots slots;
    private final List<Download> downloads = new ArrayList<>();
    private final Set<Download> dirty = new LinkedHashSet<>();
    private final Latency latency = new Latency();
    private CompletableFuture<@Nullable Void> dirtyBell = new CompletableFuture<>();
    private @Nullable DownloadsView view;
    private int added;

    public DownloadManager(Settings settings, Spawner spawner) {
        this.settings = settings;
        this.spawner = spawner;
        this.slots = new Slots(settings.limit());
    }

    /** Shows the list in a view, and keeps it up to date. Once. */
    public void show(DownloadsView shown) {
        view = shown;
        downloads.forEach(shown::added);
        shown.spawn("frames", () -> refresh(shown));
        shown.spawn("latency", () -> lookAtLatency(shown));
        spawner.spawn("speed", this::measure);
    }

    // ------------------------------------------------------------------ what a user can do

    /**
     * Adds a download at the end of the queue.
     *
     * @param typed what was typed
     * @return the download; empty-handed, null, if the view says why not
     */
    public @Nullable Download add(String typed) {
        try {
            Download download = newDownload(Address.parse(typed));
            addressProblem(null);
            downloads.add(download);
            if (view != null) {
                view.added(download);
            }
            begin(download);
            return download;
        } catch (BadAddressException e) {
            addressProblem(e.getMessage());
            return null;
        }
    }

    private Download newDownload(URI address) throws BadAddressException {
        String name = Address.fileName(address);
        String free = name;
        for (int number = 2; isTaken(free); number++) {
            free = Address.numbered(name, number);
        }
        for (Download other : downloads) {
            if (other.address().equals(address) && other.state() != State.CANCELLED && other.state() != State.DONE) {
                throw new BadAddressException("This address is in the list already");
            }
        }
        return new Download(++added, address, free);
    }

    private boolean isTaken(String name) {
        return downloads.stream().anyMatch(other -> other.name().equalsIgnoreCase(name));
    }

    private void addressProblem(@Nullable String problem) {
        if (view != null) {
            view.addressProblem(problem);
        }
    }

    /** Stops it, and keeps what has arrived. */
    public void pause(Download download) {
        if (download.state().isActive()) {
            stop(download, Wish.PAUSE);
        }
    }

    /** Goes on with one that was stopped, or that waits for its next try. */
    public void resume(Download download) {
        switch (download.state()) {
            case PAUSED, FAILED, CANCELLED -> {
                if (download.scope != null) {
                    return; // it is being cancelled
                }
                download.moveTo(State.QUEUED);
                download.problem(null);
                begin(download);
            }
            case RETRYING -> {
                if (download.hurry != null) {
                    download.hurry.complete(null);
                }
            }
            default -> {
                // It is on its way, or done.
            }
        }
    }

    /** Stops it, and removes what has arrived. */
    public void cancel(Download download) {
        if (download.state().isActive()) {
            stop(download, Wish.CANCEL);
        } else if (download.state() == State.PAUSED || download.state() == State.FAILED) {
            if (download.scope == null) {
                download.scope = CancelScope.create(); // until that is done, nothing else begins
                spawner.spawn("cancel " + download.name(), () -> {
                    try {
                        cancelled(download);
                    } finally {
                        download.scope = null;
                    }
                });
            }
        }
    }

    /** Takes one that has ended off the list. A complete file stays where it is. */
    public void remove(Download download) {
        if ((download.state() == State.DONE || download.state() == State.CANCELLED) && downloads.remove(download)) {
            dirty.remove(download);
            if (view != null) {
                view.removed(download);
            }
            ring();
        }
    }

    public void pauseAll() {
        List.copyOf(downloads).forEach(this::pause);
    }

    /** Goes on with all that are paused or have failed. */
    public void resumeAll() {
        for (Download download : List.copyOf(downloads)) {
            if (download.state() != State.CANCELLED) {
                resume(download);
            }
        }
    }

    public void cancelAll() {
        List.copyOf(downloads).forEach(this::cancel);
    }

    /** Takes all off the list that are done or cancelled. */
    public void removeEnded() {
        List.copyOf(downloads).forEach(this::remove);
    }

    /** How many run at once. */
    public int limit() {
        return slots.limit();
    }

    /** Those that run go on, also if there are more of them. */
    public void limit(int places) {
        slots.limit(Math.max(1, places));
    }

    public List<Download> downloads() {
        return Collections.unmodifiableList(downloads);
    }

    public Totals totals() {
        return Totals.of(downloads);
    }

    public Latency latency() {
        return latency;
    }

    public Settings settings() {
        return settings;
    }

    // ------------------------------------------------------------------ tasks

    private void begin(Download download) {
        var scope = CancelScope.create();
        download.scope = scope;
        download.wish = Wish.GO_ON;
        changed(download);
        spawner.spawn(download.name(), () -> transfer(download, scope));
    }

    private static void stop(Download download, Wish wish) {
        download.wish = wish;
        if (download.scope != null) {
            download.scope.cancel(wish + " " + download.name());
        }
    }

    /** The task of one file. */
    private void transfer(Download download, CancelScope scope) throws IOException {
        var transfer = new Transfer(download, settings, slots, () -> changed(download));
        try {
            Outcome<Boolean> outcome = scope.<Boolean, IOException>run(() -> {
                transfer.run();
                return true;
            });
            if (outcome instanceof Outcome.Success<?>) {
                download.moveTo(State.DONE);
            } else if (download.wish == Wish.CANCEL) {
                cancelled(download);
            } else {
                download.moveTo(State.PAUSED);
            }
        } catch (IOException | TaskTimeoutException e) {
            failed(download, e);
        } catch (CancelledException e) {
            throw e; // the window has closed
        } catch (RuntimeException e) {
            failed(download, e);
            throw e;
        } finally {
            download.scope = null;
            changed(download);
        }
    }

    private void failed(Download download, Throwable cause) {
        download.problem(Problem.of(cause));
        if (download.state() != State.FAILED) {
            download.moveTo(State.FAILED);
        }
        changed(download);
    }

    private void cancelled(Download download) {
        try {
            PartialFile.remove(settings.folder(), download.name());
            download.progress(0);
            download.moveTo(State.CANCELLED);
        } catch (IOException e) {
            failed(download, e);
        }
        changed(download);
    }

    private void changed(Download download) {
        dirty.add(download);
        ring();
    }

    private void ring() {
        dirtyBell.complete(null);
    }

    /** Tells the view what has changed, once a frame; while nothing changes, it sleeps. */
    private void refresh(DownloadsView shown) {
        while (true) {
            Async.await(dirtyBell);
            dirtyBell = new CompletableFuture<>();
            var batch = List.copyOf(dirty);
            dirty.clear();
            try {
                shown.changed(batch, totals());
            } catch (RuntimeException e) {
                report(e);
            }
            Async.sleep(FRAME);
        }
    }

    /** What the view throws goes to the handler of uncaught failures, and the next frame comes all the same. */
    private void report(RuntimeException e) {
        spawner.spawn("view", () -> {
            throw e;
        });
    }

    /** Speeds change also if nothing comes. */
    private void measure() {
        while (true) {
            long now = Async.currentLoop().timeNanos();
            for (Download download : downloads) {
                if (download.state() == State.RUNNING) {
                    download.measure(now);
                    changed(download);
                }
            }
            Async.sleep(MEASURE_EVERY);
        }
    }

    private void lookAtLatency(DownloadsView shown) {
        long next = Async.currentLoop().timeNanos();
        while (true) {
            next += LATENCY_EVERY.toNanos();
            Async.sleepUntil(next);
            long now = Async.currentLoop().timeNanos();
            latency.add(now - next);
            shown.latency(latency);
            next = Math.max(next, now - LATENCY_EVERY.toNanos()); // one that was missed is not made up for
        }
    }
}
