package dev.guestloop.examples.downloads.win32;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.Words;
import dev.guestloop.examples.natives.WinApi;
import dev.guestloop.examples.natives.WinApi.Rect;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A list view with a row for each download, and a progress bar in each row that is to be seen. Bars are windows, so there are no
 * more of them than rows fit. UI thread.
 */
final class DownloadList {

    /** What is said of a download in a column. */
    private record Column(String title, int width, Function<Download, String> text) {}

    private static final List<Column> COLUMNS = List.of(
            new Column("Name", 190, Download::name),
            new Column("Progress", 150, _ -> ""), // the bar is there
            new Column("Size", 80, Words::size),
            new Column("Speed", 80, download -> Words.speed(download.speed())),
            new Column("Left", 60, download -> Words.time(download.secondsLeft())),
            new Column("State", 370, Words::state));

    private static final int PROGRESS = 1;
    private static final int STATE = 5;

    private static final int BAR_STEPS = 1000;
    private static final int BAR_MARGIN = 3;
    private static final int MOST_TEXT = 1024;

    // LVCOLUMNW and LVITEMW: how long they are, and where their fields are.
    private static final long COLUMN_BYTES = 56;
    private static final long COLUMN_WIDTH = 8;
    private static final long COLUMN_TEXT = 16;
    private static final int LVCF_WIDTH_TEXT = 2 | 4;
    private static final long ITEM_BYTES = 88;
    private static final long ITEM_INDEX = 4;
    private static final long ITEM_COLUMN = 8;
    private static final long ITEM_TEXT = 24;
    private static final long ITEM_MOST_TEXT = 32;
    private static final int LVIF_TEXT = 1;
    private static final int LVIR_BOUNDS = 0;
    private static final int LVSCW_AUTOSIZE_USEHEADER = -2;

    /** What a row shows. */
    private static final class Row {
        private final Download download;
        private final @Nullable String[] texts = new String[COLUMNS.size()];

        Row(Download download) {
            this.download = download;
        }
    }

    /** A bar, and what it shows. */
    private static final class Bar {
        private final long handle;
        private @Nullable Rect place;
        private int position = -1;
        private int state;

        Bar(long handle) {
            this.handle = handle;
        }
    }

    private final long list;
    private final double scale;
    private final List<Row> rows = new ArrayList<>();
    private final List<Bar> bars = new ArrayList<>();
    private long updates;
    private boolean frozen;

    /** Makes a list of a list view without columns. */
    DownloadList(long listView, double scale) {
        list = listView;
        this.scale = scale;
        int style = WinApi.LVS_EX_FULLROWSELECT | WinApi.LVS_EX_DOUBLEBUFFER;
        WinApi.SendMessageW(list, WinApi.LVM_SETEXTENDEDLISTVIEWSTYLE, style, style);
        try (Arena arena = Arena.ofConfined()) {
            for (int i = 0; i < COLUMNS.size(); i++) {
                MemorySegment description = arena.allocate(COLUMN_BYTES, 8);
                description.set(JAVA_INT, 0, LVCF_WIDTH_TEXT);
                description.set(JAVA_INT, COLUMN_WIDTH, (int) (COLUMNS.get(i).width() * scale));
                description.set(
                        ADDRESS,
                        COLUMN_TEXT,
                        WinApi.string(arena, COLUMNS.get(i).title()));
                WinApi.SendMessageW(list, WinApi.LVM_INSERTCOLUMNW, i, description);
            }
        }
    }

    long handle() {
        return list;
    }

    long updates() {
        return updates;
    }

    int indexOf(Download download) {
        for (int i = 0; i < rows.size(); i++) {
            if (rows.get(i).download == download) {
                return i;
            }
        }
        return -1;
    }

    /** Has the last column take the room that is left. */
    void fill() {
        WinApi.SendMessageW(list, WinApi.LVM_SETCOLUMNWIDTH, STATE, LVSCW_AUTOSIZE_USEHEADER);
    }

