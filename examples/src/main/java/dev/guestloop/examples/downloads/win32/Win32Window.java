package dev.guestloop.examples.downloads.win32;

import dev.guestloop.Async;
import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.Latency;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.Totals;
import dev.guestloop.examples.downloads.Words;
import dev.guestloop.examples.downloads.check.Area;
import dev.guestloop.examples.downloads.check.CheckedWindow;
import dev.guestloop.examples.downloads.check.Driver;
import dev.guestloop.examples.natives.WinApi;
import dev.guestloop.examples.natives.WinApi.Rect;
import dev.guestloop.ui.EventHandler;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.HandlerPolicy;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/** The window: a thin view of the manager, out of the system's own controls and in the system's own look. UI thread. */
final class Win32Window implements CheckedWindow {

    static final String TITLE = "Guestloop downloads";
    static final String TITLE_CANCEL_ALL = "Cancel all";
    static final String TITLE_ABOUT = "About Guestloop downloads";

    private static final String CLASS = "guestloop.downloads";

    // The numbers of the commands. Where a menu and a button do the same, they have the same.
    private static final int ADD = WinApi.IDOK; // what the Enter key means
    private static final int FIRST_ACTION = 101;
    private static final int SECOND_ACTION = 102;
    private static final int PAUSE_ALL = 103;
    private static final int RESUME_ALL = 104;
    private static final int CANCEL_ALL = 105;
    private static final int CLEAR = 106;
    private static final int ABOUT = 107;
    private static final int EXIT = 108;
    private static final int ADDRESS = 110;
    private static final int AT_ONCE = 200;
    private static final int MOST_AT_ONCE = 8;

    private static final int WIDTH = 960;
    private static final int HEIGHT = 600;
    private static final int MARGIN = 12;
    private static final int GAP = 6;
    private static final int BUTTON_HEIGHT = 28;
    private static final int FIELD_HEIGHT = 24;
    private static final int PACE_WIDTH = 430;
    private static final int LATENCY_WIDTH = 260;
    private static final Rect NOWHERE = new Rect(0, 0, 0, 0);

    /** Numbers that change more often cannot be read. */
    private static final int LOOKS_FOR_EACH_TEXT = 5;

    private static final Map<Long, Win32Window> WINDOWS = new HashMap<>();

    static {
        WinApi.RegisterClassExW(CLASS, MethodHandles.lookup(), "windowProc");
    }

    private final DownloadManager manager;
    private final LongConsumer opened;
    private final Map<Integer, List<Consumer<? super Integer>>> commands = new HashMap<>();
    private final CompletableFuture<@Nullable Void> closed = new CompletableFuture<>();
    private final long window;
    private final double scale;
    private final long font;
    private final long address;
    private final long add;
    private final long problem;
    private final Map<Long, Integer> buttons = new LinkedHashMap<>(); // with their widths, from left to right
    private final long firstAction;
    private final long secondAction;
    private final long cancelAll;
    private final long status;
    private final long atOnce;
    private final DownloadList list;
    private final Map<Integer, String> statusTexts = new HashMap<>();
    private final Map<Long, String> texts = new HashMap<>();
    private int looks;
    private boolean inMenu;
    private boolean inDrag;

    /**
     * Makes it.
     *
     * @param manager what it shows
     * @param opened told the window's handle when that is open, and 0 before it is destroyed
     */
    Win32Window(DownloadManager manager, LongConsumer opened) {
        this.manager = manager;
        this.opened = opened;
        window = WinApi.CreateWindowExW(
                0, CLASS, TITLE, WinApi.WS_OVERLAPPEDWINDOW | WinApi.WS_CLIPCHILDREN, NOWHERE, 0, 0);
        scale = WinApi.GetDpiForWindow(window) / 96.0;
        font = WinApi.CreateFontW(scaled(12), "Segoe UI");
        address = control(WinApi.WS_EX_CLIENTEDGE, "EDIT", "", WinApi.WS_TABSTOP | WinApi.ES_AUTOHSCROLL, ADDRESS);
        cue("Web address of a file, such as https://example.org/file.zip");
        add = control(0, "BUTTON", "Add", WinApi.WS_TABSTOP | WinApi.BS_DEFPUSHBUTTON, ADD);
        problem = control(0, "STATIC", "", 0, 0);
        firstAction = button("Pause", FIRST_ACTION, 84);
        secondAction = button("Cancel", SECOND_ACTION, 84);
        button("Pause all", PAUSE_ALL, 92);
        button("Resume all", RESUME_ALL, 92);
        cancelAll = button("Cancel all…", CANCEL_ALL, 92);
        button("Clear finished", CLEAR, 108);
        list = new DownloadList(
                control(
                        WinApi.WS_EX_CLIENTEDGE,
                        "SysListView32",
                        "",
                        WinApi.WS_TABSTOP
                                | WinApi.WS_CLIPCHILDREN
                                | WinApi.LVS_REPORT
                                | WinApi.LVS_SINGLESEL
                                | WinApi.LVS_SHOWSELALWAYS,
                        0),
                scale);
        status = control(0, "msctls_statusbar32", "", 0, 0);
        atOnce = WinApi.CreatePopupMenu();
        WinApi.SetMenu(window, menuBar());
        WINDOWS.put(window, this);
        connect();
        showSelection();
        status(0, "No downloads");
    }

