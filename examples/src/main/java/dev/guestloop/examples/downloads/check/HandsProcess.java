package dev.guestloop.examples.downloads.check;

import java.awt.AWTException;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.imageio.ImageIO;

/** The other side of {@link Hands}: does what the lines of its input say, and ends with them. */
final class HandsProcess {

    private static final int KEY_PAUSE_MILLIS = 4;
    private static final int CLICK_PAUSE_MILLIS = 30;

    /** The signs that need the shift key on an American keyboard, each in front of the key that it is on. */
    private static final String SHIFTED = "?/:;_-&7!1%5\"'+=";

    private final Robot robot = new Robot();

    private HandsProcess() throws AWTException {}

    static void main() throws AWTException, IOException {
        var hands = new HandsProcess();
        var orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String order; (order = orders.readLine()) != null; ) {
            hands.obey(order);
            System.out.println("done");
        }
        System.exit(0); // AWT's thread would go on for a while
    }

    private void obey(String order) throws IOException {
        String[] words = order.split(" ", 6);
        switch (words[0]) {
            case "wait" -> robot.delay(Integer.parseInt(words[1]));
            case "move" -> robot.mouseMove(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
            case "click" -> {
                robot.mouseMove(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                robot.delay(CLICK_PAUSE_MILLIS);
                robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
                robot.delay(CLICK_PAUSE_MILLIS);
                robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
            }
            case "type" -> order.substring("type ".length()).chars().forEach(c -> key((char) c));
            case "erase" -> {
                robot.keyPress(KeyEvent.VK_END);
                robot.keyRelease(KeyEvent.VK_END);
                for (int i = Integer.parseInt(words[1]); i > 0; i--) {
                    robot.keyPress(KeyEvent.VK_BACK_SPACE);
                    robot.keyRelease(KeyEvent.VK_BACK_SPACE);
                    robot.delay(KEY_PAUSE_MILLIS);
                }
            }
            case "close" -> {
                robot.keyPress(KeyEvent.VK_ALT);
                robot.keyPress(KeyEvent.VK_F4);
                robot.keyRelease(KeyEvent.VK_F4);
                robot.keyRelease(KeyEvent.VK_ALT);
            }
            case "picture" -> {
                var area = new Rectangle(
                        Integer.parseInt(words[1]),
                        Integer.parseInt(words[2]),
                        Integer.parseInt(words[3]),
                        Integer.parseInt(words[4]));
                Path file = Path.of(words[5]);
                Files.createDirectories(file.toAbsolutePath().getParent());
                ImageIO.write(robot.createScreenCapture(area), "png", file.toFile());
            }
            default -> throw new IOException("No such order: " + order);
        }
    }

    private void key(char c) {
        int at = SHIFTED.indexOf(c);
        boolean shift = Character.isUpperCase(c) || (at >= 0 && at % 2 == 0);
        int key = KeyEvent.getExtendedKeyCodeForChar(
                at >= 0 && at % 2 == 0 ? SHIFTED.charAt(at + 1) : Character.toLowerCase(c));
        if (shift) {
            robot.keyPress(KeyEvent.VK_SHIFT);
        }
        robot.keyPress(key);
        robot.delay(KEY_PAUSE_MILLIS);
        robot.keyRelease(key);
        if (shift) {
            robot.keyRelease(KeyEvent.VK_SHIFT);
        }
        robot.delay(KEY_PAUSE_MILLIS);
    }
}