    void added(Download download) {
        var row = new Row(download);
        rows.add(row);
        freeze();
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment item = arena.allocate(ITEM_BYTES, 8);
            item.set(JAVA_INT, ITEM_INDEX, rows.size() - 1);
            WinApi.SendMessageW(list, WinApi.LVM_INSERTITEMW, 0, item);
        }
        fill(rows.size() - 1);
    }

    void removed(Download download) {
        int index = indexOf(download);
        if (index >= 0) {
            rows.remove(index);
            freeze();
            WinApi.SendMessageW(list, WinApi.LVM_DELETEITEM, index, 0);
        }
    }

    void changed(List<Download> downloads) {
        for (Download download : downloads) {
            int index = indexOf(download);
            if (index >= 0) {
                fill(index);
            }
        }
        if (frozen) {
            frozen = false;
            WinApi.SendMessageW(list, WinApi.WM_SETREDRAW, 1, 0);
            WinApi.InvalidateRect(list);
        }
        placeBars();
    }

    /** Paints nothing until the next frame: a row that comes or goes takes a hundred times as long if its list is painted each time. */
    private void freeze() {
        if (!frozen) {
            frozen = true;
            WinApi.SendMessageW(list, WinApi.WM_SETREDRAW, 0, 0);
        }
    }

    /** Says anew what is different. */
    private void fill(int index) {
        Row row = rows.get(index);
        updates++;
        for (int i = 0; i < COLUMNS.size(); i++) {
            String text = COLUMNS.get(i).text().apply(row.download);
            if (!text.equals(row.texts[i])) {
                row.texts[i] = text;
                try (Arena arena = Arena.ofConfined()) {
                    MemorySegment item = item(arena, i);
                    item.set(ADDRESS, ITEM_TEXT, WinApi.string(arena, text));
                    WinApi.SendMessageW(list, WinApi.LVM_SETITEMTEXTW, index, item);
                }
            }
        }
    }

    private static MemorySegment item(Arena arena, int column) {
        MemorySegment item = arena.allocate(ITEM_BYTES, 8);
        item.set(JAVA_INT, 0, LVIF_TEXT);
        item.set(JAVA_INT, ITEM_COLUMN, column);
        return item;
    }

    /** What stands in the row; null if there is none. */
    @Nullable
    String stateText(Download download) {
        int index = indexOf(download);
        if (index < 0) {
            return null;
        }
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment text = arena.allocate(2L * MOST_TEXT);
            MemorySegment item = item(arena, STATE);
            item.set(ADDRESS, ITEM_TEXT, text);
            item.set(JAVA_INT, ITEM_MOST_TEXT, MOST_TEXT);
            WinApi.SendMessageW(list, WinApi.LVM_GETITEMTEXTW, index, item);
            return text.getString(0, StandardCharsets.UTF_16LE);
        }
    }

    /** The download whose row is chosen. */
    @Nullable
    Download selected() {
        int index = (int) WinApi.SendMessageW(list, WinApi.LVM_GETNEXTITEM, -1, WinApi.LVNI_SELECTED);
        return index < 0 || index >= rows.size() ? null : rows.get(index).download;
    }

    // ------------------------------------------------------------------ bars

    /** Puts the bars where the rows are now. */
    void placeBars() {
        int top = (int) WinApi.SendMessageW(list, WinApi.LVM_GETTOPINDEX, 0, 0);
        int fit = (int) WinApi.SendMessageW(list, WinApi.LVM_GETCOUNTPERPAGE, 0, 0) + 1;
        int used = Math.max(0, Math.min(fit, rows.size() - top));
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment rect = arena.allocate(JAVA_INT, 4);
            for (int i = 0; i < used; i++) {
                if (i == bars.size()) {
                    bars.add(newBar());
                }
                show(bars.get(i), rows.get(top + i).download, cell(rect, top + i));
            }
        }
        for (Bar bar : bars.subList(Math.min(used, bars.size()), bars.size())) {
            if (bar.place != null) {
                bar.place = null;
                WinApi.ShowWindow(bar.handle, false);
            }
        }
    }

    private Bar newBar() {
        var bar = new Bar(WinApi.CreateWindowExW(
                0, "msctls_progress32", "", WinApi.WS_CHILD | WinApi.PBS_SMOOTH, new Rect(0, 0, 0, 0), list, 0));
        WinApi.SendMessageW(bar.handle, WinApi.PBM_SETRANGE32, 0, BAR_STEPS);
        return bar;
    }

    private Rect cell(MemorySegment rect, int index) {
        rect.setAtIndex(JAVA_INT, 0, LVIR_BOUNDS);
        rect.setAtIndex(JAVA_INT, 1, PROGRESS);
        WinApi.SendMessageW(list, WinApi.LVM_GETSUBITEMRECT, index, rect);
        Rect cell = WinApi.rectOf(rect);
        int margin = (int) Math.round(BAR_MARGIN * scale);
        return new Rect(cell.left() + margin, cell.top() + margin, cell.right() - margin, cell.bottom() - margin);
    }

    private static void show(Bar bar, Download download, Rect place) {
        if (!place.equals(bar.place)) {
            boolean hidden = bar.place == null;
            bar.place = place;
            WinApi.MoveWindow(bar.handle, place);
            if (hidden) {
                WinApi.ShowWindow(bar.handle, true);
            }
        }
        int state = switch (Words.tone(download)) {
            case ACTIVE, GOOD -> WinApi.PBST_NORMAL;
            case QUIET, WARNING -> WinApi.PBST_PAUSED;
            case BAD -> WinApi.PBST_ERROR;
        };
        if (state != bar.state) {
            bar.state = state;
            WinApi.SendMessageW(bar.handle, WinApi.PBM_SETSTATE, state, 0);
        }
        int position = (int) Math.round(download.fraction() * BAR_STEPS);
        if (position != bar.position) {
            bar.position = position;
            WinApi.SendMessageW(bar.handle, WinApi.PBM_SETPOS, position, 0);
        }
    }
}
