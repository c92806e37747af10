package dev.guestloop.javafx;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javafx.animation.AnimationTimer;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.stage.Modality;
import javafx.stage.Stage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Stages that are waited for in nested loops, and tasks that must not care. */
class ModalDialogTest {

    private static final int STEPS = 30;
    private static final int DEPTH = 5;

    @BeforeEach
    void startJavaFx() {
        JavaFx.start();
    }

    private static Stage newDialog(String title) {
        var stage = new Stage();
        stage.initModality(Modality.APPLICATION_MODAL);
        stage.setTitle(title);
        stage.setScene(new Scene(new Label(title), 160, 80));
        return stage;
    }

    /** What another task does meanwhile: sleeps, yields, leaves the thread and comes back. */
    private static void takeSteps() {
        for (int i = 0; i < STEPS; i++) {
            Async.sleep(Duration.ofMillis(1));
            Async.yieldNow();
            Async.toThread(() -> {});
        }
    }

    @Test
    void aDialogOfHostCodeStopsNoTask() throws Exception {
        var order = new ArrayList<String>();
        var opened = new CompletableFuture<Stage>();
        Platform.runLater(() -> {
            Stage dialog = newDialog("host code's");
            Platform.runLater(() -> opened.complete(dialog)); // runs inside the dialog's loop
            dialog.showAndWait();
            order.add("dialog closed");
        });
        GuestRun<Void> run = GuestRun.start(JavaFxHost.instance(), () -> {
            Stage dialog = Async.await(opened);
            takeSteps();
            order.add("steps taken");
            dialog.hide();
            return null;
        });
        outcomeOf(run).getOrThrow();
        Waits.await("the dialog's end", () -> order.size() == 2);
        assertThat(order).containsExactly("steps taken", "dialog closed");
    }

    @Test
    void dialogsOfTasksAboveEachOtherStopNoOtherTask() throws Exception {
        List<String> order = new ArrayList<>();
        List<Stage> open = new ArrayList<>();
        GuestRun<Void> run = GuestRun.start(JavaFxHost.instance(), () -> {
            GuestRun<?> me = Async.currentRun();
            for (int i = 0; i < DEPTH; i++) {
                int number = i;
                me.spawn(() -> {
                    Stage dialog = newDialog("of task " + number);
                    open.add(dialog);
                    dialog.showAndWait();
                    order.add("closed " + number);
                });
                while (open.size() <= i) {
                    Async.sleep(Duration.ofMillis(1));
                }
            }
            takeSteps();
            order.add("steps taken");
            for (int i = DEPTH - 1; i >= 0; i--) {
                open.get(i).hide();
                while (order.size() < DEPTH - i + 1) {
                    Async.sleep(Duration.ofMillis(1));
                }
            }
            return null;
        });
        outcomeOf(run).getOrThrow();
        assertThat(order).containsExactly("steps taken", "closed 4", "closed 3", "closed 2", "closed 1", "closed 0");
    }

    @Test
    void aPlainHandlerAboveADialogOfATaskCannotAwait() throws Exception {
        GuestRun<Throwable> run = GuestRun.start(JavaFxHost.instance(), () -> {
            Stage dialog = newDialog("of a task");
            var thrown = new CompletableFuture<Throwable>();
            Platform.runLater(() -> {
                thrown.complete(catchThrowable(() -> Async.sleep(Duration.ofMillis(1))));
                dialog.hide();
            });
            dialog.showAndWait();
            return thrown.join();
        });
        assertThat(outcomeOf(run).getOrThrow())
                .isInstanceOf(CannotAwaitException.class)
                .hasMessageContaining("spawn");
    }

    /** In the step that opened the dialog, and in those of others that ran above it. */
    @Test
    void tasksWaitInsideAndAfterANestedLoop() throws Exception {
        GuestRun<Integer> run = GuestRun.start(JavaFxHost.instance(), () -> {
            Stage dialog = newDialog("of a task");
            var steps = new int[1];
            Async.currentRun().spawn(() -> {
                takeSteps();
                steps[0]++;
                dialog.hide();
            });
            dialog.showAndWait();
            takeSteps();
            return steps[0] + 1;
        });
        assertThat(outcomeOf(run).getOrThrow()).isEqualTo(2);
    }

    @Test
    void aDialogOpenedOutsideOfTheTaskIsClosedWhenTheTaskIsCancelled() throws Exception {
        var shown = new CompletableFuture<Stage>();
        GuestRun<Void> run = GuestRun.start(JavaFxHost.instance(), () -> {
            Stage dialog = newDialog("to be closed");
            dialog.setOnShown(_ -> shown.complete(dialog));
            Async.awaitModal(dialog::hide, () -> {
                dialog.showAndWait();
                return true;
            });
            Async.checkpoint();
            return null;
        });
        Stage dialog = Waits.get(shown);
        run.cancel("enough");
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(dialog.isShowing()).isFalse();
    }

    /** JavaFX forbids showAndWait in animation and layout. A task that was started there does not run there. */
    @Test
    void aTaskOfAnAnimationMayOpenADialog() throws Exception {
        var refused = new CompletableFuture<Boolean>();
        GuestRun<String> run = GuestRun.start(JavaFxHost.instance(), () -> {
            GuestRun<?> me = Async.currentRun();
            var answer = new CompletableFuture<String>();
            var window = newDialog("with a pulse");
            window.initModality(Modality.NONE);
            window.show();
            new AnimationTimer() {
                @Override
                public void handle(long now) {
                    stop();
                    refused.complete(!Platform.canStartNestedEventLoop());
                    me.spawn(() -> {
                        Stage dialog = newDialog("of an animation's task");
                        dialog.setOnShown(_ -> me.spawn(dialog::hide));
                        dialog.showAndWait();
                        JavaFxDialogs.show(shownShortly(me));
                        answer.complete("opened and closed");
                    });
                }
            }.start();
            String text = Async.await(answer);
            window.hide();
            return text;
        });
        assertThat(outcomeOf(run).getOrThrow()).isEqualTo("opened and closed");
        assertThat(refused.join()).as("the animation itself may not").isTrue();
    }

    private static Stage shownShortly(GuestRun<?> run) {
        Stage dialog = newDialog("short");
        dialog.setOnShown(_ -> run.spawn(dialog::hide));
        return dialog;
    }
}
