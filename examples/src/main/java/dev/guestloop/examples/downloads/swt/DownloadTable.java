package dev.guestloop.examples.downloads.swt;

import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.Download.State;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.Glyph;
import dev.guestloop.examples.downloads.Palette;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.Words;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.GC;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Event;
import org.eclipse.swt.widgets.Table;
import org.eclipse.swt.widgets.TableColumn;
import org.eclipse.swt.widgets.TableItem;
import org.jspecify.annotations.Nullable;

/** The list: SWT's own table, whose cells are drawn here. A row that is not in view costs nothing. SWT's thread. */
final class DownloadTable {

    private static final int ROW_HEIGHT = 52;
    private static final int BUTTON = 28;
    private static final int BAR_HEIGHT = 6;
    private static final int PERCENT_WIDTH = 46;
    private static final int MARGIN = 16;
    private static final String[] TITLES = {"File", "Progress", "Size", "Speed", "Left", ""};
    private static final int[] WIDTHS = {0, 200, 90, 100, 74, 84};
    private static final int FILE = 0;
    private static final int PROGRESS = 1;
    private static final int SIZE = 2;
    private static final int SPEED = 3;
    private static final int LEFT = 4;
    private static final int ACTIONS = 5;

    final Table table;
    private final DownloadManager manager;
    private final Paints paints;
    private final List<Download> rows = new ArrayList<>();
    private final Map<Download, TableItem> itemOf = new HashMap<>();
    private @Nullable TableItem hotItem;
    private @Nullable RowAction hotAction;
    private long updates;

    DownloadTable(Composite parent, DownloadManager manager, Paints paints) {
        this.manager = manager;
        this.paints = paints;
        table = new Table(parent, SWT.FULL_SELECTION | SWT.MULTI | SWT.V_SCROLL | SWT.NO_SCROLL);
        table.setHeaderVisible(true);
        for (int i = 0; i < TITLES.length; i++) {
            var column = new TableColumn(table, i >= SIZE ? SWT.RIGHT : SWT.LEFT);
            column.setText(TITLES[i]);
            column.setWidth(WIDTHS[i]);
            column.setResizable(false);
        }
        table.addListener(SWT.MeasureItem, e -> e.height = ROW_HEIGHT);
        table.addListener(SWT.EraseItem, e -> e.detail &= ~(SWT.FOREGROUND | SWT.HOT));
        table.addListener(SWT.PaintItem, this::paintCell);
        table.addListener(SWT.Paint, this::paintEmpty);
        table.addListener(SWT.Resize, _ -> fitColumns());
        table.addListener(SWT.MouseUp, this::mouseUp);
        table.addListener(SWT.MouseMove, this::mouseMove);
        table.addListener(SWT.KeyDown, this::keyDown);
    }

    private void fitColumns() {
        int others = 0;
        for (int width : WIDTHS) {
            others += width;
        }
        table.getColumn(FILE).setWidth(Math.max(180, table.getClientArea().width - others));
    }

    // ------------------------------------------------------------------ what the view is told

    void added(Download download) {
        var item = new TableItem(table, SWT.NONE);
        item.setData(download);
        itemOf.put(download, item);
        rows.add(download);
        if (rows.size() == 1) {
            table.redraw();
        }
    }

    void removed(Download download) {
        TableItem item = itemOf.remove(download);
        if (item != null) {
            rows.remove(download);
            item.dispose();
        }
    }

    /** Has those painted again that are in view. */
    void changed(List<Download> downloads) {
        Rectangle view = table.getClientArea();
        for (Download download : downloads) {
            TableItem item = itemOf.get(download);
            if (item != null) {
                Rectangle row = cell(item, FILE);
                if (row.y + row.height > 0 && row.y < view.height + table.getHeaderHeight()) {
                    updates++;
                    table.redraw(0, row.y, view.width, row.height, false);
                }
            }
        }
    }

    long updates() {
        return updates;
    }

    boolean has(Download download) {
        return itemOf.containsKey(download);
    }

    /** Where the sign of an action is, in the table, which scrolls there; null if the row does not offer it. */
    @Nullable
    Rectangle buttonOf(Download download, RowAction action) {
        TableItem item = itemOf.get(download);
        int place = action == RowAction.second(download) ? 1 : action == RowAction.first(download) ? 0 : -1;
        if (item == null || place < 0) {
            return null;
        }
        table.showItem(item);
        return button(item, place);
    }

    /** On GTK an item does not know the height that was measured. */
    private static Rectangle cell(TableItem item, int column) {
        Rectangle cell = item.getBounds(column);
        cell.height = Math.max(cell.height, ROW_HEIGHT + 2);
        return cell;
    }

    private static Rectangle button(TableItem item, int place) {
        Rectangle cell = cell(item, ACTIONS);
        return new Rectangle(
                cell.x + cell.width - 12 - (2 - place) * (BUTTON + 2),
                cell.y + (cell.height - BUTTON) / 2,
                BUTTON,
                BUTTON);
    }

    private static @Nullable RowAction actionAt(@Nullable TableItem item, int x, int y) {
        if (item == null) {
            return null;
        }
        var download = (Download) item.getData();
        if (button(item, 1).contains(x, y)) {
            return RowAction.second(download);
        }
        return button(item, 0).contains(x, y) ? RowAction.first(download) : null;
    }

    private void mouseUp(Event e) {
        TableItem item = table.getItem(new Point(e.x, e.y));
        RowAction action = actionAt(item, e.x, e.y);
        if (action != null && item != null && e.button == 1) {
            action.on((Download) item.getData(), manager);
        }
    }

