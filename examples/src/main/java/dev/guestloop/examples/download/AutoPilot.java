package dev.guestloop.examples.download;

import com.sun.management.OperatingSystemMXBean;
import dev.guestloop.Async;
import dev.guestloop.Outcome;
import java.awt.AWTException;
import java.awt.Component;
import java.awt.Point;
import java.awt.Rectangle;
import java.awt.Robot;
import java.awt.Window;
import java.awt.event.InputEvent;
import java.awt.event.KeyEvent;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.function.BooleanSupplier;
import javax.imageio.ImageIO;
import javax.swing.JDialog;
import org.jspecify.annotations.Nullable;

/**
 * Uses the window as a person would, with real mouse clicks and keys, and checks what happens. It is a task like the others, so
 * its script is straight-line code.
 */
final class AutoPilot {

    private static final Duration LOOK_EVERY = Duration.ofMillis(20);
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /** Long enough to see on the pictures that the dialog stopped nothing. */
    private static final long BYTES_BEHIND_DIALOG = 4_000_000;

    private static final int TICKS_BEHIND_DIALOG = 20;

    private final DownloadDemo demo;
    private final DownloadWindow window;
    private final Report report;
    private final @Nullable Path pictures;
    private final Robot robot;

    AutoPilot(DownloadDemo demo, Report report, @Nullable Path pictures) throws AWTException {
        this.demo = demo;
        this.window = demo.window();
        this.report = report;
        this.pictures = pictures;
        this.robot = new Robot();
    }

    /** Cancels a file, opens and closes the dialog, waits for the end, closes the window. */
    void wholeProgram() throws IOException {
        await("the first bytes of all files", window::allBegun);
        try (var probe = new LatencyProbe()) {
            report.uiWaits = probe.waits;
            othersShare(); // counts from here
            await("some progress", () -> window.bytes() > 12_000_000);
            takePicture("1-downloading");

            DownloadRow cancelled = window.rows.get(2);
            click(cancelled.cancel);
            await("the cancelled file's end", () -> cancelled.state() == DownloadRow.State.CANCELLED);
            Path partial = demo.folder().resolve(cancelled.name + PartialFile.SUFFIX);
            boolean gone = Async.toThread(() -> Files.notExists(partial));
            report.check(gone, "the cancelled file's partial file is gone");

            await("two verified files", () -> window.count(DownloadRow.State.VERIFIED) >= 2);
            useDialog();

            await("the end of all downloads", window::allEnded);
            report.check(window.count(DownloadRow.State.VERIFIED) == 7, "7 files were verified");
            report.check(window.count(DownloadRow.State.CANCELLED) == 1, "1 file was cancelled");
            report.othersShare = othersShare();
            takePicture("4-done");
        } finally {
            Async.shielded(this::closeWindow);
        }
    }

    private void useDialog() throws IOException {
        click(window.aboutButton);
        await("the dialog", () -> dialog() != null);
        long bytes = window.bytes();
        int ticks = demo.counterLateness().count();
        await(
                "progress behind the dialog",
                () -> window.bytes() > bytes + BYTES_BEHIND_DIALOG
                        && demo.counterLateness().count() > ticks + TICKS_BEHIND_DIALOG);
        JDialog open = dialog();
        report.check(open != null && open.isModal(), "a modal dialog was open while bytes and ticks went on");
        takePicture("2-modal-dialog");
        if (open != null) {
            click(open.getRootPane().getDefaultButton());
        }
        await("the dialog's end", () -> dialog() == null);
        takePicture("3-after-the-dialog");
    }

    /** The part of the machine that other programs have used since the last call. */
    private static double othersShare() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
                ? Math.max(0, system.getCpuLoad() - system.getProcessCpuLoad())
                : 0;
    }

    /** Closes the window while everything is under way. */
    void closeEarly() {
        try {
            await("the first bytes of all files", window::allBegun);
            report.check(!window.allEnded(), "the window is closed in the middle of downloads");
        } finally {
            Async.shielded(this::closeWindow);
        }
    }

    /** Has the window manager ask the window to close, as its close button does. */
    private void closeWindow() {
        await("the focus", () -> window.frame.isFocused());
        Async.toThread(() -> {
            robot.keyPress(KeyEvent.VK_ALT);
            robot.keyPress(KeyEvent.VK_F4);
            robot.keyRelease(KeyEvent.VK_F4);
            robot.keyRelease(KeyEvent.VK_ALT);
        });
    }

    private static void await(String what, BooleanSupplier state) {
        var outcome = Async.moveOnAfter(PATIENCE, () -> {
            while (!state.getAsBoolean()) {
                Async.sleep(LOOK_EVERY);
            }
            return true;
        });
        if (!(outcome instanceof Outcome.Success<Boolean>)) {
            throw new IllegalStateException("It did not come within " + PATIENCE + ": " + what);
        }
    }

    private void click(Component component) {
        Point corner = component.getLocationOnScreen();
        int x = corner.x + component.getWidth() / 2;
        int y = corner.y + component.getHeight() / 2;
        Async.toThread(() -> {
            robot.mouseMove(x, y);
            robot.mousePress(InputEvent.BUTTON1_DOWN_MASK);
            robot.mouseRelease(InputEvent.BUTTON1_DOWN_MASK);
        });
    }

    private @Nullable JDialog dialog() {
        for (Window owned : window.frame.getOwnedWindows()) {
            if (owned instanceof JDialog dialog && dialog.isShowing()) {
                return dialog;
            }
        }
        return null;
    }

    private void takePicture(String name) throws IOException {
        Path folder = pictures;
        if (folder != null) {
            pauseMeasurements(true);
            Rectangle bounds = window.frame.getBounds();
            Async.toThread(() -> {
                var variants = robot.createMultiResolutionScreenCapture(bounds).getResolutionVariants();
                var image = (BufferedImage) variants.getLast();
                Files.createDirectories(folder);
                ImageIO.write(image, "png", folder.resolve(name + ".png").toFile());
            });
            Async.sleep(LOOK_EVERY.multipliedBy(5)); // for what it has held up
            pauseMeasurements(false);
        }
    }

    private void pauseMeasurements(boolean pause) {
        demo.counterLateness().pause(pause);
        if (report.uiWaits != null) {
            report.uiWaits.pause(pause);
        }
    }
}
