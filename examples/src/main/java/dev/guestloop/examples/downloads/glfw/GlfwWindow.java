package dev.guestloop.examples.downloads.glfw;

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
import dev.guestloop.examples.downloads.glfw.Panel.Answer;
import dev.guestloop.examples.downloads.glfw.Pen.Align;
import dev.guestloop.examples.downloads.glfw.Pen.Face;
import dev.guestloop.glfw.GlfwEvent;
import dev.guestloop.glfw.GlfwEvents;
import dev.guestloop.glfw.GlfwFrames;
import dev.guestloop.ui.Frame;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.WindowScope;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.glfw.GLFWVidMode;
import org.lwjgl.opengl.GL;

/**
 * The window: a thin view of the manager. It is drawn when something has changed, as a whole, and what it shows is read from the
 * downloads. Lengths are in units of a plain screen's pixels; a fine screen has more pixels for each. GLFW's thread.
 */
final class GlfwWindow implements DrivenWindow {

    private static final int WIDTH = 940;
    private static final int HEIGHT = 610;
    private static final float MARGIN = 16;
    private static final float GAP = 8;
    private static final float BUTTON = 28;
    private static final float STATUS = 34;
    private static final int MOST_AT_ONCE = 16;
    private static final double WHEEL_STEP = 78;

    /** How fast the list comes to where the wheel wants it: a tenth of the way is left after 0.1 s. */
    private static final double GLIDE_PER_SECOND = 23;

    /** What each pixel is on a screen that is finer than GLFW knows. */
    private static final float SCALE = Float.parseFloat(System.getProperty("downloads.scale", "1"));

    private final DownloadManager manager;
    private final long window;
    private final Screen screen;
    private final Pen pen;
    private final Controls controls;
    private final DownloadList list;
    private final PulseBars pulse;
    private final WindowScope scope;
    private String typed = "";
    private @Nullable String problem;
    private String totals = "No downloads";
    private String pace = "";
    private long bytes;
    private double scrollTarget;

    private @Nullable Panel panel;
    private boolean aboutOpen;
    private long bytesBeforeAbout;

    GlfwWindow(DownloadManager manager, boolean dark) {
        this.manager = manager;
        GLFW.glfwDefaultWindowHints();
        GLFW.glfwWindowHint(GLFW.GLFW_CONTEXT_VERSION_MAJOR, 3);
        GLFW.glfwWindowHint(GLFW.GLFW_CONTEXT_VERSION_MINOR, 2);
        GLFW.glfwWindowHint(GLFW.GLFW_OPENGL_PROFILE, GLFW.GLFW_OPENGL_CORE_PROFILE);
        GLFW.glfwWindowHint(GLFW.GLFW_OPENGL_FORWARD_COMPAT, GLFW.GLFW_TRUE); // without it macOS has none so new
        GLFW.glfwWindowHint(GLFW.GLFW_VISIBLE, GLFW.GLFW_FALSE);
        GLFW.glfwWindowHint(GLFW.GLFW_SCALE_TO_MONITOR, GLFW.GLFW_TRUE);
        window = GLFW.glfwCreateWindow(
                Math.round(WIDTH * SCALE), Math.round(HEIGHT * SCALE), "Guestloop downloads", 0, 0);
        if (window == 0) {
            throw new IllegalStateException("This program needs OpenGL 3.2; the log says what is missing");
        }
        GLFW.glfwMakeContextCurrent(window);
        GL.createCapabilities();
        GLFW.glfwSwapInterval(1);
        screen = new Screen();
        pen = new Pen(Palette.of(dark));
        controls = new Controls(pen);
        list = new DownloadList(manager, pen, controls);
        pulse = new PulseBars(pen, manager.latency());
        scope = GlfwEvents.scopeOf(window);
    }

    // ------------------------------------------------------------------ what happens in it

