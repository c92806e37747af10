package dev.guestloop.examples.downloads.check;

import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that takes the window's events for itself while it is open: a dialog, a menu, a drag. Downloads go on behind it.
 *
 * @param name what it is, for people
 * @param picture the name of its picture; null if there is nothing to be seen
 * @param opening has it opened
 * @param isOpen whether it is
 * @param closing has it closed, without any other effect
 */
public record Modal(String name, @Nullable String picture, Use opening, BooleanSupplier isOpen, Use closing) {

    /** Something that a person does. Waits, in a task, until it is done. */
    @FunctionalInterface
    public interface Use {
        void now() throws IOException;
    }

    void open() throws IOException {
        opening.now();
        Waiting.until(name, isOpen);
    }

    void close() throws IOException {
        closing.now();
        Waiting.until("the end of " + name, () -> !isOpen.getAsBoolean());
    }
}
