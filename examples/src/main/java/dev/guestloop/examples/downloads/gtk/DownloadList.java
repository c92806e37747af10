package dev.guestloop.examples.downloads.gtk;

import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.Download.State;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.Glyph;
import dev.guestloop.examples.downloads.Palette;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.Words;
import dev.guestloop.examples.natives.GtkApi;
import dev.guestloop.examples.natives.GtkApi.Bounds;
import dev.guestloop.gtk.GtkEvents;
import dev.guestloop.gtk.GtkSignal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The list: an area that is painted here, and a scroll bar. A row that is not in view costs nothing. UI thread. */
final class DownloadList {

    private static final int HEADER = 28;
    private static final int ROW = 54;
    private static final int BUTTON = 28;
    private static final int BAR_HEIGHT = 6;
    private static final int PERCENT_WIDTH = 46;
    private static final int MARGIN = 16;
    private static final double TEXT = 13;
    private static final double SMALL = 11.5;
    private static final double TITLE = 18;
    private static final String[] TITLES = {"File", "Progress", "Size", "Speed", "Left", ""};
    private static final int[] WIDTHS = {0, 210, 90, 100, 74, 90};
    private static final int FIRST_NUMBER = 2;

    /** The whole of it: the area and its scroll bar. */
    final long widget;

    private final DownloadManager manager;
    private final long area;
    private final long scrolled;
    private final List<Download> rows = new ArrayList<>();
    private Palette palette;
    private int width;
    private int height;
    private int hotRow = -1;
    private @Nullable RowAction hotAction;
    private long updates;

    DownloadList(DownloadManager manager, Palette palette) {
        this.manager = manager;
        this.palette = palette;
        area = GtkApi.newArea((cairo, width, height) -> paint(new Cairo(cairo), width, height));
        GtkApi.setExpand(area, true, true);
        scrolled = GtkApi.newAdjustment(ROW);
        widget = GtkApi.newBox(GtkApi.HORIZONTAL, 0);
        GtkApi.append(widget, area);
        GtkApi.append(widget, GtkApi.newScrollbar(scrolled));
        GtkEvents.signals(scrolled, "value-changed").listen(_ -> GtkApi.queueDraw(area));
        GtkEvents.signals(area, "resize").listen(this::resized);
        GtkEvents.signals(GtkApi.addClicks(area), "released").listen(this::clicked);
        long motion = GtkApi.addMotion(area);
        GtkEvents.signals(motion, "motion").listen(at -> moved(number(at, 0), number(at, 1)));
        GtkEvents.signals(motion, "leave").listen(_ -> moved(-1, -1));
        GtkEvents.signals(GtkApi.addScrolling(area), "scroll")
                .listen(by -> GtkApi.setValue(scrolled, GtkApi.value(scrolled) + number(by, 1) * ROW));
    }

    private static double number(GtkSignal signal, int argument) {
        return (Double) signal.arguments().get(argument);
    }

    void dress(Palette now) {
        palette = now;
        GtkApi.queueDraw(area);
    }

    // ------------------------------------------------------------------ what the view is told

    void added(Download download) {
        rows.add(download);
        fit();
    }

    void removed(Download download) {
        rows.remove(download);
        fit();
    }

    void changed(List<Download> downloads) {
        boolean seen = false;
        for (Download download : downloads) {
            double top = topOf(rows.indexOf(download));
            if (top > HEADER - ROW && top < height) {
                updates++;
                seen = true;
            }
        }
        if (seen) {
            GtkApi.queueDraw(area);
        }
    }

    long updates() {
        return updates;
    }

    boolean has(Download download) {
        return rows.contains(download);
    }

    private void resized(GtkSignal size) {
        width = (Integer) size.arguments().get(0);
        height = (Integer) size.arguments().get(1);
        fit();
    }

    private void fit() {
        double view = Math.max(0, height - HEADER);
        GtkApi.setExtent(scrolled, Math.max(view, rows.size() * (double) ROW), view);
        GtkApi.setValue(scrolled, GtkApi.value(scrolled)); // which may be too far down by now
        GtkApi.queueDraw(area);
    }

    private double topOf(int row) {
        return HEADER + row * (double) ROW - GtkApi.value(scrolled);
    }

    // ------------------------------------------------------------------ the mouse

    private Bounds button(int row, int place) {
        return new Bounds(
                width - MARGIN - (2 - place) * (BUTTON + 2), topOf(row) + (ROW - BUTTON) / 2.0, BUTTON, BUTTON);
    }

    private int rowAt(double y) {
        int row = (int) Math.floor((y - HEADER + GtkApi.value(scrolled)) / ROW);
        return y < HEADER || row < 0 || row >= rows.size() ? -1 : row;
    }

    private @Nullable RowAction actionAt(int row, double x, double y) {
        if (row < 0) {
            return null;
        }
        Download download = rows.get(row);
        if (isIn(button(row, 1), x, y)) {
            return RowAction.second(download);
        }
        return isIn(button(row, 0), x, y) ? RowAction.first(download) : null;
    }

    private static boolean isIn(Bounds bounds, double x, double y) {
        return x >= bounds.x()
                && x < bounds.x() + bounds.width()
                && y >= bounds.y()
                && y < bounds.y() + bounds.height();
    }

    private void clicked(GtkSignal click) {
        double x = number(click, 1);
        double y = number(click, 2);
        int row = rowAt(y);
        RowAction action = actionAt(row, x, y);
        if (action != null) {
            action.on(rows.get(row), manager);
        }
    }

    private void moved(double x, double y) {
        int row = rowAt(y);
        RowAction action = actionAt(row, x, y);
        if (row != hotRow || action != hotAction) {
            hotRow = row;
            hotAction = action;
            GtkApi.setTooltip(area, action == null ? null : action.tip());
            GtkApi.queueDraw(area);
        }
    }