    @Override
    public void open() {
        GlfwEvents.characters(window).listen(event -> type(Character.toString(event.codePoint())));
        GlfwEvents.cursorMoves(window).listen(this::mouseMoved);
        GlfwEvents.mouseButtons(window).listen(event -> {
            if (event.button() == GLFW.GLFW_MOUSE_BUTTON_LEFT && event.action() == GLFW.GLFW_PRESS) {
                controls.clicked();
                GlfwFrames.request(window);
            }
        });
        GlfwEvents.keys(window).listen(this::key);
        GlfwEvents.onAction(GlfwEvents.scrolls(window), HandlerPolicy.RESTART, this::scroll);
        GlfwFrames.draw(window, this::draw);
        GLFWVidMode monitor = GLFW.glfwGetVideoMode(GLFW.glfwGetPrimaryMonitor());
        if (monitor != null) {
            GLFW.glfwSetWindowPos(
                    window,
                    (monitor.width() - Math.round(WIDTH * SCALE)) / 2,
                    (monitor.height() - Math.round(HEIGHT * SCALE)) / 2);
        }
        GLFW.glfwShowWindow(window);
        GlfwFrames.awaitFrame(window);
    }

    @Override
    public void awaitClosed() {
        GlfwEvents.awaitClosed(window);
    }

    private void type(String text) {
        if (panel == null) {
            typed += text;
            problem = null;
            GlfwFrames.request(window);
        }
    }

    private void key(GlfwEvent.Key event) {
        if (event.action() == GLFW.GLFW_RELEASE) {
            return;
        }
        boolean control = (event.mods() & (GLFW.GLFW_MOD_CONTROL | GLFW.GLFW_MOD_SUPER)) != 0;
        switch (event.key()) {
            case GLFW.GLFW_KEY_ENTER, GLFW.GLFW_KEY_KP_ENTER -> {
                if (panel == null) {
                    addAddress();
                } else {
                    panel.answer().complete(panel.buttons().size() - 1);
                }
            }
            case GLFW.GLFW_KEY_ESCAPE -> {
                if (panel != null) {
                    panel.answer().complete(0);
                }
            }
            case GLFW.GLFW_KEY_BACKSPACE -> {
                if (panel == null && !typed.isEmpty()) {
                    typed = control ? "" : typed.substring(0, typed.offsetByCodePoints(typed.length(), -1));
                    problem = null;
                }
            }
            case GLFW.GLFW_KEY_V -> {
                String pasted = control ? GLFW.glfwGetClipboardString(window) : null;
                if (pasted != null) {
                    type(pasted.strip());
                }
            }
            default -> {
                return;
            }
        }
        GlfwFrames.request(window);
    }

    private void mouseMoved(GlfwEvent.CursorMoved event) {
        double unit = unitsPerCoordinate();
        if (controls.moved(event.x() * unit, event.y() * unit)) {
            GlfwFrames.request(window);
        }
    }

    /** A task for each turn of the wheel, which ends the one before: the list glides, frame by frame, to where both want it. */
    private void scroll(GlfwEvent.Scrolled event) {
        double from = list.scrolled();
        boolean further = Math.signum(scrollTarget - from) == Math.signum(-event.y());
        scrollTarget = (further ? scrollTarget : from) - event.y() * WHEEL_STEP;
        while (Math.abs(scrollTarget - list.scrolled()) > 0.5) {
            double before = list.scrolled();
            double part =
                    Math.exp(-GLIDE_PER_SECOND * GlfwFrames.awaitFrame(window).stepSeconds());
            list.scrollTo(scrollTarget + (list.scrolled() - scrollTarget) * part);
            if (list.scrolled() == before) {
                scrollTarget = before; // an end of the list
            }
        }
    }

    private void addAddress() {
        if (manager.add(typed) != null) {
            typed = "";
        }
    }

    /** The downloads go on until there is an answer. */
    private void askAndCancelAll() {
        var question = Panel.of(
                "Cancel all",
                List.of("Cancel all downloads that are not done,", "and remove what has arrived of them?"),
                new Answer("keep", "Keep them"),
                new Answer("cancel", "Cancel all"));
        if (show(question) == 1) {
            manager.cancelAll();
        }
    }

    private void showAbout() {
        bytesBeforeAbout = bytes;
        aboutOpen = true;
        try {
            show(Panel.of(
                    "A modal dialog stops nothing",
                    List.of(
                            "All downloads are tasks on GLFW's thread, and so is the",
                            "one that waits for this dialog. They go on behind it."),
                    new Answer(Spot.ABOUT_CLOSE, "Close")));
        } finally {
            aboutOpen = false;
        }
    }

