package dev.guestloop.gtk;

import dev.guestloop.Async;
import dev.guestloop.ui.HandlerPolicy;
import java.time.Duration;
import org.gnome.gio.ApplicationFlags;
import org.gnome.gtk.Application;
import org.gnome.gtk.ApplicationWindow;
import org.gnome.gtk.Button;

/** An application of java-gi's, whose loop is its own, and a guest in it. */
final class JavaGiProgram {

    private JavaGiProgram() {}

    public static void main(String[] args) {
        var application = new Application("dev.guestloop.test", ApplicationFlags.NON_UNIQUE);
        Thread thread = Thread.currentThread();
        application.onActivate(() -> {
            var window = new ApplicationWindow(application);
            var button = Button.withLabel("Click me");
            window.setChild(button);
            window.present();
            application.hold(); // else it ends with its last window, and cancels who waits for that
            var run = GtkGuest.attach(() -> {
                System.out.println("on the thread of the application: " + (Thread.currentThread() == thread));
                GtkEvents.onAction(address(button), HandlerPolicy.DROP, _ -> {
                    System.out.println("clicked: " + button.getLabel());
                    for (int i = 1; i <= 20; i++) {
                        Async.sleep(Duration.ofMillis(1));
                        button.setLabel(Integer.toString(i));
                    }
                    System.out.println("label: " + button.getLabel());
                    window.close();
                });
                Async.currentRun().spawn(button::emitClicked);
                GtkEvents.awaitClosed(address(window));
                System.out.println("closed");
            });
            run.onDone(_ -> application.release());
        });
        application.run(new String[0]);
        System.out.println("application ended");
    }

    private static long address(io.github.jwharm.javagi.base.Proxy object) {
        return object.handle().address();
    }
}
