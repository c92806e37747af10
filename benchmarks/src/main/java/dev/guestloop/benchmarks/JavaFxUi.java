package dev.guestloop.benchmarks;

import dev.guestloop.HostLoop;
import dev.guestloop.javafx.JavaFxFrames;
import dev.guestloop.javafx.JavaFxHost;
import dev.guestloop.ui.Frame;
import java.util.concurrent.CompletableFuture;
import javafx.application.Platform;
import javafx.scene.Scene;
import javafx.scene.control.Label;
import javafx.stage.Stage;
import javafx.stage.Window;
import kotlinx.coroutines.CoroutineDispatcher;

/** JavaFX. */
record JavaFxUi(Thread thread, NativeWait nativeWait) implements Ui {

    static Ui open() {
        var opened = new CompletableFuture<Ui>();
        Platform.startup(() -> {
            var stage = new Stage();
            stage.setScene(new Scene(new Label("benchmark"), 200, 100));
            stage.show();
            opened.complete(new JavaFxUi(Thread.currentThread(), NativeWait.ofCurrentThread()));
        });
        return opened.join();
    }

    @Override
    public String toolkit() {
        return "JavaFX";
    }

    @Override
    public String postName() {
        return "runLater";
    }

    @Override
    public void post(Runnable work) {
        Platform.runLater(work);
    }

    @Override
    public HostLoop host() {
        return JavaFxHost.instance();
    }

    @Override
    public CoroutineDispatcher coroutines() {
        return Coroutines.onJavaFx();
    }

    @Override
    public Frame awaitFrame() {
        return JavaFxFrames.awaitFrame(Window.getWindows().getFirst());
    }

    @Override
    public boolean isIdle() {
        return nativeWait.isWaiting();
    }
}
