package dev.guestloop.testing;

import dev.guestloop.internal.Coroutine;
import dev.guestloop.internal.Leftover;
import dev.guestloop.internal.Origin;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/** What a test has left behind, as a text that says how to mend it. */
final class LeakReport {

    private final Set<Leak> watched;
    private final StringBuilder text = new StringBuilder();

    LeakReport(Set<Leak> watched) {
        this.watched = watched;
    }

    void add(Leftover left) {
        Leak leak = switch (left.kind()) {
            case TASK -> Leak.TASK;
            case TIMER -> Leak.TIMER;
            case CHANNEL -> Leak.CHANNEL;
            case THREAD -> Leak.THREAD;
            case RESOURCE -> Leak.RESOURCE;
        };
        if (watched.contains(leak)) {
            add(leak, left.name());
            Origin origin = left.origin();
            if (origin == null) {
                text.append("\n    (set -Ddev.guestloop.debug=true to see where it was made)");
            } else {
                text.append("\n    ").append(origin.getMessage());
                Arrays.stream(origin.getStackTrace())
                        .skip(1)
                        .takeWhile(frame -> isOfProgram(frame.getClassName()))
                        .forEach(frame -> text.append("\n      at ").append(frame));
            }
        }
    }

    /** Above the frames of the program are those of the engine that it called; below, those of JUnit. */
    private static boolean isOfProgram(String className) {
        return !Coroutine.isOfThisLayer(className)
                && !className.startsWith("org.junit.")
                && !className.startsWith("java.lang.reflect.")
                && !className.startsWith("jdk.internal.reflect.");
    }

    void addDescriptors(List<String> opened) {
        opened.forEach(name -> add(Leak.DESCRIPTOR, name));
    }

    private void add(Leak leak, String name) {
        text.append("\n  ").append(leak).append(' ').append(name);
    }

    boolean isEmpty() {
        return text.isEmpty();
    }

    @Override
    public String toString() {
        return "The test has left something behind:" + text
                + "\nWait for tasks or cancel them, cancel timers, close what was opened, before the test ends; or say that it"
                + " is meant: @GuestTest(allow = Leak.…).\n";
    }
}
