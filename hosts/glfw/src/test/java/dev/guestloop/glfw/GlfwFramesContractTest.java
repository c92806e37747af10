package dev.guestloop.glfw;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.internal.FramesContract;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.Frame;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.lwjgl.glfw.GLFW;

/** What GLFW's frames have in common with those of other toolkits. */
class GlfwFramesContractTest extends FramesContract<Long> {

    @RegisterExtension
    final UiThread ui = UiThread.started();

    @Override
    protected HostLoop host() {
        return ui.host();
    }

    @Override
    protected Long open() {
        return UiThread.openWindow("frames");
    }

    @Override
    protected void close(Long window) {
        GLFW.glfwSetWindowShouldClose(window, true);
    }

    @Override
    protected Frame awaitFrame(Long window) {
        return GlfwFrames.awaitFrame(window);
    }

    @Override
    protected EventSource<Frame> frames(Long window) {
        return GlfwFrames.frames(window);
    }
}
