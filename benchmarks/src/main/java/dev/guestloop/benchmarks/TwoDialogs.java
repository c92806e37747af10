package dev.guestloop.benchmarks;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import java.awt.Dialog;
import java.awt.EventQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import javax.swing.JDialog;

/**
 * Two modal dialogs of Swing are open, and the one that was opened first is answered first: how long until the code that has
 * opened it goes on. Where dialogs nest, that code lies below the other dialog on the event thread's stack.
 */
final class TwoDialogs {

    /** How long the user takes for the other dialog. */
    private static final int SECOND_ANSWER_MILLIS = Setting.size(300, 50);

    private final Ui ui;
    private final GuestRun<?> run;

    private TwoDialogs(Ui ui) {
        this.ui = ui;
        run = GuestRun.start(ui.host(), () -> Async.await(new CompletableFuture<Boolean>()));
    }

    public static void main(String[] arguments) {
        Setting.runAndExit(() -> new TwoDialogs(SwingUi.open()).run());
    }

    private void run() throws Exception {
        Blocks blocks = new Blocks()
                .add("Guestloop", rounds -> measure(rounds, code -> ui.call(() -> run.spawn(code::run))))
                .add("Swing's event handlers", rounds -> measure(rounds, ui::post))
                .add("Kotlin", rounds -> measure(rounds, code -> Coroutines.start(ui.coroutines(), code)))
                .measure(1, Setting.size(4, 1), Setting.size(3, 1));
        String what = Report.format(
                "12. two dialogs, the first is answered %d ms before the other: until its code goes on",
                SECOND_ANSWER_MILLIS);
        for (String rival : blocks.rivals()) {
            Report.published(
                    what,
                    Report.time(blocks.median(blocks.ours())),
                    rival + ": " + Report.time(blocks.median(rival)),
                    blocks.ratio(blocks.ours(), rival));
        }
        blocks.keepMedians("dialogs", "Swing");
    }

    /** Starts code on the event thread twice, and each opens a dialog. */
    private double[] measure(int rounds, Consumer<Runnable> start) throws InterruptedException {
        double[] nanos = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            var first = new Question("first");
            var second = new Question("second");
            start.accept(first::ask);
            first.open.await();
            start.accept(second::ask);
            second.open.await();
            long answered = System.nanoTime();
            EventQueue.invokeLater(first.dialog::dispose);
            Thread.sleep(SECOND_ANSWER_MILLIS);
            EventQueue.invokeLater(second.dialog::dispose);
            first.answered.await();
            second.answered.await();
            nanos[i] = first.wentOnNanos - answered;
        }
        return nanos;
    }

    /** One dialog. */
    private static final class Question {
        private final String title;
        private final CountDownLatch open = new CountDownLatch(1);
        private final CountDownLatch answered = new CountDownLatch(1);

        // Written by the event thread before it counts down.
        private JDialog dialog;
        private long wentOnNanos;

        Question(String title) {
            this.title = title;
        }

        /** What any code of Swing does: the call returns when the dialog has been closed. */
        void ask() {
            dialog = new JDialog(null, title, Dialog.ModalityType.APPLICATION_MODAL);
            dialog.setSize(200, 100);
            EventQueue.invokeLater(open::countDown); // comes when the dialog's own loop runs
            dialog.setVisible(true);
            wentOnNanos = System.nanoTime();
            answered.countDown();
        }
    }
}