    // ------------------------------------------------------------------ how it is laid out

    private int scaled(int pixels) {
        return (int) Math.round(pixels * scale);
    }

    private long control(int extendedStyle, String className, String text, int style, int id) {
        long control = WinApi.CreateWindowExW(
                extendedStyle, className, text, WinApi.WS_CHILD | WinApi.WS_VISIBLE | style, NOWHERE, window, id);
        WinApi.SendMessageW(control, WinApi.WM_SETFONT, font, 0);
        return control;
    }

    private long button(String text, int id, int width) {
        long button = control(0, "BUTTON", text, WinApi.WS_TABSTOP, id);
        buttons.put(button, scaled(width));
        return button;
    }

    private void cue(String text) {
        try (Arena arena = Arena.ofConfined()) {
            WinApi.SendMessageW(address, WinApi.EM_SETCUEBANNER, 1, WinApi.string(arena, text));
        }
    }

    private long menuBar() {
        long downloads = WinApi.CreatePopupMenu();
        item(downloads, PAUSE_ALL, "&Pause all");
        item(downloads, RESUME_ALL, "&Resume all");
        item(downloads, CANCEL_ALL, "&Cancel all…");
        item(downloads, CLEAR, "Clear &finished");
        WinApi.AppendMenuW(downloads, WinApi.MF_SEPARATOR, 0, "");
        item(downloads, EXIT, "E&xit");
        for (int places = 1; places <= MOST_AT_ONCE; places++) {
            item(atOnce, AT_ONCE + places, "&" + places);
        }
        long help = WinApi.CreatePopupMenu();
        item(help, ABOUT, "&About…");
        long bar = WinApi.CreateMenu();
        WinApi.AppendMenuW(bar, WinApi.MF_POPUP, downloads, "&Downloads");
        WinApi.AppendMenuW(bar, WinApi.MF_POPUP, atOnce, "At &once");
        WinApi.AppendMenuW(bar, WinApi.MF_POPUP, help, "&Help");
        return bar;
    }

    private static void item(long menu, int command, String text) {
        WinApi.AppendMenuW(menu, WinApi.MF_STRING, command, text);
    }

    private void layOut() {
        Rect inside = WinApi.GetClientRect(window);
        int margin = scaled(MARGIN);
        int gap = scaled(GAP);
        int height = scaled(BUTTON_HEIGHT);
        int right = inside.width() - margin;
        int addLeft = right - scaled(84);
        int y = margin;
        int inset = scaled(BUTTON_HEIGHT - FIELD_HEIGHT) / 2;
        WinApi.MoveWindow(address, new Rect(margin, y + inset, addLeft - gap, y + height - inset));
        WinApi.MoveWindow(add, new Rect(addLeft, y, right, y + height));
        y += height + scaled(2);
        WinApi.MoveWindow(problem, new Rect(margin, y, right, y + scaled(18)));
        y += scaled(18) + scaled(2);
        int x = margin;
        for (var button : buttons.entrySet()) {
            WinApi.MoveWindow(button.getKey(), new Rect(x, y, x + button.getValue(), y + height));
            x += button.getValue() + gap;
        }
        y += height + gap;
        WinApi.SendMessageW(status, WinApi.WM_SIZE, 0, 0); // it finds its place by itself
        int bottom = inside.height() - WinApi.GetWindowRect(status).height();
        WinApi.MoveWindow(list.handle(), new Rect(0, y, inside.width(), Math.max(y, bottom)));
        try (Arena arena = Arena.ofConfined()) {
            int latency = inside.width() - scaled(LATENCY_WIDTH);
            WinApi.SendMessageW(
                    status,
                    WinApi.SB_SETPARTS,
                    3,
                    arena.allocateFrom(ValueLayout.JAVA_INT, Math.min(scaled(PACE_WIDTH), latency), latency, -1));
        }
        list.fill();
        list.placeBars();
    }

    // ------------------------------------------------------------------ what happens in it

