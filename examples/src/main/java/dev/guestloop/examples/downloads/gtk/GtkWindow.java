package dev.guestloop.examples.downloads.gtk;

import dev.guestloop.Async;
import dev.guestloop.CancelledException;
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
import dev.guestloop.examples.natives.GtkApi;
import dev.guestloop.examples.natives.GtkApi.Bounds;
import dev.guestloop.gtk.GtkDialogs;
import dev.guestloop.gtk.GtkEvents;
import dev.guestloop.ui.HandlerPolicy;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The window: a thin view of the manager, in the desktop's own look. UI thread. */
final class GtkWindow implements DrivenWindow {

    private static final int WIDTH = 960;
    private static final int HEIGHT = 610;
    private static final int MOST_AT_ONCE = 16;
    private static final int MARGIN = 16;

    /** Of the title bar, which is the window manager's, above the window. */
    private static final int TITLE_HEIGHT = 10;

    private final DownloadManager manager;
    private final long window = GtkApi.newWindow("Guestloop downloads");
    private final long address = GtkApi.newEntry("Web address of a file, such as https://example.org/file.zip");
    private final long add = GtkApi.newButton("Add");
    private final long problem = GtkApi.newLabel("");
    private final long pauseAll = GtkApi.newButton("Pause all");
    private final long resumeAll = GtkApi.newButton("Resume all");
    private final long cancelAll = GtkApi.newButton("Cancel all");
    private final long clear = GtkApi.newButton("Clear finished");
    private final long look = GtkApi.newButton("Dark");
    private final long about = GtkApi.newButton("About…");
    private final long totals = GtkApi.newLabel("No downloads");
    private final long pace = GtkApi.newLabel("");
    private final DownloadList list;
    private final Pulse pulse;
    private Palette palette;
    private String shownProblem = "";

    /** Whether its widgets are there. A task that cleans up may speak of a download after that. */
    private boolean open;

    private @Nullable AboutWindow dialog;

    GtkWindow(DownloadManager manager, boolean dark) {
        this.manager = manager;
        palette = Palette.of(dark);
        list = new DownloadList(manager, palette);
        pulse = new Pulse(palette, manager.latency());
        long all = GtkApi.newBox(GtkApi.VERTICAL, 0);

        long top = row(all, 12, address, add);
        GtkApi.setMargins(top, MARGIN, 8);
        GtkApi.setExpand(address, true, false);
        GtkApi.setLeastSize(add, 84, -1);
        GtkApi.setDefault(window, add);
        GtkApi.addCssClass(add, "suggested-action");
        GtkApi.addCssClass(problem, "error");
        GtkApi.setMargins(problem, MARGIN, 0);
        GtkApi.append(all, problem);

        long space = GtkApi.newLabel("");
        GtkApi.setExpand(space, true, false);
        long limit = GtkApi.newSpinButton(1, MOST_AT_ONCE, manager.limit());
        GtkApi.setTooltip(limit, "How many downloads run at once");
        GtkEvents.signals(limit, "value-changed").listen(_ -> manager.limit(GtkApi.spinValue(limit)));
        long tools = row(
                all, 8, pauseAll, resumeAll, cancelAll, clear, space, GtkApi.newLabel("At once"), limit, look, about);
        GtkApi.setMargins(tools, MARGIN, 8);

        GtkApi.append(all, list.widget);
        GtkApi.addCssClass(totals, "dim-label");
        GtkApi.setExpand(pace, true, false);
        long status = row(all, 8, totals, pace, pulse.area);
        GtkApi.setMargins(status, MARGIN, 8);
        GtkApi.setChild(window, all);
        GtkApi.setSize(window, WIDTH, HEIGHT);
        dress();
    }

    private static long row(long parent, int spacing, long... widgets) {
        long row = GtkApi.newBox(GtkApi.HORIZONTAL, spacing);
        for (long widget : widgets) {
            GtkApi.append(row, widget);
        }
        GtkApi.append(parent, row);
        return row;
    }

    private void dress() {
        GtkApi.preferDark(palette.isDark());
        GtkApi.setButtonLabel(look, palette.isDark() ? "Light" : "Dark");
        list.dress(palette);
        pulse.dress(palette);
    }

    // ------------------------------------------------------------------ what happens in it

