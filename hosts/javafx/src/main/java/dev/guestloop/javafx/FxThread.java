package dev.guestloop.javafx;

/** The rule for what is confined to the JavaFX thread. */
final class FxThread {

    private FxThread() {}

    static void require(String call) {
        if (!JavaFxHost.instance().isHostThread()) {
            throw new WrongThreadException(call + " must be called on the JavaFX Application Thread: current="
                    + Thread.currentThread().getName()
                    + ". Call it in a task, or hop over with Platform.runLater(() -> …).");
        }
    }
}