    /** Called by Windows, with messages of all windows of the class. */
    @SuppressWarnings("UnusedMethod")
    private static long windowProc(long handle, int message, long wParam, long lParam) {
        Win32Window known = WINDOWS.get(handle);
        try {
            if (known != null && known.handles(message, wParam, lParam)) {
                return 0;
            }
        } catch (Throwable e) { // it must not cross into Windows
            Thread thread = Thread.currentThread();
            thread.getUncaughtExceptionHandler().uncaughtException(thread, e);
        }
        return WinApi.DefWindowProcW(handle, message, wParam, lParam);
    }

    private boolean handles(int message, long wParam, long lParam) {
        switch (message) {
            case WinApi.WM_COMMAND -> command((int) wParam & 0xFFFF, (int) wParam >>> 16);
            case WinApi.WM_NOTIFY -> notified(WinApi.notifyCode(lParam));
            case WinApi.WM_SIZE -> layOut();
            case WinApi.WM_CONTEXTMENU -> {
                if (wParam != list.handle() || selected() == null) {
                    return false;
                }
                rowMenu((short) lParam, (short) (lParam >> 16));
            }
            case WinApi.WM_CLOSE -> closed.complete(null); // its tasks end first, then it is destroyed
            default -> {
                switch (message) {
                    case WinApi.WM_ENTERMENULOOP -> inMenu = true;
                    case WinApi.WM_EXITMENULOOP -> inMenu = false;
                    case WinApi.WM_ENTERSIZEMOVE -> inDrag = true;
                    case WinApi.WM_EXITSIZEMOVE -> inDrag = false;
                    default -> {
                        // Windows does what is usual.
                    }
                }
                return false;
            }
        }
        return true;
    }

    private void command(int id, int code) {
        if (id == ADDRESS) {
            if (code == WinApi.EN_CHANGE) {
                addressProblem(null);
            }
        } else {
            List.copyOf(commands.getOrDefault(id, List.of())).forEach(listener -> listener.accept(id));
        }
    }

    private void notified(int code) {
        switch (code) {
            case WinApi.LVN_ITEMCHANGED -> showSelection();
            case WinApi.LVN_ENDSCROLL, WinApi.HDN_ITEMCHANGEDW -> list.placeBars();
            default -> {
                // Nothing that is shown differently.
            }
        }
    }

    /** A command, of a button or a menu. */
    private EventSource<Integer> commandSource(int id) {
        return listener -> {
            var listeners = commands.computeIfAbsent(id, _ -> new ArrayList<>());
            listeners.add(listener);
            return () -> listeners.remove(listener);
        };
    }

    private void on(int id, Runnable action) {
        commandSource(id).listen(_ -> action.run());
    }

    private void connect() {
        on(ADD, this::addAddress);
        on(FIRST_ACTION, () -> act(false));
        on(SECOND_ACTION, () -> act(true));
        on(PAUSE_ALL, manager::pauseAll);
        on(RESUME_ALL, manager::resumeAll);
        on(CLEAR, manager::removeEnded);
        on(EXIT, () -> WinApi.PostMessageW(window, WinApi.WM_CLOSE, 0, 0));
        for (int places = 1; places <= MOST_AT_ONCE; places++) {
            int chosen = places;
            on(AT_ONCE + chosen, () -> {
                manager.limit(chosen);
                showLimit();
            });
        }
        showLimit();
        task("cancel all", CANCEL_ALL, this::askAndCancelAll).onBusy(busy -> WinApi.EnableWindow(cancelAll, !busy));
        task("about", ABOUT, this::showAbout);
    }

    /** Has a command start a task; not a second one while that runs. */
    private EventHandler<Integer> task(String name, int id, Runnable action) {
        return EventHandler.listen(
                Async.currentRun(), name, commandSource(id), _ -> null, HandlerPolicy.DROP, _ -> action.run());
    }

    private void showLimit() {
        WinApi.CheckMenuRadioItem(atOnce, AT_ONCE + 1, AT_ONCE + MOST_AT_ONCE, AT_ONCE + manager.limit());
    }

    private void addAddress() {
        if (manager.add(WinApi.GetWindowTextW(address)) != null) {
            WinApi.SetWindowTextW(address, "");
        }
    }

    private void act(boolean second) {
        Download download = selected();
        RowAction action = download == null ? null : second ? RowAction.second(download) : RowAction.first(download);
        if (download != null && action != null) {
            action.on(download, manager);
        }
    }

    private void rowMenu(int x, int y) {
        long menu = WinApi.CreatePopupMenu();
        try {
            item(menu, FIRST_ACTION, WinApi.GetWindowTextW(firstAction));
            item(menu, SECOND_ACTION, WinApi.GetWindowTextW(secondAction));
            WinApi.TrackPopupMenu(menu, x, y, window);
        } finally {
            WinApi.DestroyMenu(menu);
        }
    }

