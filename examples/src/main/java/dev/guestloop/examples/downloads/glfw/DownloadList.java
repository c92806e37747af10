package dev.guestloop.examples.downloads.glfw;

import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.Download.State;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.Glyph;
import dev.guestloop.examples.downloads.Palette;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.Words;
import dev.guestloop.examples.downloads.glfw.Pen.Align;
import dev.guestloop.examples.downloads.glfw.Pen.Face;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list, of which only the rows in view are drawn. GLFW's thread. */
final class DownloadList {

    private static final float HEADER = 28;
    private static final float ROW = 52;
    private static final float BUTTON = 28;
    private static final float BAR = 6;
    private static final float MARGIN = 16;

    // The right edges of the columns, counted from the list's own.
    private static final float PROGRESS = 330;
    private static final float SIZE = 248;
    private static final float SPEED = 156;
    private static final float LEFT = 88;
    private static final float PROGRESS_WIDTH = 150;
    private static final float PERCENT_WIDTH = 46;

    /** What stands for a button of a row. */
    private record RowButton(Download download, RowAction action) {}

    private final DownloadManager manager;
    private final Pen pen;
    private final Controls controls;
    private final List<Download> rows = new ArrayList<>();
    private Box box = new Box(0, 0, 0, 0);
    private double scrolled;
    private long updates;

    DownloadList(DownloadManager manager, Pen pen, Controls controls) {
        this.manager = manager;
        this.pen = pen;
        this.controls = controls;
    }

    void added(Download download) {
        rows.add(download);
    }

    void removed(Download download) {
        rows.remove(download);
    }

    boolean has(Download download) {
        return rows.contains(download);
    }

    /** How often a row was drawn. */
    long updates() {
        return updates;
    }

    // ------------------------------------------------------------------ scrolling

    private double furthest() {
        return Math.max(0, rows.size() * ROW - (box.height() - HEADER));
    }

    double scrolled() {
        return scrolled;
    }

    void scrollTo(double where) {
        scrolled = Math.clamp(where, 0, furthest());
    }

    /** Scrolls as little as brings a row into view; tells whether it has. */
    boolean show(Download download) {
        double top = rows.indexOf(download) * ROW;
        double before = scrolled;
        scrollTo(Math.clamp(scrolled, top + ROW - (box.height() - HEADER), top));
        return scrolled != before;
    }

    // ------------------------------------------------------------------ where things are

    private Box rowAt(int index) {
        return new Box(box.x(), (float) (box.y() + HEADER + index * ROW - scrolled), box.width(), ROW);
    }

    private static Box button(Box row, int place) {
        return new Box(row.right() - MARGIN - (2 - place) * (BUTTON + 2), row.middle() - BUTTON / 2, BUTTON, BUTTON);
    }

    /** Where a button of a row is drawn in the next frame; null if the row does not offer it. */
    @Nullable
    Box buttonOf(Download download, RowAction action) {
        int index = rows.indexOf(download);
        int place = action == RowAction.second(download) ? 1 : action == RowAction.first(download) ? 0 : -1;
        return index < 0 || place < 0 ? null : button(rowAt(index), place);
    }

    // ------------------------------------------------------------------ what it looks like

    void draw(Box where) {
        box = where;
        scrollTo(scrolled); // there may be fewer rows than before
        Palette palette = pen.palette;
        pen.fill(box, 0, palette.surface());
        if (rows.isEmpty()) {
            drawEmpty();
            return;
        }
        var view = new Box(box.x(), box.y() + HEADER, box.width(), box.height() - HEADER);
        pen.clip(view);
        for (int i = (int) (scrolled / ROW); i < rows.size() && i * ROW - scrolled < view.height(); i++) {
            drawRow(rows.get(i), rowAt(i), view);
        }
        pen.unclip();
        drawHeader(new Box(box.x(), box.y(), box.width(), HEADER));
        if (furthest() > 0) {
            float height = view.height() * view.height() / (rows.size() * ROW);
            float y = (float) (view.y() + scrolled / furthest() * (view.height() - height));
            pen.fill(new Box(box.right() - 8, y, 5, height), 2.5f, palette.track());
        }
    }

