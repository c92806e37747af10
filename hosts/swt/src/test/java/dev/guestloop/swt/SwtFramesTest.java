package dev.guestloop.swt;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.GuestRun;
import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.FramesContract;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.Frame;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.swt.widgets.Shell;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class SwtFramesTest extends FramesContract<Shell> {

    @RegisterExtension
    final UiThread ui = UiThread.started();

    /** The same for all of its windows, or what they show would move at different times. */
    @Test
    void aDisplayHasOneClockAndTheNextDisplayANewOne() throws Exception {
        assertThat(numbersOfThreeFrames(ui)).containsExactly(1L, 2L, 3L);
        ui.close();
        try (UiThread next = UiThread.started()) {
            assertThat(numbersOfThreeFrames(next)).containsExactly(1L, 2L, 3L);
        }
    }

    private static List<Long> numbersOfThreeFrames(UiThread ui) throws Exception {
        return outcomeOf(GuestRun.start(ui.host(), () -> {
                    Shell one = open(ui);
                    Shell other = open(ui);
                    List<Long> numbers = new ArrayList<>();
                    for (Shell shell : List.of(one, other, one)) {
                        numbers.add(SwtFrames.awaitFrame(shell).number());
                    }
                    return numbers;
                }))
                .getOrThrow();
    }

    @Override
    protected HostLoop host() {
        return ui.host();
    }

    @Override
    protected Shell open() {
        return open(ui);
    }

    private static Shell open(UiThread ui) {
        var shell = new Shell(ui.display());
        shell.open();
        return shell;
    }

    @Override
    protected void close(Shell window) {
        window.close();
    }

    @Override
    protected Frame awaitFrame(Shell window) {
        return SwtFrames.awaitFrame(window);
    }

    @Override
    protected EventSource<Frame> frames(Shell window) {
        return SwtFrames.frames(window);
    }
}