    private void connect() {
        GtkEvents.onAction(add, HandlerPolicy.QUEUE, _ -> addAddress());
        GtkEvents.onAction(about, HandlerPolicy.DROP, _ -> showAbout());
        GtkEvents.onAction(cancelAll, HandlerPolicy.DROP, _ -> askAndCancelAll())
                .onBusy(busy -> {
                    if (open) {
                        GtkApi.setSensitive(cancelAll, !busy);
                    }
                });
        GtkEvents.action(pauseAll).listen(_ -> manager.pauseAll());
        GtkEvents.action(resumeAll).listen(_ -> manager.resumeAll());
        GtkEvents.action(clear).listen(_ -> manager.removeEnded());
        GtkEvents.action(look).listen(_ -> {
            palette = Palette.of(!palette.isDark());
            dress();
        });
        GtkEvents.signals(address, "changed").listen(_ -> addressProblem(null));
        GtkEvents.signals(window, "destroy").listen(_ -> open = false);
    }

    private void addAddress() {
        if (manager.add(GtkApi.entryText(address)) != null) {
            GtkApi.setEntryText(address, "");
        }
    }

    /** The downloads go on until there is an answer. */
    private void askAndCancelAll() {
        if (GtkDialogs.confirm(window, "Cancel all", Words.QUESTION_CANCEL_ALL)) {
            manager.cancelAll();
        }
    }

    private void showAbout() {
        var opened = new AboutWindow(window, manager.totals().bytes());
        dialog = opened;
        try {
            GtkApi.present(opened.window);
            GtkEvents.awaitClosed(opened.window);
        } catch (CancelledException e) {
            GtkApi.destroy(opened.window);
            throw e;
        } finally {
            dialog = null;
        }
    }

    // ------------------------------------------------------------------ what it shows

    @Override
    public void open() {
        connect();
        open = true;
        GtkApi.present(window);
        GtkApi.grabFocus(address);
        while (!GtkApi.isMapped(window)) {
            Async.sleep(Duration.ofMillis(5));
        }
    }

    @Override
    public void awaitClosed() {
        GtkEvents.awaitClosed(window);
    }

    @Override
    public void spawn(String name, TaskAction<?> task) {
        GtkEvents.scopeOf(window).spawn(name, task);
    }

    @Override
    public void added(Download download) {
        if (open) {
            list.added(download);
        }
    }

    @Override
    public void removed(Download download) {
        if (open) {
            list.removed(download);
        }
    }

    @Override
    public void changed(List<Download> downloads, Totals now) {
        if (!open) {
            return;
        }
        list.changed(downloads);
        GtkApi.setLabelText(totals, Words.totals(now));
        GtkApi.setLabelText(pace, Words.pace(now));
        if (dialog != null) {
            dialog.show(now);
        }
    }

    @Override
    public void addressProblem(@Nullable String text) {
        if (open) {
            shownProblem = text == null ? "" : text;
            GtkApi.setLabelText(problem, shownProblem);
        }
    }

    @Override
    public void latency(Latency latency) {
        if (open) {
            pulse.show(latency);
        }
    }

    // ------------------------------------------------------------------ for the robot

    @Override
    public @Nullable Area area(Spot spot) {
        return switch (spot) {
            case WINDOW -> areaOf(window, window, null);
            case TITLE -> areaOf(window, window, new Bounds(WIDTH / 3.0, -TITLE_HEIGHT, 6, 6));
            case ADDRESS -> areaOf(window, address, null);
            case ADD -> areaOf(window, add, null);
            case LOOK -> areaOf(window, look, null);
            case ABOUT -> areaOf(window, about, null);
            case ABOUT_CLOSE -> dialog == null ? null : areaOf(dialog.window, dialog.close, null);
        };
    }

    @Override
    public @Nullable Area area(Download download, RowAction action) {
        Bounds button = list.buttonOf(download, action);
        return button == null ? null : areaOf(window, list.area(), button);
    }

    private static Area areaOf(long of, long widget, @Nullable Bounds part) {
        Bounds whole = GtkApi.boundsIn(widget, of);
        Bounds inside = part == null ? new Bounds(0, 0, whole.width(), whole.height()) : part;
        int scale = GtkApi.scale(of);
        int[] corner = GtkApi.screenPosition(of);
        Area area = Area.scaled(whole.x() + inside.x(), whole.y() + inside.y(), inside.width(), inside.height(), scale);
        return new Area(area.x() + corner[0], area.y() + corner[1], area.width(), area.height());
    }

    @Override
    public @Nullable String rowText(Download download) {
        return list.has(download) ? Words.state(download) : null;
    }

    @Override
    public @Nullable String shownAddressProblem() {
        return shownProblem.isEmpty() ? null : shownProblem;
    }

    @Override
    public boolean isAboutOpen() {
        return dialog != null && GtkApi.isMapped(dialog.window);
    }

    @Override
    public boolean isDark() {
        return palette.isDark();
    }

    @Override
    public long rowUpdates() {
        return list.updates();
    }
}
