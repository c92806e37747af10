package dev.guestloop.examples.downloads.swing;

import dev.guestloop.Async;
import dev.guestloop.TaskAction;
import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.Glyph;
import dev.guestloop.examples.downloads.Latency;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.Totals;
import dev.guestloop.examples.downloads.Words;
import dev.guestloop.examples.downloads.check.Area;
import dev.guestloop.examples.downloads.check.DrivenWindow;
import dev.guestloop.swing.SwingDialogs;
import dev.guestloop.swing.SwingEvents;
import dev.guestloop.ui.HandlerPolicy;
import java.awt.Component;
import java.awt.Insets;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.event.WindowAdapter;
import java.awt.event.WindowEvent;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.swing.BorderFactory;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JLabel;
import javax.swing.JPanel;
import javax.swing.JScrollPane;
import javax.swing.JSpinner;
import javax.swing.JTextField;
import javax.swing.SpinnerNumberModel;
import javax.swing.WindowConstants;
import javax.swing.event.DocumentEvent;
import javax.swing.event.DocumentListener;
import net.miginfocom.swing.MigLayout;
import org.jspecify.annotations.Nullable;

/** The window: a thin view of the manager. Event thread. */
final class SwingWindow implements DrivenWindow {

    private static final int WIDTH = 940;
    private static final int HEIGHT = 640;
    private static final int MOST_AT_ONCE = 16;

    final JFrame frame = new JFrame("Guestloop downloads");
    private final DownloadManager manager;
    private final DownloadTable table;
    private final JTextField address = new JTextField();
    private final JButton add = new JButton("Add");
    private final JLabel problem = new JLabel(" ");
    private final JButton pauseAll = quietButton("Pause all");
    private final JButton resumeAll = quietButton("Resume all");
    private final JButton cancelAll = quietButton("Cancel all");
    private final JButton clear = quietButton("Clear finished");
    private final JButton look = quietButton("");
    private final JButton about = quietButton("About…");
    private final JLabel totals = new JLabel("No downloads");
    private final JLabel pace = new JLabel();
    private final Pulse pulse;
    private @Nullable AboutDialog dialog;

    SwingWindow(DownloadManager manager) {
        this.manager = manager;
        this.table = new DownloadTable(manager);
        this.pulse = new Pulse(manager.latency());
        frame.setContentPane(content());
        frame.setDefaultCloseOperation(WindowConstants.DISPOSE_ON_CLOSE);
        frame.getRootPane().setDefaultButton(add);
        dress();
        connect();
    }

    // ------------------------------------------------------------------ how it is laid out

    private JPanel content() {
        address.putClientProperty(
                "JTextField.placeholderText", "Web address of a file, such as https://example.org/file.zip");
        address.putClientProperty("JTextField.showClearButton", true);
        address.setMargin(new Insets(6, 8, 6, 8));
        add.setMargin(new Insets(6, 22, 6, 22));
        problem.putClientProperty("FlatLaf.styleClass", "small");
        var limit = new JSpinner(new SpinnerNumberModel(manager.limit(), 1, MOST_AT_ONCE, 1));
        limit.addChangeListener(_ -> manager.limit((Integer) limit.getValue()));
        limit.setToolTipText("How many downloads run at once");

        var top = new JPanel(new MigLayout("insets 12 20 0 16, fillx, gap 6 3", "[grow, fill][][]", "[][16!]"));
        top.add(address);
        top.add(add, "growy, wrap");
        top.add(problem, "spanx, gapleft 6");

        var tools = new JPanel(new MigLayout("insets 2 16 8 16, fillx, gap 2", "[][][][]push[][]12[][]"));
        for (JButton button : List.of(pauseAll, resumeAll, cancelAll, clear)) {
            tools.add(button);
        }
        tools.add(new JLabel("At once"), "gapright 6");
        tools.add(limit, "width 64!");
        tools.add(look);
        tools.add(about);

        var list = new JScrollPane(table);
        list.setBorder(BorderFactory.createEmptyBorder());

        var status = new JPanel(new MigLayout("insets 10 24 12 24, fillx", "[]18[]push[]"));
        status.add(totals);
        status.add(pace);
        status.add(pulse);

        var content = new JPanel(new MigLayout("insets 0, fill, wrap, gap 0", "[grow, fill]", "[][][grow, fill][]"));
        content.add(top);
        content.add(tools);
        content.add(list);
        content.add(status);
        return content;
    }

    private static JButton quietButton(String text) {
        var button = new JButton(text);
        button.putClientProperty("JButton.buttonType", "toolBarButton");
        button.setMargin(new Insets(4, 8, 4, 8));
        button.setFocusable(false);
        return button;
    }

    /** What does not follow the look by itself. */
    private void dress() {
        var palette = Look.palette();
        problem.setForeground(Look.color(palette.bad()));
        totals.setForeground(Look.color(palette.quiet()));
        pace.setForeground(Look.color(palette.text()));
        table.getParent().setBackground(Look.color(palette.surface()));
        look.setIcon(new GlyphIcon(palette.isDark() ? Glyph.SUN : Glyph.MOON));
        look.setToolTipText(palette.isDark() ? "Light" : "Dark");
        frame.getRootPane().setBackground(Look.color(palette.ground()));
    }

