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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SwtFramesTest extends FramesContract<Shell> {

    private UiThread ui;

    @BeforeEach
    void start() throws Exception {
        ui = UiThread.started();
    }

    @AfterEach
    void endLoop() {
        if (ui != null) {
            ui.close();
        }
    }

    /** The same for all of its windows, or what they show would move at different times. */
    @Test
    void aDisplayHasOneClockAndTheNextDisplayANewOne() throws Exception {
        assertThat(numbersOfThreeFrames()).containsExactly(1L, 2L, 3L);
        ui.close();
        start();
        assertThat(numbersOfThreeFrames()).containsExactly(1L, 2L, 3L);
    }

    private List<Long> numbersOfThreeFrames() throws Exception {
        return outcomeOf(GuestRun.start(ui.host(), () -> {
                    Shell one = open();
                    Shell other = open();
                    List<Long> numbers = new ArrayList<>();
                    for (Shell shell : List.of(one, other, one)) {
                        numbers.add(awaitFrame(shell).number());
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
