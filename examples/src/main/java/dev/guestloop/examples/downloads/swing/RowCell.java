package dev.guestloop.examples.downloads.swing;

import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.Download.State;
import dev.guestloop.examples.downloads.Palette;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.Words;
import java.awt.Component;
import java.awt.Font;
import java.awt.FontMetrics;
import java.awt.Graphics;
import java.awt.Graphics2D;
import java.awt.RenderingHints;
import java.awt.geom.RoundRectangle2D;
import javax.swing.JComponent;
import javax.swing.JTable;
import javax.swing.UIManager;
import javax.swing.table.TableCellRenderer;
import org.jspecify.annotations.Nullable;

/** Paints one cell of a row: one of these for each column, for all rows. Event thread. */
final class RowCell extends JComponent implements TableCellRenderer {

    static final int MARGIN = 24;

    private static final long serialVersionUID = 1;

    private static final int BAR_HEIGHT = 6;
    private static final int PERCENT_WIDTH = 44;

    private final DownloadTable.Column column;
    private @Nullable transient Download download;
    private @Nullable transient DownloadTable table;
    private int row;
    private boolean selected;

    RowCell(DownloadTable.Column column) {
        this.column = column;
    }

    @Override
    public Component getTableCellRendererComponent(
            JTable owner, Object value, boolean isSelected, boolean hasFocus, int atRow, int atColumn) {
        download = (Download) value;
        table = (DownloadTable) owner;
        row = atRow;
        selected = isSelected;
        setFont(owner.getFont());
        return this;
    }

    @Override
    protected void paintComponent(Graphics plain) {
        Download shown = download;
        if (shown == null) {
            return;
        }
        var g = (Graphics2D) plain.create();
        g.setRenderingHint(RenderingHints.KEY_ANTIALIASING, RenderingHints.VALUE_ANTIALIAS_ON);
        Palette palette = Look.palette();
        if (selected) {
            g.setColor(Look.color(palette.active()));
            g.setComposite(java.awt.AlphaComposite.SrcOver.derive(palette.isDark() ? 0.16f : 0.08f));
            g.fillRect(0, 0, getWidth(), getHeight());
            g.setComposite(java.awt.AlphaComposite.SrcOver);
        }
        g.setColor(Look.color(palette.line()));
        int from = column == DownloadTable.Column.FILE ? MARGIN : 0;
        int to = getWidth() - (column == DownloadTable.Column.ACTIONS ? 16 : 0);
        g.fillRect(from, getHeight() - 1, to - from, 1);
        switch (column) {
            case FILE -> paintFile(g, shown, palette);
            case PROGRESS -> paintProgress(g, shown, palette);
            case SIZE -> number(g, Words.size(shown), palette.quiet());
            case SPEED -> number(g, Words.speed(shown.speed()), palette.text());
            case LEFT -> number(g, Words.time(shown.secondsLeft()), palette.quiet());
            case ACTIONS -> paintActions(g, shown, palette);
        }
        g.dispose();
    }

    private void paintFile(Graphics2D g, Download shown, Palette palette) {
        int width = getWidth() - MARGIN - 20;
        Font semibold = UIManager.getFont("semibold.font");
        g.setFont(semibold == null ? getFont().deriveFont(Font.BOLD) : semibold);
        g.setColor(Look.color(shown.state() == State.CANCELLED ? palette.quiet() : palette.text()));
        Text.draw(g, Text.fit(shown.name(), g.getFontMetrics(), width), MARGIN, 23);
        g.setFont(getFont().deriveFont(getFont().getSize2D() - 1));
        g.setColor(Look.color(palette.words(Words.tone(shown))));
        Text.draw(g, Text.fit(Words.state(shown), g.getFontMetrics(), width), MARGIN, 41);
    }

    private void paintProgress(Graphics2D g, Download shown, Palette palette) {
        int width = getWidth() - PERCENT_WIDTH;
        double y = (getHeight() - BAR_HEIGHT) / 2.0;
        g.setColor(Look.color(palette.track()));
        g.fill(new RoundRectangle2D.Double(0, y, width, BAR_HEIGHT, BAR_HEIGHT, BAR_HEIGHT));
        double done = shown.fraction() * width;
        if (done > 0) {
            g.setColor(Look.color(palette.bar(Words.tone(shown))));
            g.fill(new RoundRectangle2D.Double(0, y, Math.max(BAR_HEIGHT, done), BAR_HEIGHT, BAR_HEIGHT, BAR_HEIGHT));
        }
        g.setFont(getFont().deriveFont(getFont().getSize2D() - 1));
        number(g, Words.percent(shown), palette.quiet());
    }

    private void number(Graphics2D g, String text, int rgb) {
        if (column != DownloadTable.Column.PROGRESS) {
            g.setFont(getFont());
        }
        g.setColor(Look.color(rgb));
        FontMetrics metrics = g.getFontMetrics();
        Text.draw(
                g,
                text,
                getWidth() - metrics.stringWidth(text),
                (getHeight() - metrics.getHeight()) / 2 + metrics.getAscent());
    }

    private void paintActions(Graphics2D g, Download shown, Palette palette) {
        if (table == null) {
            return;
        }
        paintAction(g, RowAction.first(shown), 0, table, palette);
        paintAction(g, RowAction.second(shown), 1, table, palette);
    }

    private void paintAction(
            Graphics2D g, @Nullable RowAction action, int place, DownloadTable owner, Palette palette) {
        if (action == null) {
            return;
        }
        int size = owner.buttonSize();
        double x = getWidth() - 16 - (2 - place) * (size + 2);
        double y = (getHeight() - size) / 2.0;
        boolean hot = owner.isHot(row, action);
        if (hot) {
            g.setColor(Look.color(palette.hover()));
            g.fill(new RoundRectangle2D.Double(x, y, size, size, 8, 8));
        }
        g.setColor(Look.color(hot ? palette.text() : palette.quiet()));
        SwingPen.draw(g, action.glyph(), x + (size - 15) / 2.0, y + (size - 15) / 2.0, 15);
    }
}