    private int show(Panel shown) {
        panel = shown;
        GlfwFrames.request(window);
        try {
            return shown.await();
        } finally {
            panel = null;
            if (!GLFW.glfwWindowShouldClose(window)) {
                GlfwFrames.request(window);
            }
        }
    }

    private void inTask(String name, Runnable body) {
        if (panel == null) {
            scope.spawn(name, body::run);
        }
    }

    // ------------------------------------------------------------------ what it looks like

    private float pixelsPerUnit() {
        float[] scale = {1};
        GLFW.glfwGetWindowContentScale(window, scale, null);
        return scale[0] * SCALE;
    }

    /** GLFW counts the mouse's place in pixels, or on some systems in something larger. */
    private double unitsPerCoordinate() {
        int[] pixels = {0};
        int[] coordinates = {0};
        GLFW.glfwGetFramebufferSize(window, pixels, null);
        GLFW.glfwGetWindowSize(window, coordinates, null);
        return (double) pixels[0] / Math.max(1, coordinates[0]) / pixelsPerUnit();
    }

    private void draw(Frame frame) {
        int[] width = {0};
        int[] height = {0};
        GLFW.glfwGetFramebufferSize(window, width, height);
        float scale = pixelsPerUnit();
        var all = new Box(0, 0, width[0] / scale, height[0] / scale);
        pen.begin(width[0], height[0], scale);
        controls.clear();
        pen.fill(all, 0, pen.palette.ground());
        drawAddress(all);
        drawTools(all, 76);
        float listTop = 76 + BUTTON + 12;
        list.draw(new Box(0, listTop, all.width(), all.height() - listTop - STATUS));
        drawStatus(new Box(0, all.height() - STATUS, all.width(), STATUS));
        if (panel != null) {
            String progress =
                    aboutOpen ? "Since it opened: " + Words.size(Math.max(0, bytes - bytesBeforeAbout)) : null;
            panel.draw(pen, controls, all, progress);
        }
        screen.show(pen.end());
    }

    private void drawAddress(Box all) {
        var add = new Box(all.width() - MARGIN - 84, 14, 84, 34);
        var field = new Box(MARGIN, 14, add.x() - GAP - MARGIN, 34);
        controls.place(Spot.ADDRESS, field, () -> {});
        pen.fill(field, 6, pen.palette.surface());
        pen.frame(field, 6, pen.palette.active());
        var inside = new Box(field.x() + 12, field.y(), field.width() - 24, field.height());
        if (typed.isEmpty()) {
            String hint = "Web address of a file, such as https://example.org/file.zip";
            pen.text(hint, Face.PLAIN, pen.palette.quiet(), inside.x() + 4, inside.middle(), Align.LEFT);
        }
        float caret = inside.x() + Math.min(pen.width(typed, Face.PLAIN), inside.width());
        pen.clip(inside);
        pen.text(typed, Face.PLAIN, pen.palette.text(), caret, inside.middle(), Align.RIGHT);
        pen.unclip();
        pen.fill(new Box(caret + 1, inside.middle() - 8, 1, 16), 0, pen.palette.text());
        controls.button(Spot.ADD, "Add", add, true, true, this::addAddress);
        if (problem != null) {
            pen.text(problem, Face.SMALL, pen.palette.bad(), inside.x(), field.bottom() + 13, Align.LEFT);
        }
    }

