package dev.guestloop.benchmarks;

import dev.guestloop.HostLoop;
import dev.guestloop.swing.SwingFrames;
import dev.guestloop.swing.SwingHost;
import dev.guestloop.ui.Frame;
import java.awt.EventQueue;
import java.awt.Window;
import kotlinx.coroutines.CoroutineDispatcher;

/** Swing. */
record SwingUi(Thread thread) implements Ui {

    static Ui open() throws Exception {
        return new SwingUi(Setting.openWindow());
    }

    @Override
    public String toolkit() {
        return "Swing";
    }

    @Override
    public String postName() {
        return "invokeLater";
    }

    @Override
    public void post(Runnable work) {
        EventQueue.invokeLater(work);
    }

    @Override
    public HostLoop host() {
        return SwingHost.instance();
    }

    @Override
    public CoroutineDispatcher coroutines() {
        return Coroutines.onSwing();
    }

    @Override
    public Frame awaitFrame() {
        return SwingFrames.awaitFrame(Window.getWindows()[0]);
    }

    @Override
    public boolean isIdle() {
        return thread.getState() == Thread.State.WAITING;
    }
}
