package dev.guestloop.examples.downloads.swt;

import dev.guestloop.Async;
import dev.guestloop.TaskAction;
import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.Latency;
import dev.guestloop.examples.downloads.Palette;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.Totals;
import dev.guestloop.examples.downloads.Words;
import dev.guestloop.examples.downloads.check.Area;
import dev.guestloop.examples.downloads.check.DrivenWindow;
import dev.guestloop.swt.SwtDialogs;
import dev.guestloop.swt.SwtEvents;
import dev.guestloop.ui.HandlerPolicy;
import java.util.List;
import org.eclipse.swt.SWT;
import org.eclipse.swt.graphics.Point;
import org.eclipse.swt.graphics.Rectangle;
import org.eclipse.swt.layout.GridData;
import org.eclipse.swt.layout.GridLayout;
import org.eclipse.swt.widgets.Button;
import org.eclipse.swt.widgets.Composite;
import org.eclipse.swt.widgets.Control;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Label;
import org.eclipse.swt.widgets.Shell;
import org.eclipse.swt.widgets.Spinner;
import org.eclipse.swt.widgets.Text;
import org.jspecify.annotations.Nullable;

/** The window: a thin view of the manager, in the desktop's own look. SWT's thread. */
final class SwtWindow implements DrivenWindow {

    private static final int WIDTH = 1040;
    private static final int HEIGHT = 610;
    private static final int MOST_AT_ONCE = 16;
    private static final int MARGIN = 16;

    private final DownloadManager manager;
    private final Shell shell;
    private final Paints paints;
    private final Text address;
    private final Button add;
    private final Label problem;
    private final Button pauseAll;
    private final Button resumeAll;
    private final Button cancelAll;
    private final Button clear;
    private final Button look;
    private final Button about;
    private final DownloadTable table;
    private final Label totals;
    private final Label pace;
    private final Pulse pulse;
    private @Nullable AboutShell dialog;

    SwtWindow(DownloadManager manager, boolean dark) {
        this.manager = manager;
        Display display = Display.getCurrent();
        DarkTheme.use(dark);
        paints = new Paints(display, dark);
        shell = new Shell(display);
        shell.setText("Guestloop downloads");
        shell.setLayout(layout(1, 0, 0));

        Composite top = row(shell, 2, 14, 0);
        address = new Text(top, SWT.BORDER | SWT.SINGLE);
        address.setMessage("Web address of a file, such as https://example.org/file.zip");
        address.setLayoutData(new GridData(SWT.FILL, SWT.CENTER, true, false));
        add = new Button(top, SWT.PUSH);
        add.setText("Add");
        var wide = new GridData(SWT.FILL, SWT.FILL, false, false);
        wide.widthHint = 84;
        add.setLayoutData(wide);
        shell.setDefaultButton(add);
        problem = new Label(top, SWT.NONE);
        problem.setFont(paints.small);
        problem.setLayoutData(new GridData(SWT.FILL, SWT.CENTER, true, false, 2, 1));

        Composite tools = row(shell, 9, 0, 10);
        pauseAll = button(tools, "Pause all");
        resumeAll = button(tools, "Resume all");
        cancelAll = button(tools, "Cancel all");
        clear = button(tools, "Clear finished");
        new Label(tools, SWT.NONE).setLayoutData(new GridData(SWT.FILL, SWT.CENTER, true, false));
        new Label(tools, SWT.NONE).setText("At once");
        var limit = new Spinner(tools, SWT.BORDER);
        limit.setValues(manager.limit(), 1, MOST_AT_ONCE, 0, 1, 4);
        limit.setToolTipText("How many downloads run at once");
        limit.addListener(SWT.Selection, _ -> manager.limit(limit.getSelection()));
        look = button(tools, "Light"); // the longer of its two texts
        look.setEnabled(DarkTheme.canBeChosen());
        about = button(tools, "About…");

        table = new DownloadTable(shell, manager, paints);
        table.table.setLayoutData(new GridData(SWT.FILL, SWT.FILL, true, true));

        Composite status = row(shell, 3, 8, 8);
        totals = new Label(status, SWT.NONE);
        totals.setText("No downloads");
        pace = new Label(status, SWT.NONE);
        pace.setLayoutData(new GridData(SWT.FILL, SWT.CENTER, true, false));
        pulse = new Pulse(status, paints, manager.latency());
        var canvas = new GridData(SWT.END, SWT.CENTER, false, false);
        canvas.widthHint = Pulse.WIDTH;
        canvas.heightHint = Pulse.HEIGHT;
        pulse.canvas.setLayoutData(canvas);
        dress();
        shell.setSize(WIDTH, HEIGHT);
    }

    // ------------------------------------------------------------------ how it is laid out

    private static GridLayout layout(int columns, int above, int below) {
        var layout = new GridLayout(columns, false);
        layout.marginWidth = 0;
        layout.marginHeight = 0;
        layout.marginTop = above;
        layout.marginBottom = below;
        layout.verticalSpacing = 2;
        layout.horizontalSpacing = 8;
        return layout;
    }

    private static Composite row(Composite parent, int columns, int above, int below) {
        var row = new Composite(parent, SWT.NONE);
        GridLayout layout = layout(columns, above, below);
        layout.marginWidth = MARGIN;
        row.setLayout(layout);
        row.setLayoutData(new GridData(SWT.FILL, SWT.CENTER, true, false));
        return row;
    }

    private static Button button(Composite parent, String text) {
        var button = new Button(parent, SWT.PUSH);
        button.setText(text);
        return button;
    }