    /** Where the sign of an action is, in the area, which scrolls there; null if the row does not offer it. */
    @Nullable
    Bounds buttonOf(Download download, RowAction action) {
        int row = rows.indexOf(download);
        int place = action == RowAction.second(download) ? 1 : action == RowAction.first(download) ? 0 : -1;
        if (row < 0 || place < 0) {
            return null;
        }
        if (topOf(row) < HEADER) {
            GtkApi.setValue(scrolled, row * (double) ROW);
        } else if (topOf(row) + ROW > height) {
            GtkApi.setValue(scrolled, (row + 1) * (double) ROW - (height - HEADER));
        }
        return button(row, place);
    }

    long area() {
        return area;
    }

    // ------------------------------------------------------------------ what it looks like

    private void paint(Cairo cairo, int areaWidth, int areaHeight) {
        cairo.color(palette.surface());
        cairo.fillRectangle(0, 0, areaWidth, areaHeight);
        if (rows.isEmpty()) {
            paintEmpty(cairo, areaWidth, areaHeight);
            return;
        }
        int first = (int) (GtkApi.value(scrolled) / ROW);
        for (int row = first; row < rows.size() && topOf(row) < areaHeight; row++) {
            paintRow(cairo, row);
        }
        paintHeader(cairo);
    }

    private int[] lefts() {
        var lefts = new int[WIDTHS.length + 1];
        lefts[WIDTHS.length] = width;
        for (int i = WIDTHS.length - 1; i > 0; i--) {
            lefts[i] = lefts[i + 1] - WIDTHS[i];
        }
        return lefts;
    }

    private void paintHeader(Cairo cairo) {
        cairo.color(palette.ground());
        cairo.fillRectangle(0, 0, width, HEADER);
        line(cairo, HEADER - 1);
        cairo.color(palette.quiet());
        cairo.font(SMALL, true);
        int[] lefts = lefts();
        for (int i = 0; i < TITLES.length; i++) {
            if (i >= FIRST_NUMBER) {
                cairo.textRight(TITLES[i], lefts[i + 1] - 6, 18);
            } else {
                cairo.text(TITLES[i], lefts[i] + (i == 0 ? MARGIN : 0), 18);
            }
        }
    }

    private void line(Cairo cairo, double y) {
        cairo.color(palette.line());
        cairo.fillRectangle(0, y, width, 1);
    }

    private void paintRow(Cairo cairo, int row) {
        Download download = rows.get(row);
        double top = topOf(row);
        int[] lefts = lefts();
        line(cairo, top + ROW - 1);
        double room = lefts[1] - MARGIN - 18;
        cairo.font(TEXT, true);
        cairo.color(download.state() == State.CANCELLED ? palette.quiet() : palette.text());
        cairo.text(cairo.fit(download.name(), room), MARGIN, top + 22);
        cairo.font(SMALL, false);
        cairo.color(palette.words(Words.tone(download)));
        cairo.text(cairo.fit(Words.state(download), room), MARGIN, top + 41);
        paintProgress(cairo, download, lefts[1], lefts[2], top);
        cairo.font(TEXT, false);
        cairo.color(palette.quiet());
        cairo.textRight(Words.size(download), lefts[3] - 6, top + 32);
        cairo.textRight(Words.time(download.secondsLeft()), lefts[5] - 6, top + 32);
        cairo.color(palette.text());
        cairo.textRight(Words.speed(download.speed()), lefts[4] - 6, top + 32);
        paintAction(cairo, row, RowAction.first(download), 0);
        paintAction(cairo, row, RowAction.second(download), 1);
    }

    private void paintProgress(Cairo cairo, Download download, int left, int right, double top) {
        double room = right - left - PERCENT_WIDTH - 12;
        double y = top + (ROW - BAR_HEIGHT) / 2.0;
        cairo.color(palette.track());
        cairo.fillRounded(left, y, room, BAR_HEIGHT, BAR_HEIGHT / 2.0);
        double done = download.fraction() * room;
        if (done > 0) {
            cairo.color(palette.bar(Words.tone(download)));
            cairo.fillRounded(left, y, Math.max(BAR_HEIGHT, done), BAR_HEIGHT, BAR_HEIGHT / 2.0);
        }
        cairo.font(SMALL, false);
        cairo.color(palette.quiet());
        cairo.textRight(Words.percent(download), right - 12, top + 31);
    }

    private void paintAction(Cairo cairo, int row, @Nullable RowAction action, int place) {
        if (action == null) {
            return;
        }
        Bounds button = button(row, place);
        boolean hot = row == hotRow && action == hotAction;
        if (hot) {
            cairo.color(palette.hover());
            cairo.fillRounded(button.x(), button.y(), BUTTON, BUTTON, 4);
        }
        double inset = (BUTTON - 15) / 2.0;
        int rgb = hot ? palette.text() : palette.quiet();
        cairo.sign(action.glyph(), rgb, button.x() + inset, button.y() + inset, 15);
    }

    /** An empty list says what to do. */
    private void paintEmpty(Cairo cairo, int areaWidth, int areaHeight) {
        double middle = areaWidth / 2.0;
        double y = Math.max(110, areaHeight / 2.0 - 10);
        cairo.sign(Glyph.ARRIVE, palette.quiet(), middle - 28, y - 84, 56);
        cairo.font(TITLE, true);
        cairo.color(palette.text());
        String title = "Nothing to download yet";
        cairo.text(title, middle - cairo.width(title) / 2, y + 16);
        cairo.font(TEXT, false);
        cairo.color(palette.quiet());
        String hint = "Paste a web address above, and press Enter";
        cairo.text(hint, middle - cairo.width(hint) / 2, y + 42);
    }
}
