package dev.guestloop.benchmarks;

import dev.guestloop.HostLoop;
import dev.guestloop.swt.SwtFrames;
import dev.guestloop.swt.SwtHost;
import dev.guestloop.ui.Frame;
import java.util.concurrent.CompletableFuture;
import kotlinx.coroutines.CoroutineDispatcher;
import org.eclipse.swt.widgets.Display;
import org.eclipse.swt.widgets.Shell;

/** SWT, with the loop that every program of it has. */
record SwtUi(Display display, Thread thread, NativeWait nativeWait) implements Ui {

    static Ui open() {
        var opened = new CompletableFuture<Ui>();
        Thread.ofPlatform().name("SWT").start(() -> {
            var display = new Display();
            var shell = new Shell(display);
            shell.setText("benchmark");
            shell.setSize(200, 100);
            shell.open();
            opened.complete(new SwtUi(display, Thread.currentThread(), NativeWait.ofCurrentThread()));
            while (!shell.isDisposed()) {
                if (!display.readAndDispatch()) {
                    display.sleep();
                }
            }
        });
        return opened.join();
    }

    @Override
    public String toolkit() {
        return "SWT";
    }

    @Override
    public String postName() {
        return "asyncExec";
    }

    @Override
    public void post(Runnable work) {
        display.asyncExec(work);
    }

    @Override
    public HostLoop host() {
        return SwtHost.of(display);
    }

    @Override
    public CoroutineDispatcher coroutines() {
        return Coroutines.onExecutor(display::asyncExec);
    }

    @Override
    public Frame awaitFrame() {
        return SwtFrames.awaitFrame(display.getShells()[0]);
    }

    @Override
    public boolean isIdle() {
        return nativeWait.isWaiting();
    }
}