    private void drawHeader(Box header) {
        int quiet = pen.palette.quiet();
        pen.fill(header, 0, pen.palette.ground());
        pen.text("File", Face.SMALL, quiet, header.x() + MARGIN, header.middle(), Align.LEFT);
        pen.text(
                "Progress",
                Face.SMALL,
                quiet,
                header.right() - PROGRESS - PROGRESS_WIDTH - PERCENT_WIDTH,
                header.middle(),
                Align.LEFT);
        pen.text("Size", Face.SMALL, quiet, header.right() - SIZE, header.middle(), Align.RIGHT);
        pen.text("Speed", Face.SMALL, quiet, header.right() - SPEED, header.middle(), Align.RIGHT);
        pen.text("Left", Face.SMALL, quiet, header.right() - LEFT, header.middle(), Align.RIGHT);
        pen.fill(new Box(header.x(), header.bottom() - 1, header.width(), 1), 0, pen.palette.line());
    }

    private void drawRow(Download download, Box row, Box view) {
        updates++;
        Palette palette = pen.palette;
        float right = row.right();
        float progress = right - PROGRESS - PROGRESS_WIDTH - PERCENT_WIDTH;
        float width = progress - row.x() - 2 * MARGIN;
        pen.text(
                pen.fit(download.name(), Face.BOLD, width),
                Face.BOLD,
                download.state() == State.CANCELLED ? palette.quiet() : palette.text(),
                row.x() + MARGIN,
                row.y() + 17,
                Align.LEFT);
        pen.text(
                pen.fit(Words.state(download), Face.SMALL, width),
                Face.SMALL,
                palette.words(Words.tone(download)),
                row.x() + MARGIN,
                row.y() + 36,
                Align.LEFT);
        var track = new Box(progress, row.middle() - BAR / 2, PROGRESS_WIDTH, BAR);
        pen.fill(track, BAR / 2, palette.track());
        if (download.fraction() > 0) {
            float done = Math.max(BAR, (float) (download.fraction() * PROGRESS_WIDTH));
            pen.fill(new Box(track.x(), track.y(), done, BAR), BAR / 2, palette.bar(Words.tone(download)));
        }
        pen.text(Words.percent(download), Face.SMALL, palette.quiet(), right - PROGRESS, row.middle(), Align.RIGHT);
        pen.text(Words.size(download), Face.PLAIN, palette.quiet(), right - SIZE, row.middle(), Align.RIGHT);
        pen.text(Words.speed(download.speed()), Face.PLAIN, palette.text(), right - SPEED, row.middle(), Align.RIGHT);
        pen.text(
                Words.time(download.secondsLeft()),
                Face.PLAIN,
                palette.quiet(),
                right - LEFT,
                row.middle(),
                Align.RIGHT);
        if (row.y() >= view.y() && row.bottom() <= view.bottom()) { // one that is cut off cannot be used
            drawAction(download, RowAction.first(download), row, 0);
            drawAction(download, RowAction.second(download), row, 1);
        }
        pen.fill(new Box(row.x(), row.bottom() - 1, row.width(), 1), 0, palette.line());
    }

    private void drawAction(Download download, @Nullable RowAction action, Box row, int place) {
        if (action != null) {
            controls.sign(
                    new RowButton(download, action),
                    action.glyph(),
                    button(row, place),
                    () -> action.on(download, manager));
        }
    }

    /** An empty list says what to do. */
    private void drawEmpty() {
        float middle = box.x() + box.width() / 2;
        float y = box.middle();
        pen.sign(Glyph.ARRIVE, pen.palette.quiet(), middle - 28, y - 84, 56);
        pen.text("Nothing to download yet", Face.TITLE, pen.palette.text(), middle, y + 8, Align.CENTER);
        pen.text(
                "Type a web address above, and press Enter",
                Face.PLAIN,
                pen.palette.quiet(),
                middle,
                y + 36,
                Align.CENTER);
    }
}
