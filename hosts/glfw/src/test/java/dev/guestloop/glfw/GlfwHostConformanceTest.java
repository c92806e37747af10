package dev.guestloop.glfw;

import dev.guestloop.HostLoop;
import dev.guestloop.testing.HostConformance;
import java.time.Duration;
import org.lwjgl.glfw.GLFW;

/** With a real window for OpenGL, and loops that pump the host as nested ones. */
class GlfwHostConformanceTest extends HostConformance {

    private UiThread ui;

    @Override
    protected String hostName() {
        return "GLFW";
    }

    @Override
    protected String hostVersion() {
        return GLFW.glfwGetVersionString().split(" ", 2)[0];
    }

    @Override
    protected HostLoop createHost() throws Exception {
        ui = new UiThread();
        return ui.host();
    }

    @Override
    protected void startLoop() {
        ui.start();
    }

    @Override
    protected void stopLoop() throws Exception {
        if (ui != null) { // else the test was skipped
            ui.close();
        }
    }

    @Override
    protected NestedLoop newNestedLoop() {
        return new NestedLoop() {
            private boolean closed;

            @Override
            public void run() {
                while (!closed) {
                    ui.host().pump(Duration.ofDays(1));
                }
            }

            @Override
            public void close() {
                closed = true;
            }
        };
    }

    @Override
    protected boolean closeHost() {
        ui.host().post(ui.host()::close);
        return true;
    }

    @Override
    protected HostLoop anotherHostOfTheSameLoop() {
        return ui.host(); // there is one object for the one loop
    }
}
