package dev.guestloop.javafx;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.swing.SwingHost;
import java.awt.EventQueue;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import javafx.application.Platform;
import javafx.embed.swing.JFXPanel;
import javafx.scene.Scene;
import javafx.scene.control.Button;
import javax.swing.JButton;
import javax.swing.JFrame;
import javax.swing.JPanel;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Swing and JavaFX in one JVM, each with its thread, its run and its backend. */
class SwingAndJavaFxTest {

    private static final int ROUNDS = 100;

    @BeforeEach
    void startJavaFx() {
        JavaFx.start();
    }

    /** A task on each thread, which wait for each other. */
    @Test
    void twoRunsOnTwoThreadsAnswerEachOther() throws Exception {
        var questions = new CompletableFuture<?>[ROUNDS];
        var answers = new CompletableFuture<?>[ROUNDS];
        for (int i = 0; i < ROUNDS; i++) {
            questions[i] = new CompletableFuture<String>();
            answers[i] = new CompletableFuture<String>();
        }
        GuestRun<Boolean> swing = GuestRun.start(SwingHost.instance(), () -> {
            boolean onThread = true;
            for (int i = 0; i < ROUNDS; i++) {
                Async.await((CompletionStage<?>) questions[i]);
                onThread &= EventQueue.isDispatchThread();
                answers[i].complete(null);
            }
            return onThread;
        });
        GuestRun<Boolean> javaFx = GuestRun.start(JavaFxHost.instance(), () -> {
            boolean onThread = true;
            for (int i = 0; i < ROUNDS; i++) {
                questions[i].complete(null);
                Async.await((CompletionStage<?>) answers[i]);
                onThread &= Platform.isFxApplicationThread();
            }
            return onThread;
        });
        assertThat(outcomeOf(swing).getOrThrow()).isTrue();
        assertThat(outcomeOf(javaFx).getOrThrow()).isTrue();
    }

    /** A click in either toolkit of one window is handled by a task of the other. */
    @Test
    void aWindowOfBothToolkitsHasTasksOfBoth() throws Exception {
        assumeFalse(JavaFx.HEADLESS, "Swing has no windows without a display");
        var panel = new CompletableFuture<JFXPanel>();
        var clickedInSwing = new CompletableFuture<Void>();
        var clickedInJavaFx = new CompletableFuture<Void>();
        GuestRun<String> swing = GuestRun.start(SwingHost.instance(), () -> {
            var frame = new JFrame("both");
            var content = new JPanel();
            var swingButton = new JButton("Swing");
            swingButton.addActionListener(_ -> clickedInSwing.complete(null));
            var fxPanel = new JFXPanel();
            content.add(swingButton);
            content.add(fxPanel);
            frame.add(content);
            frame.setSize(300, 200);
            frame.setVisible(true);
            panel.complete(fxPanel);
            Async.sleep(Duration.ofMillis(5));
            swingButton.doClick(0);
            Async.await(clickedInJavaFx);
            swingButton.setText("JavaFX was clicked");
            frame.dispose();
            return swingButton.getText();
        });
        GuestRun<String> javaFx = GuestRun.start(JavaFxHost.instance(), () -> {
            var button = new Button("JavaFX");
            button.setOnAction(_ -> clickedInJavaFx.complete(null));
            Async.await(panel).setScene(new Scene(button, 120, 60));
            Async.await(clickedInSwing);
            button.setText("Swing was clicked");
            button.fire();
            return button.getText();
        });
        assertThat(outcomeOf(swing).getOrThrow()).isEqualTo("JavaFX was clicked");
        assertThat(outcomeOf(javaFx).getOrThrow()).isEqualTo("Swing was clicked");
        GuestRun<Boolean> after = GuestRun.start(JavaFxHost.instance(), () -> {
            Async.sleep(Duration.ofMillis(1));
            return true;
        });
        assertThat(outcomeOf(after).getOrThrow())
                .as("JavaFX goes on without the panel")
                .isTrue();
    }
}
