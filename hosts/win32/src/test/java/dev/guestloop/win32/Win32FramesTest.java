package dev.guestloop.win32;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.FramesContract;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.Frame;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.extension.RegisterExtension;

@EnabledOnOs(value = OS.WINDOWS, disabledReason = "Win32 needs Windows: tools/on-windows.sh")
class Win32FramesTest extends FramesContract<Long> {

    @RegisterExtension
    final UiThread ui = UiThread.started();

    @Override
    protected HostLoop host() {
        return ui.host();
    }

    @Override
    protected Long open() {
        return new TestWindow().handle();
    }

    @Override
    protected void close(Long window) {
        Win32Api.DestroyWindow(window);
    }

    @Override
    protected Frame awaitFrame(Long window) {
        return Win32Frames.awaitFrame(window);
    }

    @Override
    protected EventSource<Frame> frames(Long window) {
        return Win32Frames.frames(window);
    }
}
