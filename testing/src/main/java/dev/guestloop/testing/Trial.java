package dev.guestloop.testing;

import dev.guestloop.internal.ProtocolTrace;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One run of a program, and what came of it. */
final class Trial {

    /** Where assertions are made of what failed; the place is the one above these. */
    private static final Set<String> ASSERTIONS =
            Set.of("java.", "jdk.", "org.assertj.", "org.junit.", "org.opentest4j.");

    private final Choices choices;
    private final int events;
    private final List<String> record;
    private final @Nullable Throwable failure;

    private Trial(Choices choices, int events, List<String> record, @Nullable Throwable failure) {
        this.choices = choices;
        this.events = events;
        this.record = record;
        this.failure = failure;
    }

    /** What is tried: a program, and how its host behaves. */
    record Subject(Function<? super Choices, SimulationOptions> options, Explorer.Program program) {

        /** Runs the program. */
        Trial run(Choices choices) {
            return run(choices, false, 0);
        }

        /** Runs the program, and keeps what happens. */
        Trial runRecorded(Choices choices) {
            return run(choices, true, 0);
        }

        /**
         * Runs the program.
         *
         * @param maxEvents with more events of the protocol than this, it runs in circles; 0 for the usual number
         */
        Trial run(Choices choices, boolean recording, int maxEvents) {
            SimulatedHost host = null;
            Throwable failure = null;
            try {
                SimulationOptions drawn = options.apply(choices);
                host = recording ? SimulatedHost.recording(choices, drawn) : SimulatedHost.choosing(choices, drawn);
                if (maxEvents > 0) {
                    host.limitEvents(maxEvents);
                }
                program.run(host);
            } catch (Throwable e) {
                failure = e;
            }
            failure = withViolations(failure, ProtocolTrace.takeViolations());
            if (host == null) {
                return new Trial(choices, 0, List.of(), failure);
            }
            var trial = new Trial(choices, host.eventCount(), host.events(), failure);
            dispose(host);
            return trial;
        }
    }

    private static @Nullable Throwable withViolations(@Nullable Throwable failure, List<String> violations) {
        if (violations.isEmpty()) {
            return failure;
        }
        var broken = new AssertionError(String.join("\n", violations));
        if (failure != null) {
            broken.addSuppressed(failure);
        }
        return broken;
    }

    /** What is left is of interest no more, nor is what the engine says about it. */
    private static void dispose(SimulatedHost host) {
        try (var _ = new QuietLog()) {
            host.dispose();
        } catch (IOException e) {
            throw new UncheckedIOException("A pipe or selector of a simulation could not be closed", e);
        }
        var _ = ProtocolTrace.takeViolations();
    }

    /** The choices, of which those that were drawn count. */
    Choices choices() {
        return choices;
    }

    /** How many events of the protocol there were. */
    int events() {
        return events;
    }

    /** A line for each thing that happened, if that was to be kept. */
    List<String> record() {
        return record;
    }

    @Nullable
    Throwable failure() {
        return failure;
    }

    /** Whether this run failed in the same way as another one. */
    boolean failedLike(Trial other) {
        return failure != null && other.failure != null && kind(failure).equals(kind(other.failure));
    }

    /**
     * What two failures have in common that are the same: the type, the place, and the rule that the message begins with, up to the first
     * colon and without numbers.
     */
    static String kind(Throwable failure) {
        String message = failure.getMessage() == null ? "" : failure.getMessage();
        String rule = message.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .findFirst()
                .orElse("");
        int colon = rule.indexOf(':');
        return failure.getClass().getName() + " at " + place(failure) + ": "
                + (colon < 0 ? rule : rule.substring(0, colon)).replaceAll("\\d+", "#");
    }

    private static String place(Throwable failure) {
        for (StackTraceElement frame : failure.getStackTrace()) {
            if (ASSERTIONS.stream().noneMatch(frame.getClassName()::startsWith)) {
                return frame.getClassName() + '.' + frame.getMethodName() + ':' + frame.getLineNumber();
            }
        }
        return "";
    }
}
