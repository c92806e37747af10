package dev.guestloop.examples.downloads.glfw;

import dev.guestloop.TaskAction;
import dev.guestloop.examples.downloads.check.Launch;
import dev.guestloop.glfw.GlfwGuest;

/** The download manager on GLFW: the main thread is the UI thread, until the window is closed. */
final class GlfwDownloads {

    private GlfwDownloads() {}

    static void main(String[] args) throws Exception {
        System.setProperty("java.awt.headless", "true"); // Java 2D paints, and AWT has no window here
        Launch launch = Launch.parse("glfw", args);
        TaskAction<?> main = () -> launch.run(manager -> new GlfwWindow(manager, launch.isDark()));
        if (launch.isRobot()) {
            GlfwGuest.launch(launch.robotOptions(), main);
        } else {
            GlfwGuest.launch(main);
        }
        launch.finish();
    }
}
