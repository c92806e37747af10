package dev.guestloop.javafx;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.ui.HandlerPolicy;
import dev.guestloop.ui.ModalityRule;
import dev.guestloop.ui.WindowScope;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javafx.application.Platform;
import javafx.beans.property.SimpleStringProperty;
import javafx.event.ActionEvent;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javafx.scene.control.ChoiceBox;
import javafx.scene.control.ComboBox;
import javafx.scene.control.ContextMenu;
import javafx.scene.control.Label;
import javafx.scene.control.Menu;
import javafx.scene.control.MenuBar;
import javafx.scene.control.MenuButton;
import javafx.scene.control.MenuItem;
import javafx.scene.control.TextField;
import javafx.scene.layout.VBox;
import javafx.stage.Modality;
import javafx.stage.Popup;
import javafx.stage.Stage;
import javafx.stage.Window;
import javafx.stage.WindowEvent;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JavaFxEventsTest {

    @BeforeEach
    void startJavaFx() {
        JavaFx.start();
    }

    /** One that is left open by a test that failed may keep the user from those of others. */
    @AfterEach
    void closeWindows() throws Exception {
        Waits.on(Platform::runLater, () -> {
            List.copyOf(Window.getWindows()).forEach(Window::hide);
            return true;
        });
    }

    /** Runs a main task to its end, and throws what it throws. */
    private static void inTask(TaskAction<?> main) throws Exception {
        Outcome<?> outcome = outcomeOf(GuestRun.start(JavaFxHost.instance(), main));
        outcome.getOrThrow();
    }

    private static Stage open(javafx.scene.Node... nodes) {
        var stage = new Stage();
        stage.setTitle("test");
        stage.setScene(new Scene(new VBox(nodes), 300, 200));
        stage.show();
        return stage;
    }

    /** Lets the tasks run that are ready, and those that they make ready. */
    private static void settle() {
        for (int i = 0; i < 5; i++) {
            Async.yieldNow();
        }
    }

    @Test
    void aTaskWaitsForTheNextClick() throws Exception {
        inTask(() -> {
            var button = new Button("Go");
            Stage stage = open(button);
            Task<ActionEvent> next = Async.currentRun().spawn(() -> JavaFxEvents.nextAction(button));
            settle();
            assertThat(next.state()).isEqualTo(Task.State.WAITING);
            button.fire();
            assertThat(next.await().getSource()).isSameAs(button);
            stage.hide();
        });
    }

    @Test
    void aWaitEndsWithTheWindowAndSaysWhatToDo() throws Exception {
        inTask(() -> {
            var button = new Button("Go");
            var field = new TextField();
            Stage stage = open(button, field);
            List<Task<?>> waiting = List.of(
                    Async.currentRun().spawn(() -> JavaFxEvents.nextAction(button)),
                    Async.currentRun()
                            .spawn(() -> JavaFxEvents.changes(field.textProperty())
                                    .until(() -> field.getText().equals("never"))),
                    Async.currentRun().spawn(() -> JavaFxEvents.closing(stage).next()));
            settle();
            stage.hide();
            for (Task<?> task : waiting) {
                assertThatThrownBy(task::await)
                        .rootCause()
                        .isInstanceOf(IllegalStateException.class)
                        .hasMessageContaining("window=test")
                        .hasMessageContaining("scopeOf(window).spawn");
            }
            stage.show();
            Task<ActionEvent> again = Async.currentRun().spawn(() -> JavaFxEvents.nextAction(button));
            settle();
            button.fire();
            assertThat(again.await().getSource()).isSameAs(button);
            stage.hide();
        });
    }

    @Test
    void theEndOfAWindowIsAnEventAsWell() throws Exception {
        inTask(() -> {
            Stage stage = open(new Button("Go"));
            Task<WindowEvent> hidden = Async.currentRun()
                    .spawn(() -> JavaFxEvents.events(stage, WindowEvent.WINDOW_HIDDEN)
                            .next());
            settle();
            stage.hide();
            assertThat(hidden.await().getSource()).isSameAs(stage);
        });
    }

    @Test
    void aWaitOfATaskOfTheWindowIsCancelledWithIt() throws Exception {
        inTask(() -> {
            var button = new Button("Go");
            Stage stage = open(button);
            Task<?> task = JavaFxEvents.scopeOf(stage).spawn("waits", () -> JavaFxEvents.nextAction(button));
            settle();
            stage.hide();
            settle();
            assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
        });
    }

    @Test
    void eachKindOfControlIsASource() throws Exception {
        inTask(() -> {
            var combo = new ComboBox<String>();
            combo.getItems().addAll("a", "b");
            var choice = new ChoiceBox<String>();
            choice.getItems().addAll("a", "b");
            var field = new TextField();
            var item = new MenuItem("item");
            Stage stage = open(combo, choice, field);
            var seen = new ArrayList<Object>();
            JavaFxEvents.action(combo).listen(e -> seen.add(e.getSource()));
            JavaFxEvents.action(choice).listen(e -> seen.add(e.getSource()));
            JavaFxEvents.action(field).listen(e -> seen.add(e.getSource()));
            JavaFxEvents.action(item).listen(e -> seen.add(e.getSource()));
            combo.setValue("b");
            choice.setValue("b");
            field.fireEvent(new ActionEvent(field, field));
            item.fire();
            stage.hide();
            assertThat(seen).containsExactly(combo, choice, field, item);
        });
    }

    @Test
    void aSourceStopsWhenItsRegistrationIsClosed() throws Exception {
        inTask(() -> {
            var text = new SimpleStringProperty("");
            var button = new Button();
            var seen = new ArrayList<String>();
            var values = JavaFxEvents.changes(text).listen(seen::add);
            var clicks = JavaFxEvents.action(button).listen(_ -> seen.add("click"));
            text.set("a");
            button.fire();
            values.close();
            clicks.close();
            clicks.close();
            text.set("b");
            button.fire();
            assertThat(seen).containsExactly("a", "click");
        });
    }

    @Test
    void theTasksOfAButtonEndWithItsWindow() throws Exception {
        inTask(() -> {
            var button = new Button("Go");
            Stage stage = open(button);
            List<String> log = new ArrayList<>();
            var handler = JavaFxEvents.onAction(button, HandlerPolicy.DROP, _ -> {
                try {
                    Async.sleep(Duration.ofDays(1));
                } finally {
                    log.add("ended");
                }
            });
            button.fire();
            settle();
            button.fire(); // dropped
            assertThat(handler.isBusy()).isTrue();
            stage.hide();
            settle();
            assertThat(log).containsExactly("ended");
            assertThat(handler.isBusy()).isFalse();
        });
    }

    /** The window stays, and so does the task, which belongs to the window; it ends with that. */
    @Test
    void aButtonThatIsRemovedWhileItsTaskRunsIsNoFailure() throws Exception {
        inTask(() -> {
            var button = new Button("Go");
            var box = new VBox(button);
            Stage stage = open(box);
            List<String> log = new ArrayList<>();
            var next = new CompletableFuture<String>();
            var handler = JavaFxEvents.onAction(button, HandlerPolicy.DROP, _ -> {
                        try {
                            log.add(Async.await(next));
                            Async.sleep(Duration.ofDays(1));
                        } finally {
                            log.add("ended");
                        }
                    })
                    .onBusy(button::setDisable);
            button.fire();
            settle();
            box.getChildren().clear();
            next.complete("went on");
            settle();
            assertThat(log).containsExactly("went on");
            stage.hide();
            settle();
            assertThat(log).containsExactly("went on", "ended");
            assertThat(handler.isBusy()).isFalse();
            assertThat(button.isDisable()).isFalse();
        });
    }

    /** A popup and a menu are windows of their own, and close before their task has done anything. */
    @Test
    void clicksInPopupsAndMenusBelongToTheWindowBelow() throws Exception {
        inTask(() -> {
            var anchor = new Label("anchor");
            var file = new Menu("File");
            var inBar = new MenuItem("in the bar");
            file.getItems().add(inBar);
            Stage stage = open(new MenuBar(file), anchor);
            List<String> log = new ArrayList<>();

            var inPopup = new Button("in a popup");
            var popup = new Popup();
            popup.getContent().add(inPopup);
            popup.show(stage);
            var inMenu = new MenuItem("in a menu");
            var menu = new ContextMenu(inMenu);
            menu.show(anchor, 0, 0);
            JavaFxEvents.onAction(inPopup, HandlerPolicy.DROP, _ -> sleepAndLog("popup", log));
            JavaFxEvents.onAction(inMenu, HandlerPolicy.DROP, _ -> sleepAndLog("menu", log));
            JavaFxEvents.onAction(inBar, HandlerPolicy.DROP, _ -> sleepAndLog("bar", log));
            inPopup.fire();
            inMenu.fire();
            file.show();
            inBar.fire();
            file.hide();
            popup.hide();
            menu.hide();
            settle();
            assertThat(log).containsExactly("popup begins", "menu begins", "bar begins");
            stage.hide();
            settle();
            assertThat(log.subList(3, log.size())).containsExactlyInAnyOrder("popup ended", "menu ended", "bar ended");
        });
    }

    /** By a key or by the program, while no popup is open and another window has the focus. */
    @Test
    void anItemThatIsChosenWithItsMenuClosedBelongsToTheWindowOfItsMenuBarOrButton() throws Exception {
        inTask(() -> {
            var inBar = new MenuItem("in a bar");
            var inButton = new MenuItem("in a button");
            Stage stage = open(
                    new MenuBar(new Menu("File", null, new Menu("More", null, inBar))),
                    new MenuButton("Menu", null, inButton));
            Stage other = open(new Label("other"));
            other.requestFocus();
            while (!other.isFocused()) {
                Async.sleep(Duration.ofMillis(5));
            }
            List<String> log = new ArrayList<>();
            JavaFxEvents.onAction(inBar, HandlerPolicy.DROP, _ -> sleepAndLog("bar", log));
            JavaFxEvents.onAction(inButton, HandlerPolicy.DROP, _ -> sleepAndLog("button", log));
            inBar.fire();
            inButton.fire();
            settle();
            other.hide();
            settle();
            assertThat(log).containsExactly("bar begins", "button begins");
            stage.hide();
            settle();
            assertThat(log.subList(2, log.size())).containsExactlyInAnyOrder("bar ended", "button ended");
        });
    }

    private static void sleepAndLog(String name, List<String> log) {
        log.add(name + " begins");
        try {
            Async.sleep(Duration.ofDays(1));
        } finally {
            log.add(name + " ended");
        }
    }

    @Test
    void awaitClosedReturnsWhenTheWindowIsHidden() throws Exception {
        inTask(() -> {
            Stage stage = open();
            Task<?> waiting = Async.currentRun().spawn(() -> JavaFxEvents.awaitClosed(stage));
            settle();
            assertThat(waiting.state()).isEqualTo(Task.State.WAITING);
            stage.fireEvent(new WindowEvent(stage, WindowEvent.WINDOW_CLOSE_REQUEST)); // as the user does
            waiting.await();
            assertThat(stage.isShowing()).isFalse();
            JavaFxEvents.awaitClosed(stage); // returns at once
        });
    }

    @Test
    void aCloseRequestMayBeRefused() throws Exception {
        inTask(() -> {
            Stage stage = open();
            var requests = JavaFxEvents.closing(stage).listen(WindowEvent::consume);
            stage.fireEvent(new WindowEvent(stage, WindowEvent.WINDOW_CLOSE_REQUEST));
            assertThat(stage.isShowing()).isTrue();
            requests.close();
            stage.hide();
        });
    }

    @Test
    void aWindowHasOneScopeUntilItCloses() throws Exception {
        inTask(() -> {
            Stage stage = open();
            WindowScope scope = JavaFxEvents.scopeOf(stage);
            assertThat(JavaFxEvents.scopeOf(stage)).isSameAs(scope);
            Task<?> task = scope.spawn("of the window", () -> Async.sleep(Duration.ofDays(1)));
            stage.hide();
            scope.awaitClosed();
            assertThat(task.state()).isEqualTo(Task.State.CANCELLED);
            assertThat(scope.isClosed()).isTrue();
            stage.show();
            assertThat(JavaFxEvents.scopeOf(stage)).isNotSameAs(scope);
            stage.hide();
        });
    }

    @Test
    void theTasksOfAWindowPauseWhileAModalDialogIsOpen() throws Exception {
        inTask(() -> {
            Stage stage = open();
            int[] steps = {0};
            JavaFxEvents.scopeOf(stage).modality(ModalityRule.PAUSE).spawn("counts", () -> {
                while (true) {
                    steps[0]++;
                    Async.yieldNow();
                }
            });
            settle();
            var dialog = new Stage();
            dialog.initModality(Modality.APPLICATION_MODAL);
            dialog.show();
            settle();
            int before = steps[0];
            settle();
            assertThat(steps[0]).isEqualTo(before).isPositive();
            dialog.hide();
            settle();
            assertThat(steps[0]).isGreaterThan(before);
            stage.hide();
        });
    }

    @Test
    void whichWindowsAModalDialogBlocks() throws Exception {
        inTask(() -> {
            Stage first = open();
            Stage second = open();
            var child = new Stage();
            child.initOwner(first);
            child.show();
            assertThat(ModalWatch.isBlocked(first)).isFalse();

            var ofWindow = new Stage();
            ofWindow.initOwner(child);
            ofWindow.initModality(Modality.WINDOW_MODAL);
            ofWindow.show();
            assertThat(ModalWatch.isBlocked(child)).isTrue();
            assertThat(ModalWatch.isBlocked(first)).as("the owner's owner").isTrue();
            assertThat(ModalWatch.isBlocked(second)).isFalse();
            assertThat(ModalWatch.isBlocked(ofWindow)).isFalse();

            var ofApplication = new Stage();
            ofApplication.initModality(Modality.APPLICATION_MODAL);
            ofApplication.setScene(new Scene(new Label("modal")));
            ofApplication.show();
            assertThat(ModalWatch.isBlocked(second)).isTrue();
            assertThat(ModalWatch.isBlocked(ofWindow)).isTrue();
            assertThat(ModalWatch.isBlocked(ofApplication)).isFalse();
            var above = new Stage();
            above.show();
            assertThat(ModalWatch.isBlocked(above)).as("opened above it").isFalse();
            var popup = new Popup();
            popup.show(ofApplication);
            assertThat(ModalWatch.isBlocked(popup)).isFalse();

            above.hide();
            ofApplication.hide();
            assertThat(ModalWatch.isBlocked(second)).isFalse();
            first.hide();
            second.hide();
        });
    }

    @Test
    void outsideOfATaskTheMessageSaysWhatToDo() {
        assertThatThrownBy(() -> Waits.on(
                        Platform::runLater, () -> JavaFxEvents.onAction(new Button(), HandlerPolicy.DROP, _ -> {})))
                .hasCauseInstanceOf(CannotAwaitException.class);
    }

    @Test
    void onAnotherThreadTheMessageNamesBoth() throws Exception {
        Stage[] stage = {null};
        GuestRun<Void> run = GuestRun.start(JavaFxHost.instance(), () -> {
            stage[0] = open();
            JavaFxEvents.awaitClosed(stage[0]);
        });
        Waits.await("the window", () -> stage[0] != null && stage[0].isShowing());
        var button = new Button();
        var item = new MenuItem();
        List<ThrowableAssert.ThrowingCallable> calls = List.of(
                () -> JavaFxEvents.scopeOf(run, stage[0]),
                () -> JavaFxEvents.onAction(run, button, HandlerPolicy.DROP, _ -> {}),
                () -> JavaFxEvents.onAction(run, item, HandlerPolicy.DROP, _ -> {}),
                () -> JavaFxEvents.action(button).listen(_ -> {}),
                () -> JavaFxEvents.changes(new SimpleStringProperty()).listen(_ -> {}));
        assertThat(calls)
                .allSatisfy(call -> assertThatThrownBy(call)
                        .isInstanceOf(WrongThreadException.class)
                        .hasMessageContaining(
                                "current=" + Thread.currentThread().getName())
                        .hasMessageContaining("Platform.runLater"));
        Waits.on(Platform::runLater, () -> {
            stage[0].hide();
            return true;
        });
        outcomeOf(run);
    }

    /** A button that outlives the run neither fails nor keeps the run. */
    @Test
    void aClickAfterTheRunStartsNothing() throws Exception {
        Button[] button = {null};
        List<String> log = new ArrayList<>();
        inTask(() -> {
            button[0] = new Button();
            JavaFxEvents.onAction(button[0], HandlerPolicy.DROP, _ -> log.add("started"));
        });
        Waits.on(Platform::runLater, () -> {
            button[0].fire();
            return true;
        });
        assertThat(log).isEmpty();
    }

    @Test
    void removingANodeCancelsItsTasksAndNoOthers() throws Exception {
        inTask(() -> {
            var node = new VBox();
            WindowScope scope = JavaFxEvents.scopeOf(node); // before it is in a window
            Task<?> early = scope.spawn("early", () -> Async.sleep(Duration.ofDays(1)));
            Stage stage = open(node);
            var box = (VBox) stage.getScene().getRoot();
            Task<?> late = scope.spawn("late", () -> Async.sleep(Duration.ofDays(1)));
            Task<?> ofScene =
                    JavaFxEvents.scopeOf(stage.getScene()).spawn("the scene's", () -> Async.sleep(Duration.ofDays(1)));
            settle();
            assertThat(JavaFxEvents.scopeOf(node)).isSameAs(scope);
            box.getChildren().remove(node);
            scope.awaitClosed();
            assertThat(early.state()).isEqualTo(Task.State.CANCELLED);
            assertThat(late.state()).isEqualTo(Task.State.CANCELLED);
            assertThat(ofScene.state()).isEqualTo(Task.State.WAITING);
            box.getChildren().add(node);
            WindowScope again = JavaFxEvents.scopeOf(node);
            assertThat(again).isNotSameAs(scope);
            WindowScope scopeOfScene = JavaFxEvents.scopeOf(stage.getScene());
            stage.setScene(new Scene(new VBox(), 300, 200));
            scopeOfScene.awaitClosed();
            again.awaitClosed();
            assertThat(ofScene.state()).isEqualTo(Task.State.CANCELLED);
            stage.hide();
        });
    }

    @Test
    void nodesAndScenesEndWithTheirWindow() throws Exception {
        inTask(() -> {
            var node = new VBox();
            Stage stage = open(node);
            WindowScope ofNode = JavaFxEvents.scopeOf(node);
            WindowScope ofScene = JavaFxEvents.scopeOf(stage.getScene());
            stage.hide();
            ofNode.awaitClosed();
            ofScene.awaitClosed();
        });
    }
}
