package dev.guestloop.ui;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** An event source without a toolkit. */
final class Button implements EventSource<Integer> {

    final List<Consumer<? super Integer>> listeners = new ArrayList<>();

    @Override
    public Registration listen(Consumer<? super Integer> listener) {
        listeners.add(listener);
        return () -> listeners.remove(listener);
    }

    void click(int event) {
        List.copyOf(listeners).forEach(listener -> listener.accept(event));
    }
}