    private void drawTools(Box all, float y) {
        float x = MARGIN;
        x = GAP + controls.button("pause all", "Pause all", x, y, BUTTON, true, manager::pauseAll);
        x = GAP + controls.button("resume all", "Resume all", x, y, BUTTON, true, manager::resumeAll);
        x = GAP
                + controls.button(
                        "cancel all",
                        "Cancel all",
                        x,
                        y,
                        BUTTON,
                        true,
                        () -> inTask("cancel all", this::askAndCancelAll));
        controls.button("clear", "Clear finished", x, y, BUTTON, true, manager::removeEnded);

        var about = new Box(all.width() - MARGIN - 80, y, 80, BUTTON);
        controls.button(Spot.ABOUT, "About…", about, true, false, () -> inTask("about", this::showAbout));
        var look = new Box(about.x() - GAP - 64, y, 64, BUTTON);
        controls.button(Spot.LOOK, pen.palette.isDark() ? "Light" : "Dark", look, true, false, this::changeLook);
        var more = new Box(look.x() - 2 * GAP - BUTTON, y, BUTTON, BUTTON);
        controls.button(
                "more", "+", more, manager.limit() < MOST_AT_ONCE, false, () -> manager.limit(manager.limit() + 1));
        float number = more.x() - 14;
        String limit = Integer.toString(manager.limit());
        pen.text(limit, Face.BOLD, pen.palette.text(), number, more.middle(), Align.CENTER);
        var fewer = new Box(number - 14 - BUTTON, y, BUTTON, BUTTON);
        controls.button("fewer", "−", fewer, manager.limit() > 1, false, () -> manager.limit(manager.limit() - 1));
        pen.text("At once", Face.PLAIN, pen.palette.text(), fewer.x() - GAP, fewer.middle(), Align.RIGHT);
    }

    private void drawStatus(Box status) {
        pen.fill(new Box(status.x(), status.y(), status.width(), 1), 0, pen.palette.line());
        pen.text(totals, Face.SMALL, pen.palette.quiet(), status.x() + MARGIN, status.middle(), Align.LEFT);
        float x = status.x() + MARGIN + pen.width(totals, Face.SMALL) + 2 * MARGIN;
        pen.text(pace, Face.SMALL, pen.palette.text(), x, status.middle(), Align.LEFT);
        pulse.draw(status.right() - MARGIN, status.middle());
    }

    private void changeLook() {
        pen.palette = Palette.of(!pen.palette.isDark());
    }

    // ------------------------------------------------------------------ what it is told

    @Override
    public void spawn(String name, TaskAction<?> task) {
        GlfwEvents.scopeOf(window).spawn(name, task);
    }

    @Override
    public void added(Download download) {
        list.added(download);
        GlfwFrames.request(window);
    }

    @Override
    public void removed(Download download) {
        list.removed(download);
        GlfwFrames.request(window);
    }

    @Override
    public void changed(List<Download> downloads, Totals now) {
        totals = Words.totals(now);
        pace = Words.pace(now);
        bytes = now.bytes();
        GlfwFrames.request(window);
    }

    @Override
    public void addressProblem(@Nullable String text) {
        problem = text;
        GlfwFrames.request(window);
    }

    @Override
    public void latency(Latency latency) {
        if (pulse.show(latency)) {
            GlfwFrames.request(window);
        }
    }

    // ------------------------------------------------------------------ for the robot

    private Area areaOf(Box box) {
        int[] x = {0};
        int[] y = {0};
        GLFW.glfwGetWindowPos(window, x, y);
        double scale = 1 / unitsPerCoordinate();
        return Area.scaled(x[0] / scale + box.x(), y[0] / scale + box.y(), box.width(), box.height(), scale);
    }

    @Override
    public @Nullable Area area(Spot spot) {
        return switch (spot) {
            case WINDOW -> areaOf(new Box(0, 0, WIDTH, HEIGHT)); // the frame is the window manager's
            case TITLE -> areaOf(new Box(WIDTH - 60, 58, 6, 6)); // beside the words below the field
            default -> {
                Box box = controls.boxOf(spot);
                yield box == null ? null : areaOf(box);
            }
        };
    }

    @Override
    public @Nullable Area area(Download download, RowAction action) {
        if (list.show(download)) {
            scrollTarget = list.scrolled();
            GlfwFrames.request(window);
        }
        Box box = list.buttonOf(download, action);
        return box == null ? null : areaOf(box);
    }

    @Override
    public @Nullable String rowText(Download download) {
        return list.has(download) ? Words.state(download) : null;
    }

    @Override
    public @Nullable String shownAddressProblem() {
        return problem;
    }

    @Override
    public boolean isAboutOpen() {
        return aboutOpen && controls.boxOf(Spot.ABOUT_CLOSE) != null;
    }

    @Override
    public boolean isDark() {
        return pen.palette.isDark();
    }

    @Override
    public long rowUpdates() {
        return list.updates();
    }
}
