package dev.guestloop.javafx;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.guestloop.Async;
import dev.guestloop.CancelScope;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.testing.internal.Waits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import javafx.application.Platform;
import javafx.scene.Node;
import javafx.scene.Scene;
import javafx.scene.control.Alert;
import javafx.scene.control.Button;
import javafx.scene.control.ButtonType;
import javafx.scene.control.DialogPane;
import javafx.scene.control.Label;
import javafx.scene.control.TextInputDialog;
import javafx.scene.input.KeyCode;
import javafx.scene.robot.Robot;
import javafx.stage.Modality;
import javafx.stage.Stage;
import javafx.stage.Window;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JavaFxDialogsTest {

    @BeforeEach
    void startJavaFx() {
        JavaFx.start();
    }

    private static GuestRun<Void> start(dev.guestloop.TaskAction<?> main) {
        return GuestRun.start(JavaFxHost.instance(), main);
    }

    private static Stage openWindow(String title) {
        var stage = new Stage();
        stage.setTitle(title);
        stage.setScene(new Scene(new Label(title), 300, 120));
        stage.show();
        return stage;
    }

    /** In a task: waits until a dialog with this title shows, and returns its pane. */
    private static DialogPane awaitDialog(String title) {
        while (true) {
            for (Window window : Window.getWindows()) {
                if (window instanceof Stage stage
                        && title.equals(stage.getTitle())
                        && stage.isShowing()
                        && stage.getScene().getRoot() instanceof DialogPane pane) {
                    return pane;
                }
            }
            Async.sleep(Duration.ofMillis(1));
        }
    }

    private static void press(DialogPane pane, ButtonType type) {
        Node button = pane.lookupButton(type);
        ((Button) button).fire();
    }

    @Test
    void theAnswersOfTheUserAreReturned() throws Exception {
        GuestRun<Void> run = start(() -> {
            GuestRun<?> me = Async.currentRun();
            Stage owner = openWindow("owner");
            Task<Boolean> yes = me.spawn(() -> JavaFxDialogs.confirm(owner, "yes?", "Really?"));
            press(awaitDialog("yes?"), ButtonType.OK);
            assertThat(yes.await()).isTrue();
            Task<Boolean> no = me.spawn(() -> JavaFxDialogs.confirm(null, "no?", "Really?"));
            press(awaitDialog("no?"), ButtonType.CANCEL);
            assertThat(no.await()).isFalse();
            Task<?> told = me.spawn(() -> JavaFxDialogs.message(owner, "told", "That is so."));
            press(awaitDialog("told"), ButtonType.OK);
            told.await();
            var input = new TextInputDialog("typed");
            input.setTitle("input");
            Task<String> text = me.spawn(() -> JavaFxDialogs.show(input));
            press(awaitDialog("input"), ButtonType.OK);
            assertThat(text.await()).isEqualTo("typed");
            owner.hide();
        });
        outcomeOf(run).getOrThrow();
    }

    /** With nested loops the one that was opened first would return last. */
    @Test
    void twoDialogsAreAnsweredInAnyOrder() throws Exception {
        List<String> order = new ArrayList<>();
        GuestRun<Void> run = start(() -> {
            GuestRun<?> me = Async.currentRun();
            Stage left = openWindow("left");
            Stage right = openWindow("right");
            Task<?> first = me.spawn(() -> {
                JavaFxDialogs.message(left, "first", "opened first");
                order.add("first answered");
            });
            DialogPane firstPane = awaitDialog("first");
            Task<?> second = me.spawn(() -> {
                JavaFxDialogs.message(right, "second", "opened second");
                order.add("second answered");
            });
            DialogPane secondPane = awaitDialog("second");
            assertThat(Platform.isNestedLoopRunning()).isFalse();
            press(firstPane, ButtonType.OK);
            first.await();
            press(secondPane, ButtonType.OK);
            second.await();
            left.hide();
            right.hide();
        });
        outcomeOf(run).getOrThrow();
        assertThat(order).containsExactly("first answered", "second answered");
    }

    /** A dialog with no cancel button may refuse to close; a cancelled task closes it all the same. */
    @Test
    void cancellingTheTaskClosesItsDialog() throws Exception {
        GuestRun<Void> run = start(() -> {
            var stubborn = new Alert(Alert.AlertType.NONE, "Now?", ButtonType.YES, ButtonType.NO);
            stubborn.setTitle("stubborn");
            stubborn.setOnCloseRequest(javafx.event.Event::consume);
            CancelScope scope = CancelScope.create();
            Async.currentRun().spawn(() -> {
                awaitDialog("stubborn");
                scope.cancel("no answer");
            });
            Outcome<?> outcome = scope.run(() -> JavaFxDialogs.show(stubborn));
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            assertThat(stubborn.isShowing()).isFalse();
            var stage = new Stage();
            stage.initModality(Modality.APPLICATION_MODAL);
            assertThat(Async.moveOnAfter(Duration.ofMillis(20), () -> {
                        JavaFxDialogs.show(stage);
                        return true;
                    }))
                    .isInstanceOf(Outcome.Cancelled.class);
            assertThat(stage.isShowing()).isFalse();
        });
        outcomeOf(run).getOrThrow();
    }

    @Test
    void aDialogThatShowsAlreadyIsRefused() throws Exception {
        GuestRun<Void> run = start(() -> {
            Stage stage = openWindow("open");
            assertThatThrownBy(() -> JavaFxDialogs.show(stage))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("title=open");
            stage.hide();
        });
        outcomeOf(run).getOrThrow();
    }

    @Test
    void outsideOfATaskTheMessageSaysWhatToDo() throws Exception {
        assertThatThrownBy(() -> Waits.on(Platform::runLater, () -> JavaFxDialogs.confirm(null, "title", "text")))
                .hasCauseInstanceOf(CannotAwaitException.class)
                .hasMessageContaining("spawn");
    }

    @Test
    void aFileDialogOfTheHeadlessPlatformIsRefused() throws Exception {
        assumeTrue(JavaFx.HEADLESS, "elsewhere it opens");
        GuestRun<Path> run = GuestRun.start(JavaFxHost.instance(), () -> JavaFxDialogs.openFile(null, "a file"));
        assertThat(outcomeOf(run))
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause())
                                .isInstanceOf(UnsupportedOperationException.class)
                                .hasMessageContaining("glass.platform=Headless"));
    }

    /** Opened in a plain post, GTK's dialog holds up every later post. */
    @Test
    void tasksAndPostsGoOnBesideTheSystemsFileDialog() throws Exception {
        assumeFalse(JavaFx.HEADLESS, "the headless platform has no file dialogs");
        var steps = new AtomicInteger();
        var posts = new AtomicInteger();
        var owner = new CompletableFuture<Stage>();
        GuestRun<Path> run = GuestRun.start(JavaFxHost.instance(), () -> {
            GuestRun<?> me = Async.currentRun();
            Stage stage = openWindow("owner of a file dialog");
            me.spawn(() -> {
                while (true) {
                    Async.sleep(Duration.ofMillis(1));
                    steps.incrementAndGet();
                    Platform.runLater(posts::incrementAndGet);
                }
            });
            owner.complete(stage);
            Path path = JavaFxDialogs.openFile(stage, "a file");
            stage.hide();
            return path;
        });
        Stage stage = Waits.get(owner);
        Waits.await("the dialog to have the focus", () -> !stage.isFocused() && steps.get() > 0);
        int before = steps.get();
        int postsBefore = posts.get();
        Waits.await("steps and posts beside it", () -> steps.get() > before + 50 && posts.get() > postsBefore + 50);
        assertThat(run.isDone()).isFalse();
        // Until it is gone, for it may not have the keys yet.
        Waits.await("the dialog's end", () -> {
            Platform.runLater(() -> {
                if (!stage.isFocused()) {
                    new Robot().keyType(KeyCode.ESCAPE);
                }
            });
            return run.isDone();
        });
        assertThat(outcomeOf(run)).isEqualTo(new Outcome.Success<>(null));
    }
}