    /** The box is the system's loop, in this task's stack: the others, and the downloads, go on. */
    private void askAndCancelAll() {
        int answer = WinApi.MessageBoxW(
                window, Words.QUESTION_CANCEL_ALL, TITLE_CANCEL_ALL, WinApi.MB_YESNO | WinApi.MB_ICONQUESTION);
        if (answer == WinApi.IDYES) {
            manager.cancelAll();
        }
    }

    private void showAbout() {
        WinApi.MessageBoxW(
                window,
                "Downloads are tasks on the thread of this message loop, and go on while this box is open.",
                TITLE_ABOUT,
                WinApi.MB_ICONINFORMATION);
    }

    // ------------------------------------------------------------------ what it shows

    @Override
    public void open() {
        int left = (WinApi.GetSystemMetrics(WinApi.SM_CXSCREEN) - scaled(WIDTH)) / 2;
        int top = (WinApi.GetSystemMetrics(WinApi.SM_CYSCREEN) - scaled(HEIGHT)) / 2;
        WinApi.MoveWindow(window, new Rect(left, top, left + scaled(WIDTH), top + scaled(HEIGHT)));
        WinApi.ShowWindow(window, true);
        WinApi.SetFocus(address);
        opened.accept(window);
        Async.yieldNow();
    }

    @Override
    public void awaitClosed() {
        try {
            Async.await(closed);
        } finally {
            opened.accept(0);
            WINDOWS.remove(window);
            WinApi.DestroyWindow(window);
            WinApi.DeleteObject(font);
        }
    }

    @Override
    public void added(Download download) {
        list.added(download);
    }

    @Override
    public void removed(Download download) {
        list.removed(download);
        showSelection();
    }

    @Override
    public void changed(List<Download> downloads, Totals now) {
        list.changed(downloads);
        Download selected = selected();
        if (selected != null && downloads.contains(selected)) {
            showSelection();
        }
        status(0, Words.totals(now));
        status(1, Words.pace(now));
    }

    /** What can be done with the row that is chosen. */
    private void showSelection() {
        Download download = selected();
        RowAction first = download == null ? null : RowAction.first(download);
        RowAction second = download == null ? null : RowAction.second(download);
        text(firstAction, first == RowAction.RESUME ? "Resume" : first == RowAction.RETRY ? "Try again" : "Pause");
        text(secondAction, second == RowAction.REMOVE ? "Remove" : "Cancel");
        WinApi.EnableWindow(firstAction, first != null);
        WinApi.EnableWindow(secondAction, second != null);
    }

    /** Paints only what is different. */
    private void text(long control, String text) {
        if (!text.equals(texts.put(control, text))) {
            WinApi.SetWindowTextW(control, text);
        }
    }

    private void status(int part, String text) {
        if (!text.equals(statusTexts.put(part, text))) {
            try (Arena arena = Arena.ofConfined()) {
                WinApi.SendMessageW(status, WinApi.SB_SETTEXTW, part, WinApi.string(arena, text));
            }
        }
    }

    @Override
    public void addressProblem(@Nullable String text) {
        text(problem, text == null ? "" : text);
    }

    @Override
    public void latency(Latency latency) {
        if (looks++ % LOOKS_FOR_EACH_TEXT == 0) {
            status(2, Words.latency(latency));
        }
    }

    // ------------------------------------------------------------------ for the robot

    @Override
    public @Nullable String rowText(Download download) {
        return list.stateText(download);
    }

    @Override
    public @Nullable String shownAddressProblem() {
        String shown = WinApi.GetWindowTextW(problem);
        return shown.isEmpty() ? null : shown;
    }

    @Override
    public long rowUpdates() {
        return list.updates();
    }

    @Override
    public Driver driver() {
        return new PostedDriver(this);
    }

    @Override
    public Area area() {
        Rect inside = WinApi.clientOnScreen(window); // the frame is the window manager's, the menu bar is not
        int menu = WinApi.GetSystemMetrics(WinApi.SM_CYMENU);
        return new Area(inside.left(), inside.top() - menu, inside.width(), inside.height() + menu);
    }

    long handle() {
        return window;
    }

    long addressField() {
        return address;
    }

    long addButton() {
        return add;
    }

    long cancelAllButton() {
        return cancelAll;
    }

    long listView() {
        return list.handle();
    }

    int indexOf(Download download) {
        return list.indexOf(download);
    }

    /** The button that does this to the row that is chosen. */
    long buttonFor(RowAction action) {
        return action == RowAction.CANCEL || action == RowAction.REMOVE ? secondAction : firstAction;
    }

    /** The download whose row is chosen. */
    @Nullable
    Download selected() {
        return list.selected();
    }

    boolean isInMenu() {
        return inMenu;
    }

    boolean isInDrag() {
        return inDrag;
    }
}
