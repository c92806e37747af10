package dev.guestloop.examples.downloads.javafx;

import dev.guestloop.Async;
import dev.guestloop.TaskAction;
import dev.guestloop.examples.downloads.Download;
import dev.guestloop.examples.downloads.DownloadManager;
import dev.guestloop.examples.downloads.Glyph;
import dev.guestloop.examples.downloads.Latency;
import dev.guestloop.examples.downloads.Palette;
import dev.guestloop.examples.downloads.RowAction;
import dev.guestloop.examples.downloads.Totals;
import dev.guestloop.examples.downloads.Words;
import dev.guestloop.examples.downloads.check.Area;
import dev.guestloop.examples.downloads.check.DrivenWindow;
import dev.guestloop.javafx.JavaFxDialogs;
import dev.guestloop.javafx.JavaFxEvents;
import dev.guestloop.ui.HandlerPolicy;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javafx.collections.FXCollections;
import javafx.collections.ObservableList;
import javafx.css.PseudoClass;
import javafx.geometry.Bounds;
import javafx.geometry.Pos;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.Label;
import javafx.scene.control.ListView;
import javafx.scene.control.SelectionMode;
import javafx.scene.control.Spinner;
import javafx.scene.control.TextField;
import javafx.scene.control.Tooltip;
import javafx.scene.input.KeyEvent;
import javafx.scene.layout.HBox;
import javafx.scene.layout.Priority;
import javafx.scene.layout.Region;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import javafx.stage.WindowEvent;
import org.jspecify.annotations.Nullable;

/** The window: a thin view of the manager. JavaFX thread. */
final class JavaFxWindow implements DrivenWindow {

    private static final double WIDTH = 940;
    private static final double HEIGHT = 610;
    private static final double ROW_HEIGHT = 54;
    private static final int MOST_AT_ONCE = 16;
    private static final PseudoClass WRONG = PseudoClass.getPseudoClass("wrong");

    private final Stage stage = new Stage();
    private final VBox root = new VBox();
    private final DownloadManager manager;
    private final ObservableList<Download> rows = FXCollections.observableArrayList();
    private final ListView<Download> list = new ListView<>(rows);
    private final Map<Download, RowCell> inView = new HashMap<>();
    private final TextField address = new TextField();
    private final Button add = new Button("Add");
    private final Label problem = new Label();
    private final Button pauseAll = quietButton("Pause all");
    private final Button resumeAll = quietButton("Resume all");
    private final Button cancelAll = quietButton("Cancel all");
    private final Button clear = quietButton("Clear finished");
    private final Button look = quietButton("");
    private final Button about = quietButton("About…");
    private final Label totals = new Label("No downloads");
    private final Label pace = new Label();
    private final Pulse pulse = new Pulse();
    private Palette palette;
    private @Nullable AboutStage dialog;
    private long updates;

    JavaFxWindow(DownloadManager manager, boolean dark) {
        this.manager = manager;
        this.palette = Palette.of(dark);
        layOut();
        dress();
        var scene = new Scene(root, WIDTH, HEIGHT);
        scene.getStylesheets().add(Look.stylesheet());
        stage.setScene(scene);
        stage.setTitle("Guestloop downloads");
        stage.setMinWidth(720);
    }

    // ------------------------------------------------------------------ how it is laid out

