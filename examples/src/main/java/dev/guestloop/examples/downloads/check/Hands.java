package dev.guestloop.examples.downloads.check;

import dev.guestloop.Async;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Path;

/**
 * A robot that uses the mouse and the keyboard, and takes pictures of the screen. It is a process of its own, as a person would
 * be: it uses no time of the UI thread that it checks, and does not care which toolkit that has. Its calls wait, in a task, until
 * the robot has done it.
 */
final class Hands implements AutoCloseable {

    private final Process process;
    private final Writer to;
    private final BufferedReader from;

    private Hands(Process process) {
        this.process = process;
        this.to = process.outputWriter();
        this.from = process.inputReader();
    }

    /** Starts it; blocks. */
    static Hands start() throws IOException {
        var builder = new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:-PrintWarnings", // of what the machine lacks
                "-XX:TieredStopAtLevel=1",
                "-Dsun.java2d.uiScale=1", // so that its pixels are the screen's
                "-cp",
                System.getProperty("java.class.path"),
                HandsProcess.class.getName());
        var hands = new Hands(builder.redirectError(Redirect.INHERIT).start());
        hands.order("wait 0");
        return hands;
    }

    void click(Area area) throws IOException {
        ask("click " + (area.x() + area.width() / 2) + ' ' + (area.y() + area.height() / 2));
    }

    /** Puts the mouse somewhere, where it is in nobody's way. */
    void move(int x, int y) throws IOException {
        ask("move " + x + ' ' + y);
    }

    /** Types a text of letters, digits and signs on an American keyboard. */
    void type(String text) throws IOException {
        ask("type " + text);
    }

    /** Presses the backspace key so often. */
    void erase(int times) throws IOException {
        ask("erase " + times);
    }

    /** Has the window manager ask the window with the focus to close. */
    void closeWindow() throws IOException {
        ask("close");
    }

    void picture(Area area, Path file) throws IOException {
        ask("picture " + area.x() + ' ' + area.y() + ' ' + area.width() + ' ' + area.height() + ' ' + file);
    }

    private void ask(String order) throws IOException {
        Async.toThread(Async.OnCancel.ABANDON, () -> {
            order(order);
            return true;
        });
    }

    private void order(String order) throws IOException {
        to.write(order + "\n");
        to.flush();
        String answer = from.readLine();
        if (!"done".equals(answer)) {
            throw new IOException("The robot could not do it: order=" + order + ", answer=" + answer);
        }
    }

    @Override
    public void close() {
        process.destroy();
    }
}
