package dev.guestloop.gtk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.HostLoop;
import dev.guestloop.Task;
import dev.guestloop.testing.internal.FramesContract;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.Frame;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class GtkFramesTest extends FramesContract<Long> {

    @RegisterExtension
    final UiThread ui = UiThread.started();

    @Override
    protected HostLoop host() {
        return ui.host();
    }

    @Override
    protected Long open() {
        return TestGtk.openWindow("frames");
    }

    @Override
    protected void close(Long window) {
        TestGtk.close(window);
    }

    @Override
    protected Frame awaitFrame(Long window) {
        return GtkFrames.awaitFrame(window);
    }

    @Override
    protected EventSource<Frame> frames(Long window) {
        return GtkFrames.frames(window);
    }

    @Test
    void aWindowThatWasNotShownYetHasFramesFromThenOn() throws Exception {
        Waits.outcomeOf(GuestRun.start(ui.host(), () -> {
                    long window = TestGtk.newWindow("hidden");
                    Task<Frame> task = Async.currentRun().spawn(() -> GtkFrames.awaitFrame(window));
                    Async.sleep(Duration.ofMillis(50));
                    assertThat(task.state()).isEqualTo(Task.State.WAITING);
                    TestGtk.present(window);
                    assertThat(task.await().number()).isEqualTo(1);
                    TestGtk.close(window);
                    return true;
                }))
                .getOrThrow();
    }
}