    private void layOut() {
        root.getStyleClass().add("downloads");
        address.setPromptText("Web address of a file, such as https://example.org/file.zip");
        HBox.setHgrow(address, Priority.ALWAYS);
        add.setDefaultButton(true);
        problem.getStyleClass().add("problem");
        var entry = new HBox(8, address, add);
        var top = new VBox(3, entry, problem);
        top.getStyleClass().add("top");

        var limit = new Spinner<Integer>(1, MOST_AT_ONCE, manager.limit());
        limit.valueProperty().addListener((_, _, places) -> manager.limit(places));
        limit.setTooltip(new Tooltip("How many downloads run at once"));
        limit.getStyleClass().add("limit");
        var atOnce = new Label("At once");
        atOnce.getStyleClass().add("row-text");
        var tools = new HBox(
                2, pauseAll, resumeAll, cancelAll, clear, space(), atOnce, gap(8), limit, gap(10), look, about);
        tools.setAlignment(Pos.CENTER_LEFT);
        tools.getStyleClass().add("tools");

        var head = Columns.row(
                List.of(head("File"), head("Progress"), head(""), head("Size"), head("Speed"), head("Left"), head("")));
        head.getStyleClass().add("head");

        list.setCellFactory(_ -> new RowCell(manager, inView));
        list.setFixedCellSize(ROW_HEIGHT);
        list.getSelectionModel().setSelectionMode(SelectionMode.MULTIPLE);
        list.setPlaceholder(placeholder());
        list.getStyleClass().add("list");
        VBox.setVgrow(list, Priority.ALWAYS);

        totals.getStyleClass().add("row-quiet");
        pace.getStyleClass().add("row-text");
        var status = new HBox(18, totals, pace, space(), pulse);
        status.setAlignment(Pos.CENTER_LEFT);
        status.getStyleClass().add("status");
        root.getChildren().addAll(top, tools, head, list, status);
    }

    private static Label head(String title) {
        var label = new Label(title);
        label.getStyleClass().add("head-title");
        return label;
    }

    private static Node placeholder() {
        var title = new Label("Nothing to download yet");
        title.getStyleClass().add("placeholder-title");
        var text = new Label("Paste a web address above, and press Enter");
        text.getStyleClass().add("row-quiet");
        var sign = Signs.of(Glyph.ARRIVE, 56);
        sign.getStyleClass().add("placeholder-sign");
        var box = new VBox(8, sign, title, text);
        box.setAlignment(Pos.CENTER);
        return box;
    }

    private static Region space() {
        var space = new Region();
        HBox.setHgrow(space, Priority.ALWAYS);
        return space;
    }

    private static Region gap(double width) {
        var gap = new Region();
        gap.setMinWidth(width);
        return gap;
    }

    private static Button quietButton(String text) {
        var button = new Button(text);
        button.getStyleClass().setAll("tool");
        button.setFocusTraversable(false);
        return button;
    }

    private void dress() {
        Look.apply(palette, root);
        look.setGraphic(Signs.of(palette.isDark() ? Glyph.SUN : Glyph.MOON, 16));
        look.setTooltip(new Tooltip(palette.isDark() ? "Light" : "Dark"));
    }

    // ------------------------------------------------------------------ what happens in it

    private void connect() {
        JavaFxEvents.onAction(add, HandlerPolicy.QUEUE, _ -> addAddress());
        JavaFxEvents.onAction(about, HandlerPolicy.DROP, _ -> showAbout());
        JavaFxEvents.onAction(cancelAll, HandlerPolicy.DROP, _ -> askAndCancelAll())
                .onBusy(cancelAll::setDisable);
        pauseAll.setOnAction(_ -> manager.pauseAll());
        resumeAll.setOnAction(_ -> manager.resumeAll());
        clear.setOnAction(_ -> manager.removeEnded());
        look.setOnAction(_ -> {
            palette = Palette.of(!palette.isDark());
            dress();
        });
        address.textProperty().addListener((_, _, _) -> addressProblem(null));
        list.addEventHandler(KeyEvent.KEY_PRESSED, this::keyPressed);
    }

    private void addAddress() {
        if (manager.add(address.getText()) != null) {
            address.clear();
        }
    }

    private void keyPressed(KeyEvent e) {
        for (Download download : List.copyOf(list.getSelectionModel().getSelectedItems())) {
            RowAction action = switch (e.getCode()) {
                case SPACE -> RowAction.first(download);
                case DELETE -> RowAction.second(download);
                default -> null;
            };
            if (action != null) {
                action.on(download, manager);
            }
        }
    }

