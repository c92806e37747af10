package dev.guestloop.javafx;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.FramesContract;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.Frame;
import dev.guestloop.ui.FrameBinding;
import java.util.ArrayList;
import java.util.List;
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

    /** The last value of a work that ended meanwhile would be missing. */
    @Test
    void aWindowThatIsShownAgainHasTheValueThatWaitedWhenItWasHidden() throws Exception {
        Waits.outcomeOf(GuestRun.start(host(), () -> {
                    Stage window = open();
                    Stage other = open();
                    List<String> shown = new ArrayList<>();
                    boolean[] waits = {false};
                    FrameBinding<String> binding = FrameBinding.of(
                            listener -> {
                                waits[0] = true;
                                return JavaFxFrames.frames(window).listen(listener);
                            },
                            shown::add);
                    JavaFxFrames.awaitFrame(window);
                    binding.set("half");
                    while (!waits[0]) {
                        Async.yieldNow();
                    }
                    window.hide();
                    JavaFxFrames.awaitFrame(other);
                    JavaFxFrames.awaitFrame(other);
                    binding.set("done");
                    window.show();
                    for (int i = 0; i < 3; i++) {
                        JavaFxFrames.awaitFrame(window);
                    }
                    assertThat(shown).containsExactly("half", "done");
                    close(window);
                    close(other);
                    return true;
                }))
                .getOrThrow();
    }
}
