package dev.guestloop.examples.downloads.swing;

import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.Glyph;
import dev.guestloop.examples.downloads.RowAction;
import java.awt.Cursor;
import java.awt.Dimension;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.RenderingHints;
import java.awt.event.ActionEvent;
import java.awt.event.KeyEvent;
import java.awt.event.MouseAdapter;
import java.awt.event.MouseEvent;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import javax.swing.AbstractAction;
import javax.swing.JTable;
import javax.swing.KeyStroke;
import javax.swing.ListSelectionModel;
import javax.swing.table.AbstractTableModel;
import javax.swing.table.DefaultTableCellRenderer;
import org.jspecify.annotations.Nullable;

/**
 * The list. Its model is the manager's own; a row that has changed is painted again if it is in view, and costs nothing if it is
 * not. Event thread.
 */
@SuppressWarnings("EnumOrdinal") // the columns are in the order of the table, which is all that there is to it
final class DownloadTable extends JTable {

    private static final long serialVersionUID = 1;

    private static final int ROW_HEIGHT = 54;
    private static final int BUTTON = 28;

    /** The columns, from left to right. */
    enum Column {
        FILE("File", 0),
        PROGRESS("Progress", 190),
        SIZE("Size", 86),
        SPEED("Speed", 96),
        LEFT("Left", 70),
        ACTIONS("", 92);

        final String title;
        final int width;

        Column(String title, int width) {
            this.title = title;
            this.width = width;
        }
    }

    private final transient DownloadManager manager;
    private final transient List<Download> rows = new ArrayList<>();
    private final transient Map<Download, Integer> indexOf = new HashMap<>();
    private final Model model = new Model();
    private int hotRow = -1;
    private transient @Nullable RowAction hotAction;
    private long updates;

    DownloadTable(DownloadManager manager) {
        this.manager = manager;
        setModel(model);
        setRowHeight(ROW_HEIGHT);
        setFillsViewportHeight(true);
        setShowGrid(false);
        setIntercellSpacing(new Dimension(0, 0));
        setSelectionMode(ListSelectionModel.MULTIPLE_INTERVAL_SELECTION);
        setAutoResizeMode(AUTO_RESIZE_LAST_COLUMN);
        getTableHeader().setReorderingAllowed(false);
        getTableHeader().setResizingAllowed(false);
        for (Column column : Column.values()) {
            var c = getColumnModel().getColumn(column.ordinal());
            c.setCellRenderer(new RowCell(column));
            c.setHeaderRenderer(new HeaderCell(column));
            if (column.width > 0) {
                c.setMinWidth(column.width);
                c.setMaxWidth(column.width);
                c.setPreferredWidth(column.width);
            } else {
                c.setMinWidth(180);
                c.setPreferredWidth(4000); // all that the others leave
            }
        }
        setAutoResizeMode(AUTO_RESIZE_ALL_COLUMNS);
        var mouse = new Mouse();
        addMouseListener(mouse);
        addMouseMotionListener(mouse);
        addKey(KeyEvent.VK_SPACE, true);
        addKey(KeyEvent.VK_DELETE, false);
    }

    // ------------------------------------------------------------------ what the view is told

    void added(Download download) {
        indexOf.put(download, rows.size());
        rows.add(download);
        model.fireTableRowsInserted(rows.size() - 1, rows.size() - 1);
    }

    void removed(Download download) {
        Integer row = indexOf.remove(download);
        if (row != null) {
            rows.remove(row.intValue());
            for (int i = row; i < rows.size(); i++) {
                indexOf.put(rows.get(i), i);
            }
            model.fireTableRowsDeleted(row, row);
        }
    }

    /** Has the rows painted again, in one go; what is not in view is not. */
    void changed(List<Download> downloads) {
        for (Download download : downloads) {
            Integer row = indexOf.get(download);
            if (row != null) {
                updates++;
                repaint(0, row * ROW_HEIGHT, getWidth(), ROW_HEIGHT);
            }
        }
    }

    long updates() {
        return updates;
    }

    int indexOf(Download download) {
        return indexOf.getOrDefault(download, -1);
    }

    /** Where the sign of an action is, in the table; null if the row does not offer it. */
    @Nullable
    Rectangle buttonOf(int row, RowAction action) {
        Download download = rows.get(row);
        int place = action == RowAction.second(download) ? 1 : action == RowAction.first(download) ? 0 : -1;
        return place < 0 ? null : button(row, place);
    }

    private Rectangle button(int row, int place) {
        Rectangle cell = getCellRect(row, Column.ACTIONS.ordinal(), false);
        return new Rectangle(
                cell.x + cell.width - 16 - (2 - place) * (BUTTON + 2),
                cell.y + (cell.height - BUTTON) / 2,
                BUTTON,
                BUTTON);
    }

    private @Nullable RowAction actionAt(int row, Point at) {
        if (row < 0 || row >= rows.size()) {
            return null;
        }
        Download download = rows.get(row);
        if (button(row, 1).contains(at)) {
            return RowAction.second(download);
        }
        return button(row, 0).contains(at) ? RowAction.first(download) : null;
    }

