package dev.guestloop.glfw;

import java.awt.Robot;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The user's mouse and keyboard: a robot in a process of its own, so that AWT and GLFW do not meet. Its calls wait until it is done. */
final class Hands implements AutoCloseable {

    private final Process process;
    private final Writer to;
    private final BufferedReader from;

    Hands() throws IOException {
        process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx64m",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        Hands.class.getName())
                .redirectError(Redirect.INHERIT)
                .start();
        to = process.outputWriter();
        from = process.inputReader();
        ask("wait");
    }

    /** Clicks into the middle of the test's window. */
    void click() throws IOException {
        move(UiThread.WIDTH / 2, UiThread.HEIGHT / 2);
        ask("click");
    }

    /** Moves the mouse, counted from the window's corner. */
    void move(int x, int y) throws IOException {
        ask("move " + (UiThread.X + x) + ' ' + (UiThread.Y + y));
    }

    /** Presses or releases the left button. */
    void press(boolean down) throws IOException {
        ask(down ? "press" : "release");
    }

    /** Turns the wheel towards the user. */
    void scroll() throws IOException {
        ask("scroll");
    }

    /** Presses and releases a key. */
    void key(int awtKey) throws IOException {
        ask("key " + awtKey);
    }

    /** Has the window manager ask the window with the focus to close. */
    void closeWindow() throws IOException {
        ask("close");
    }

    /** The colour of a point of the window on the screen, as 0xRRGGBB. */
    int color(int x, int y) {
        try {
            return Integer.parseInt(answerTo("color " + (UiThread.X + x) + ' ' + (UiThread.Y + y)), 16);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void ask(String order) throws IOException {
        if (!"done".equals(answerTo(order))) {
            throw new IOException("The robot could not do it: order=" + order);
        }
    }

    private String answerTo(String order) throws IOException {
        to.write(order + "\n");
        to.flush();
        return from.readLine();
    }

    @Override
    public void close() {
        process.destroy();
    }

    /** The other side. */
    public static void main(String[] args) throws Exception {
        var robot = new Robot();
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order; (order = orders.readLine()) != null; ) {
            String[] words = order.split(" ");
            String answer = "done";
            switch (words[0]) {
                case "move" -> robot.mouseMove(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                case "color" -> {
                    var color = robot.getPixelColor(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                    answer = Integer.toHexString(color.getRGB() & 0xffffff);
                }
                case "click" -> {
                    robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
                    robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
                }
                case "press" -> robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
                case "release" -> robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
                case "scroll" -> robot.mouseWheel(1);
                case "key" -> {
                    robot.keyPress(Integer.parseInt(words[1]));
                    robot.keyRelease(Integer.parseInt(words[1]));
                }
                case "close" -> {
                    robot.keyPress(KeyEvent.VK_ALT);
                    robot.keyPress(KeyEvent.VK_F4);
                    robot.keyRelease(KeyEvent.VK_F4);
                    robot.keyRelease(KeyEvent.VK_ALT);
                }
                default -> {}
            }
            robot.waitForIdle();
            System.out.println(answer);
        }
        System.exit(0); // AWT's thread would go on for a while
    }
}
