package dev.guestloop.swt;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.FramesContract;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.Frame;
import org.eclipse.swt.widgets.Shell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;

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
