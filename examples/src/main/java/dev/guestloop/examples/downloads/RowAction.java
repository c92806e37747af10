package dev.guestloop.examples.downloads;

import org.jspecify.annotations.Nullable;

/** What a row offers, by the state of its download: something that goes on or stops, and something that ends it. */
public enum RowAction {
    PAUSE("Pause", Glyph.PAUSE),
    RESUME("Resume", Glyph.RESUME),
    RETRY("Try again now", Glyph.RETRY),
    CANCEL("Cancel, and remove what has arrived", Glyph.CANCEL),
    REMOVE("Take off the list", Glyph.REMOVE);

    private final String tip;
    private final Glyph glyph;

    RowAction(String tip, Glyph glyph) {
        this.tip = tip;
        this.glyph = glyph;
    }

    public String tip() {
        return tip;
    }

    public Glyph glyph() {
        return glyph;
    }

    /** What goes on or stops; null if there is nothing of the kind. */
    public static @Nullable RowAction first(Download download) {
        return switch (download.state()) {
            case QUEUED, CONNECTING, RUNNING, VERIFYING -> PAUSE;
            case PAUSED -> RESUME;
            case RETRYING, FAILED, CANCELLED -> RETRY;
            case DONE -> null;
        };
    }

    /** What ends it. */
    public static RowAction second(Download download) {
        return switch (download.state()) {
            case DONE, CANCELLED -> REMOVE;
            default -> CANCEL;
        };
    }

    /** Does it. */
    public void on(Download download, DownloadManager manager) {
        switch (this) {
            case PAUSE -> manager.pause(download);
            case RESUME, RETRY -> manager.resume(download);
            case CANCEL -> manager.cancel(download);
            case REMOVE -> manager.remove(download);
        }
    }
}