    private void addKey(int key, boolean first) {
        getInputMap().put(KeyStroke.getKeyStroke(key, 0), key);
        getActionMap().put(key, new AbstractAction() {
            private static final long serialVersionUID = 1;

            @Override
            public void actionPerformed(ActionEvent e) {
                for (Download download : selected()) {
                    RowAction action = first ? RowAction.first(download) : RowAction.second(download);
                    if (action != null) {
                        action.on(download, manager);
                    }
                }
            }
        });
    }

    private List<Download> selected() {
        var selected = new ArrayList<Download>();
        for (int row : getSelectedRows()) {
            selected.add(rows.get(row));
        }
        return selected;
    }

    private final class Mouse extends MouseAdapter {
        @Override
        public void mouseReleased(MouseEvent e) {
            int row = rowAtPoint(e.getPoint());
            RowAction action = actionAt(row, e.getPoint());
            if (action != null && e.getButton() == MouseEvent.BUTTON1) {
                action.on(rows.get(row), manager);
            }
        }

        @Override
        public void mouseMoved(MouseEvent e) {
            int row = rowAtPoint(e.getPoint());
            hot(row, actionAt(row, e.getPoint()));
        }

        @Override
        public void mouseExited(MouseEvent e) {
            hot(-1, null);
        }

        private void hot(int row, @Nullable RowAction action) {
            if (row != hotRow || action != hotAction) {
                int old = hotRow;
                hotRow = row;
                hotAction = action;
                setCursor(Cursor.getPredefinedCursor(action == null ? Cursor.DEFAULT_CURSOR : Cursor.HAND_CURSOR));
                repaint(0, old * ROW_HEIGHT, getWidth(), ROW_HEIGHT);
                repaint(0, row * ROW_HEIGHT, getWidth(), ROW_HEIGHT);
            }
        }
    }

    @Override
    public @Nullable String getToolTipText(MouseEvent e) {
        int row = rowAtPoint(e.getPoint());
        RowAction action = actionAt(row, e.getPoint());
        return action != null
                ? action.tip()
                : row < 0 ? null : rows.get(row).address().toString();
    }

    /** An empty list says what to do. */
    @Override
    protected void paintComponent(Graphics plain) {
        super.paintComponent(plain);
        if (!rows.isEmpty()) {
            return;
        }
        var g = (Graphics2D) plain.create();
        var palette = Look.palette();
        int middle = getWidth() / 2;
        int y = Math.max(90, getHeight() / 2 - 20);
        g.setColor(Look.color(palette.quiet()));
        SwingPen.draw(g, Glyph.ARRIVE, middle - 28, y - 84, 56);
        g.setFont(getFont().deriveFont(Font.BOLD, getFont().getSize2D() + 4));
        g.setColor(Look.color(palette.text()));
        centered(g, "Nothing to download yet", middle, y + 6);
        g.setFont(getFont());
        g.setColor(Look.color(palette.quiet()));
        centered(g, "Paste a web address above, and press Enter", middle, y + 30);
        g.dispose();
    }

    private static void centered(Graphics2D g, String text, int middle, int baseline) {
        Text.draw(g, text, middle - g.getFontMetrics().stringWidth(text) / 2, baseline);
    }

    private final class Model extends AbstractTableModel {
        private static final long serialVersionUID = 1;

        @Override
        public int getRowCount() {
            return rows.size();
        }

        @Override
        public int getColumnCount() {
            return Column.values().length;
        }

        @Override
        public Object getValueAt(int row, int column) {
            return rows.get(row);
        }

        @Override
        public String getColumnName(int column) {
            return Column.values()[column].title;
        }
    }

    /** Is the sign under the mouse? */
    boolean isHot(int row, RowAction action) {
        return row == hotRow && action == hotAction;
    }

    int buttonSize() {
        return BUTTON;
    }

    /** A title, over the numbers or over the words below it. */
    private static final class HeaderCell extends DefaultTableCellRenderer {
        private static final long serialVersionUID = 1;

        private final Column column;

        HeaderCell(Column column) {
            this.column = column;
        }

        @Override
        public Dimension getPreferredSize() {
            return new Dimension(super.getPreferredSize().width, 32);
        }

        @Override
        protected void paintComponent(Graphics plain) {
            var g = (Graphics2D) plain.create();
            g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
            var palette = Look.palette();
            g.setColor(Look.color(palette.surface()));
            g.fillRect(0, 0, getWidth(), getHeight());
            g.setColor(Look.color(palette.line()));
            g.fillRect(0, getHeight() - 1, getWidth(), 1);
            g.setFont(getFont().deriveFont(getFont().getSize2D() - 1));
            g.setColor(Look.color(palette.quiet()));
            FontMetrics metrics = g.getFontMetrics();
            int x = column == Column.FILE
                    ? RowCell.MARGIN
                    : column == Column.PROGRESS ? 0 : getWidth() - metrics.stringWidth(column.title);
            Text.draw(g, column.title, x, (getHeight() - metrics.getHeight()) / 2 + metrics.getAscent());
            g.dispose();
        }
    }
}