    /** What does not follow the theme by itself. */
    private void dress() {
        Palette palette = paints.palette;
        problem.setForeground(Paints.color(palette.bad()));
        totals.setForeground(Paints.color(palette.quiet()));
        table.table.setBackground(Paints.color(palette.surface()));
        look.setText(palette.isDark() ? "Light" : "Dark");
        shell.redraw();
        table.table.redraw();
    }

    // ------------------------------------------------------------------ what happens in it

    private void connect() {
        SwtEvents.onAction(add, HandlerPolicy.QUEUE, _ -> addAddress());
        SwtEvents.onAction(about, HandlerPolicy.DROP, _ -> showAbout());
        SwtEvents.onAction(cancelAll, HandlerPolicy.DROP, _ -> askAndCancelAll())
                .onBusy(busy -> {
                    if (!cancelAll.isDisposed()) {
                        cancelAll.setEnabled(!busy);
                    }
                });
        pauseAll.addListener(SWT.Selection, _ -> manager.pauseAll());
        resumeAll.addListener(SWT.Selection, _ -> manager.resumeAll());
        clear.addListener(SWT.Selection, _ -> manager.removeEnded());
        look.addListener(SWT.Selection, _ -> {
            paints.palette = Palette.of(!paints.palette.isDark());
            DarkTheme.use(paints.palette.isDark());
            dress();
        });
        address.addListener(SWT.Modify, _ -> addressProblem(null));
    }

    private void addAddress() {
        if (manager.add(address.getText()) != null) {
            address.setText("");
        }
    }

    /** The downloads go on until there is an answer. */
    private void askAndCancelAll() {
        if (SwtDialogs.confirm(shell, "Cancel all", Words.QUESTION_CANCEL_ALL)) {
            manager.cancelAll();
        }
    }

    private void showAbout() {
        var opened = new AboutShell(shell, paints, manager.totals().bytes());
        dialog = opened;
        try {
            opened.shell.open();
            SwtEvents.awaitClosed(opened.shell);
        } finally {
            dialog = null;
            if (!opened.shell.isDisposed()) {
                opened.shell.dispose();
            }
        }
    }

    // ------------------------------------------------------------------ what it shows

    @Override
    public void open() {
        connect();
        Rectangle screen = shell.getDisplay().getPrimaryMonitor().getClientArea();
        shell.setLocation(screen.x + (screen.width - WIDTH) / 2, screen.y + (screen.height - HEIGHT) / 2);
        shell.open();
        address.setFocus();
        Async.yieldNow();
    }

    @Override
    public void awaitClosed() {
        SwtEvents.awaitClosed(shell);
    }

    @Override
    public void spawn(String name, TaskAction<?> task) {
        SwtEvents.scopeOf(shell).spawn(name, task);
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
        boolean moved = set(totals, Words.totals(now));
        moved |= set(pace, Words.pace(now));
        if (moved) {
            totals.getParent().layout();
        }
        if (dialog != null) {
            dialog.show(now);
        }
    }

    private static boolean set(Label label, String text) {
        boolean changed = !text.equals(label.getText());
        if (changed) {
            label.setText(text);
        }
        return changed;
    }

    @Override
    public void addressProblem(@Nullable String text) {
        set(problem, text == null ? "" : text);
    }

    @Override
    public void latency(Latency latency) {
        pulse.show(latency);
    }

    // ------------------------------------------------------------------ for the robot

    @Override
    public @Nullable Area area(Spot spot) {
        Rectangle frame = shell.getBounds();
        return switch (spot) {
            case WINDOW -> {
                Rectangle inside = shell.getClientArea(); // the frame is the window manager's
                Point corner = shell.toDisplay(inside.x, inside.y);
                yield areaOf(new Rectangle(corner.x, corner.y, inside.width, inside.height));
            }
            case TITLE -> areaOf(new Rectangle(frame.x + frame.width / 3, frame.y + 6, 6, 6));
            case ADDRESS -> areaOf(address, null);
            case ADD -> areaOf(add, null);
            case LOOK -> areaOf(look, null);
            case ABOUT -> areaOf(about, null);
            case ABOUT_CLOSE -> dialog == null ? null : areaOf(dialog.close, null);
        };
    }

    @Override
    public @Nullable Area area(Download download, RowAction action) {
        Rectangle button = table.buttonOf(download, action);
        return button == null ? null : areaOf(table.table, button);
    }

    private Area areaOf(Control control, @Nullable Rectangle part) {
        Point corner = control.toDisplay(0, 0);
        Rectangle inside = part == null ? new Rectangle(0, 0, control.getSize().x, control.getSize().y) : part;
        return areaOf(new Rectangle(corner.x + inside.x, corner.y + inside.y, inside.width, inside.height));
    }

    private Area areaOf(Rectangle points) {
        double scale = shell.getMonitor().getZoom() / 100.0;
        return Area.scaled(points.x, points.y, points.width, points.height, scale);
    }

    @Override
    public @Nullable String rowText(Download download) {
        return table.has(download) ? Words.state(download) : null;
    }

    @Override
    public @Nullable String shownAddressProblem() {
        return problem.getText().isEmpty() ? null : problem.getText();
    }

    @Override
    public boolean isAboutOpen() {
        return dialog != null && !dialog.shell.isDisposed() && dialog.shell.isVisible();
    }

    @Override
    public boolean isDark() {
        return paints.palette.isDark();
    }

    @Override
    public long rowUpdates() {
        return table.updates();
    }
}
