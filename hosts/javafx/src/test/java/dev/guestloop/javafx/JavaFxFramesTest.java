package dev.guestloop.javafx;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.FramesContract;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.Frame;
import javafx.scene.Scene;
import javafx.scene.layout.VBox;
import javafx.stage.Stage;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JavaFxFramesTest extends FramesContract<Stage> {

    @BeforeEach
    void startJavaFx() {
        JavaFx.start();
    }

    @Override
    protected HostLoop host() {
        return JavaFxHost.instance();
    }

    @Override
    protected Stage open() {
        var stage = new Stage();
        stage.setTitle("frames");
        stage.setScene(new Scene(new VBox(), 200, 100));
        stage.show();
        return stage;
    }

    @Override
    protected void close(Stage window) {
        window.hide();
    }

    @Override
    protected Frame awaitFrame(Stage window) {
        return JavaFxFrames.awaitFrame(window);
    }

    @Override
    protected EventSource<Frame> frames(Stage window) {
        return JavaFxFrames.frames(window);
    }

    @Test
    void aWindowThatIsShownAgainHasTheValueThatWaitedWhenItWasHidden() throws Exception {
        requireWaitingValueWhenShownAgain(Stage::hide, Stage::show);
    }
}