    private void mouseMove(Event e) {
        TableItem item = table.getItem(new Point(e.x, e.y));
        RowAction action = actionAt(item, e.x, e.y);
        if (item != hotItem || action != hotAction) {
            hotItem = item;
            hotAction = action;
            table.setToolTipText(action == null ? null : action.tip());
            table.redraw();
        }
    }

    private void keyDown(Event e) {
        for (TableItem item : table.getSelection()) {
            var download = (Download) item.getData();
            RowAction action = switch (e.keyCode) {
                case SWT.SPACE -> RowAction.first(download);
                case SWT.DEL -> RowAction.second(download);
                default -> null;
            };
            if (action != null) {
                action.on(download, manager);
            }
        }
    }

    // ------------------------------------------------------------------ what it looks like

    private void paintCell(Event e) {
        var item = (TableItem) e.item;
        if (!(item.getData() instanceof Download download)) {
            return;
        }
        GC gc = e.gc;
        Rectangle cell = cell(item, e.index);
        Palette palette = paints.palette;
        gc.setAntialias(SWT.ON);
        gc.setForeground(Paints.color(palette.line()));
        gc.drawLine(cell.x, cell.y + cell.height - 1, cell.x + cell.width, cell.y + cell.height - 1);
        int right = cell.x + cell.width - 6;
        switch (e.index) {
            case FILE -> paintFile(gc, download, cell);
            case PROGRESS -> paintProgress(gc, download, cell);
            case SIZE -> number(gc, Words.size(download), palette.quiet(), right, cell);
            case SPEED -> number(gc, Words.speed(download.speed()), palette.text(), right, cell);
            case LEFT -> number(gc, Words.time(download.secondsLeft()), palette.quiet(), right, cell);
            default -> {
                paintAction(gc, item, RowAction.first(download), 0);
                paintAction(gc, item, RowAction.second(download), 1);
            }
        }
    }

    private void paintFile(GC gc, Download download, Rectangle cell) {
        Palette palette = paints.palette;
        int width = cell.width - MARGIN - 18;
        gc.setFont(paints.bold);
        gc.setForeground(Paints.color(download.state() == State.CANCELLED ? palette.quiet() : palette.text()));
        gc.drawText(Paints.fit(gc, download.name(), width), cell.x + MARGIN, cell.y + 8, true);
        gc.setFont(paints.small);
        gc.setForeground(Paints.color(palette.words(Words.tone(download))));
        gc.drawText(Paints.fit(gc, Words.state(download), width), cell.x + MARGIN, cell.y + 28, true);
    }

    private void paintProgress(GC gc, Download download, Rectangle cell) {
        Palette palette = paints.palette;
        int width = cell.width - PERCENT_WIDTH - 6;
        int y = cell.y + (cell.height - BAR_HEIGHT) / 2;
        gc.setBackground(Paints.color(palette.track()));
        gc.fillRoundRectangle(cell.x, y, width, BAR_HEIGHT, BAR_HEIGHT, BAR_HEIGHT);
        int done = (int) Math.round(download.fraction() * width);
        if (done > 0) {
            gc.setBackground(Paints.color(palette.bar(Words.tone(download))));
            gc.fillRoundRectangle(cell.x, y, Math.max(BAR_HEIGHT, done), BAR_HEIGHT, BAR_HEIGHT, BAR_HEIGHT);
        }
        gc.setFont(paints.small);
        gc.setForeground(Paints.color(palette.quiet()));
        Paints.right(gc, Words.percent(download), cell.x + cell.width - 6, cell.y, cell.height);
    }

    private void number(GC gc, String text, int rgb, int right, Rectangle cell) {
        gc.setFont(table.getFont());
        gc.setForeground(Paints.color(rgb));
        Paints.right(gc, text, right, cell.y, cell.height);
    }

    private void paintAction(GC gc, TableItem item, @Nullable RowAction action, int place) {
        if (action == null) {
            return;
        }
        Rectangle button = button(item, place);
        boolean hot = item == hotItem && action == hotAction;
        if (hot) {
            gc.setBackground(Paints.color(paints.palette.hover()));
            gc.fillRoundRectangle(button.x, button.y, BUTTON, BUTTON, 8, 8);
        }
        float inset = (BUTTON - 15) / 2f;
        int rgb = hot ? paints.palette.text() : paints.palette.quiet();
        Paints.sign(gc, action.glyph(), rgb, button.x + inset, button.y + inset, 15);
    }

    /** An empty list says what to do. */
    private void paintEmpty(Event e) {
        if (!rows.isEmpty()) {
            return;
        }
        Rectangle area = table.getClientArea();
        int middle = area.width / 2;
        int y = Math.max(110, area.height / 2 - 10);
        Paints.sign(e.gc, Glyph.ARRIVE, paints.palette.quiet(), middle - 28, y - 84, 56);
        e.gc.setFont(paints.title);
        e.gc.setForeground(Paints.color(paints.palette.text()));
        centered(e.gc, "Nothing to download yet", middle, y);
        e.gc.setFont(table.getFont());
        e.gc.setForeground(Paints.color(paints.palette.quiet()));
        centered(e.gc, "Paste a web address above, and press Enter", middle, y + 30);
    }

    private static void centered(GC gc, String text, int middle, int top) {
        gc.drawText(text, middle - gc.textExtent(text).x / 2, top, true);
    }
}
