package dev.guestloop.glfw;

import static dev.guestloop.testing.internal.Waits.outcomeOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.testing.internal.Waits;
import dev.guestloop.ui.Frame;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lwjgl.glfw.GLFW;
import org.lwjgl.opengl.GL11;

/** Input and frames beside a guest that always has something to do. */
class GlfwSaturationTest {

    private static final int FRAMES = 100;
    private static final int CLICKS = 20;

    private final AtomicLong steps = new AtomicLong();
    private UiThread ui;
    private GuestRun<Void> busy;

    @BeforeEach
    void startBusyGuest() throws Exception {
        ui = UiThread.started();
        busy = ui.call(() -> GlfwGuest.attach(() -> {
            while (true) {
                steps.incrementAndGet();
                Async.yieldNow();
            }
        }));
        Waits.await("the guest's steps", () -> steps.get() > 1_000);
    }

    @AfterEach
    void closeAll() throws Exception {
        if (busy != null) {
            busy.cancel("the test is over");
            assertThat(outcomeOf(busy)).isInstanceOf(Outcome.Cancelled.class);
        }
        if (ui != null) {
            ui.close();
        }
    }

    @Test
    void clicksAreServed() throws Exception {
        var clicks = new AtomicInteger();
        ui.call(() -> GlfwEvents.mouseButtons(ui.window()).listen(event -> {
            if (event.action() == GLFW.GLFW_PRESS) {
                clicks.incrementAndGet();
            }
        }));
        try (var hands = new Hands()) {
            long before = steps.get();
            for (int i = 0; i < CLICKS; i++) {
                int expected = i + 1;
                hands.click();
                Waits.await("click " + expected, () -> clicks.get() == expected);
            }
            assertThat(steps.get()).as("the guest went on").isGreaterThan(before);
        }
    }

    @Test
    void framesAreServedAndNoneIsMissed() throws Exception {
        List<Frame> seen = new CopyOnWriteArrayList<>();
        var drawn = new AtomicInteger();
        long before = steps.get();
        GuestRun<Void> run = ui.call(() -> GlfwGuest.attach(() -> {
            GlfwFrames.draw(ui.window(), _ -> {
                GL11.glClear(GL11.GL_COLOR_BUFFER_BIT);
                drawn.incrementAndGet();
            });
            for (int i = 0; i < FRAMES; i++) {
                seen.add(GlfwFrames.awaitFrame(ui.window()));
            }
        }));
        assertThat(outcomeOf(run)).isInstanceOf(Outcome.Success.class);
        List<Duration> gaps =
                new ArrayList<>(seen.stream().skip(1).map(Frame::step).toList());
        Collections.sort(gaps);
        System.out.printf(
                "frames beside a busy guest: p50 %.1f ms, p99 %.1f ms; guest: %,d steps%n",
                gaps.get(FRAMES / 2).toNanos() / 1e6, gaps.getLast().toNanos() / 1e6, steps.get() - before);
        assertThat(drawn.get()).isGreaterThanOrEqualTo(FRAMES - 1);
        assertThat(seen.getLast().number() - seen.getFirst().number())
                .as("frames that the task has not seen")
                .isEqualTo(FRAMES - 1);
        assertThat(steps.get() - before).as("the guest was served as well").isGreaterThan(FRAMES);
        long prompt = gaps.stream().filter(gap -> gap.toMillis() < 50).count();
        assertThat(prompt).as("frames that came in time").isGreaterThan(FRAMES * 3 / 4);
    }
}