    // ------------------------------------------------------------------ what happens in it

    private void connect() {
        SwingEvents.onAction(add, HandlerPolicy.QUEUE, _ -> addAddress());
        SwingEvents.onAction(about, HandlerPolicy.DROP, _ -> showAbout());
        pauseAll.addActionListener(_ -> manager.pauseAll());
        resumeAll.addActionListener(_ -> manager.resumeAll());
        SwingEvents.onAction(cancelAll, HandlerPolicy.DROP, _ -> askAndCancelAll())
                .onBusy(busy -> cancelAll.setEnabled(!busy));
        clear.addActionListener(_ -> manager.removeEnded());
        look.addActionListener(_ -> {
            Look.change(!isDark());
            dress();
        });
        address.getDocument().addDocumentListener(new DocumentListener() {
            @Override
            public void insertUpdate(DocumentEvent e) {
                addressProblem(null);
            }

            @Override
            public void removeUpdate(DocumentEvent e) {
                addressProblem(null);
            }

            @Override
            public void changedUpdate(DocumentEvent e) {
                // Only its style.
            }
        });
    }

    private void addAddress() {
        if (manager.add(address.getText()) != null) {
            address.setText("");
        }
    }

    /** The downloads go on until there is an answer. */
    private void askAndCancelAll() {
        if (SwingDialogs.confirm(frame, "Cancel all", Words.QUESTION_CANCEL_ALL)) {
            manager.cancelAll();
        }
    }

    private void showAbout() {
        var opened = new AboutDialog(frame, manager.totals().bytes());
        dialog = opened;
        try {
            SwingDialogs.show(opened.dialog);
        } finally {
            dialog = null;
        }
    }

    // ------------------------------------------------------------------ what it shows

    @Override
    public void open() {
        var opened = new CompletableFuture<WindowEvent>();
        frame.addWindowListener(new WindowAdapter() {
            @Override
            public void windowOpened(WindowEvent e) {
                opened.complete(e);
            }
        });
        frame.setSize(WIDTH, HEIGHT);
        frame.setLocationRelativeTo(null);
        frame.setVisible(true);
        Async.await(opened);
        address.requestFocusInWindow();
    }

    @Override
    public void awaitClosed() {
        SwingEvents.awaitClosed(frame);
    }

    @Override
    public void spawn(String name, TaskAction<?> task) {
        SwingEvents.scopeOf(frame).spawn(name, task);
    }

    @Override
    public void added(Download download) {
        table.added(download);
    }

    @Override
    public void removed(Download download) {
        table.removed(download);
    }

    @Override
    public void changed(List<Download> downloads, Totals now) {
        table.changed(downloads);
        set(totals, Words.totals(now));
        set(pace, Words.pace(now));
        if (dialog != null) {
            dialog.show(now);
        }
    }

    private static void set(JLabel label, String text) {
        if (!text.equals(label.getText())) {
            label.setText(text);
        }
    }

    @Override
    public void addressProblem(@Nullable String text) {
        set(problem, text == null ? " " : text);
        address.putClientProperty("JComponent.outline", text == null ? null : "error");
    }

    @Override
    public void latency(Latency latency) {
        pulse.show(latency);
    }

    // ------------------------------------------------------------------ for the robot

    @Override
    public @Nullable Area area(Spot spot) {
        return switch (spot) {
            case WINDOW -> areaOf(frame, null);
            case TITLE -> areaOf(frame, new Rectangle(frame.getWidth() / 3, 8, 10, 10));
            case ADDRESS -> areaOf(address, null);
            case ADD -> areaOf(add, null);
            case LOOK -> areaOf(look, null);
            case ABOUT -> areaOf(about, null);
            case ABOUT_CLOSE -> dialog == null ? null : areaOf(dialog.close, null);
        };
    }

    @Override
    public @Nullable Area area(Download download, RowAction action) {
        int row = table.indexOf(download);
        Rectangle button = row < 0 ? null : table.buttonOf(row, action);
        if (button != null) {
            table.scrollRectToVisible(button);
        }
        return button == null ? null : areaOf(table, button);
    }

    private static @Nullable Area areaOf(Component component, @Nullable Rectangle part) {
        if (!component.isShowing()) {
            return null;
        }
        Point corner = component.getLocationOnScreen();
        Rectangle inside = part == null ? new Rectangle(component.getSize()) : part;
        double scale =
                component.getGraphicsConfiguration().getDefaultTransform().getScaleX();
        return Area.scaled(corner.x + inside.x, corner.y + inside.y, inside.width, inside.height, scale);
    }

    @Override
    public @Nullable String rowText(Download download) {
        return table.indexOf(download) < 0 ? null : Words.state(download);
    }

    @Override
    public @Nullable String shownAddressProblem() {
        return problem.getText().isBlank() ? null : problem.getText();
    }

    @Override
    public boolean isAboutOpen() {
        return dialog != null && dialog.dialog.isShowing();
    }

    @Override
    public boolean isDark() {
        return Look.palette().isDark();
    }

    @Override
    public long rowUpdates() {
        return table.updates();
    }
}