    /** The downloads go on until there is an answer. */
    private void askAndCancelAll() {
        if (JavaFxDialogs.confirm(stage, "Cancel all", Words.QUESTION_CANCEL_ALL)) {
            manager.cancelAll();
        }
    }

    private void showAbout() {
        var opened = new AboutStage(stage, root.getStyle(), manager.totals().bytes());
        dialog = opened;
        try {
            JavaFxDialogs.show(opened.stage);
        } finally {
            dialog = null;
        }
    }

    // ------------------------------------------------------------------ what it shows

    @Override
    public void open() {
        var opened = new CompletableFuture<WindowEvent>();
        stage.setOnShown(opened::complete);
        stage.show();
        connect();
        Async.await(opened);
        address.requestFocus();
    }

    @Override
    public void awaitClosed() {
        JavaFxEvents.awaitClosed(stage);
    }

    @Override
    public void spawn(String name, TaskAction<?> task) {
        JavaFxEvents.scopeOf(stage).spawn(name, task);
    }

    @Override
    public void added(Download download) {
        rows.add(download);
    }

    @Override
    public void removed(Download download) {
        rows.remove(download);
    }

    @Override
    public void changed(List<Download> downloads, Totals now) {
        for (Download download : downloads) {
            RowCell cell = inView.get(download);
            if (cell != null) {
                updates++;
                cell.refresh();
            }
        }
        totals.setText(Words.totals(now));
        pace.setText(Words.pace(now));
        if (dialog != null) {
            dialog.show(now);
        }
    }

    @Override
    public void addressProblem(@Nullable String text) {
        problem.setText(text == null ? "" : text);
        address.pseudoClassStateChanged(WRONG, text != null);
    }

    @Override
    public void latency(Latency latency) {
        pulse.show(latency);
    }

    // ------------------------------------------------------------------ for the robot

    @Override
    public @Nullable Area area(Spot spot) {
        return switch (spot) {
            case WINDOW -> areaOf(root); // the frame is the window manager's
            case TITLE -> areaOf(stage, stage.getX() + stage.getWidth() / 3, stage.getY() + 6, 6, 6);
            case ADDRESS -> areaOf(address);
            case ADD -> areaOf(add);
            case LOOK -> areaOf(look);
            case ABOUT -> areaOf(about);
            case ABOUT_CLOSE -> dialog == null ? null : areaOf(dialog.close);
        };
    }

    @Override
    public @Nullable Area area(Download download, RowAction action) {
        list.scrollTo(download);
        list.layout();
        RowCell cell = inView.get(download);
        Button button = cell == null ? null : cell.button(action);
        return button == null ? null : areaOf(button);
    }

    private static @Nullable Area areaOf(Node node) {
        Bounds bounds = node.localToScreen(node.getLayoutBounds());
        return bounds == null
                ? null
                : areaOf(
                        (Stage) node.getScene().getWindow(),
                        bounds.getMinX(),
                        bounds.getMinY(),
                        bounds.getWidth(),
                        bounds.getHeight());
    }

    private static Area areaOf(Stage stage, double x, double y, double width, double height) {
        return Area.scaled(x, y, width, height, stage.getOutputScaleX());
    }

    @Override
    public @Nullable String rowText(Download download) {
        RowCell cell = inView.get(download);
        return cell == null ? rows.contains(download) ? Words.state(download) : null : cell.stateText();
    }

    @Override
    public @Nullable String shownAddressProblem() {
        return problem.getText().isEmpty() ? null : problem.getText();
    }

    @Override
    public boolean isAboutOpen() {
        return dialog != null && dialog.stage.isShowing();
    }

    @Override
    public boolean isDark() {
        return palette.isDark();
    }

    @Override
    public long rowUpdates() {
        return updates;
    }
}
