package dev.guestloop.testing;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.GuestOptions;
import dev.guestloop.Outcome;
import dev.guestloop.UncaughtHandler;
import dev.guestloop.internal.Leftover;
import dev.guestloop.internal.LoopView;
import dev.guestloop.internal.Machine;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.Extension;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.InvocationInterceptor;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.jupiter.api.extension.ReflectiveInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.opentest4j.IncompleteExecutionException;

/** One {@link GuestTest} with one seed: runs its body as a task, and looks at what that has left. */
final class GuestTestInvocation implements TestTemplateInvocationContext, InvocationInterceptor, ParameterResolver {

    /** What is ready when the body ends has so many steps to come to its end; a chain of hand-overs is shorter. */
    private static final int LAST_STEPS = 100;

    private static final Duration LOOK_EVERY = Duration.ofMillis(5);

    private final GuestTest settings;
    private final Duration patience;
    private final Set<Leak> watched = EnumSet.allOf(Leak.class);
    private final long seed;
    private final String replay;
    private final VirtualMachine machine;
    private final Steps steps = new Steps();

    /** What nobody waited for. Loop thread only. */
    private final List<Throwable> uncaught = new ArrayList<>();

    private List<Leftover> tasksLeft = List.of();

    GuestTestInvocation(GuestTest settings, long seed) {
        this.settings = settings;
        this.patience = Duration.ofMillis(settings.patienceMillis());
        this.seed = seed;
        this.replay = "To play it again: @Seed(" + seed + "L), or -D" + GuestTestExtension.SEED_PROPERTY + "=" + seed;
        this.machine = new VirtualMachine(settings, seed, replay);
        for (Leak allowed : settings.allow()) {
            watched.remove(allowed);
        }
    }

    @Override
    public String getDisplayName(int invocationIndex) {
        return "seed " + seed;
    }

    @Override
    public List<Extension> getAdditionalExtensions() {
        return List.of(new ProtocolCheck(), this);
    }

    // ------------------------------------------------------------------ parameters

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        Class<?> type = parameter.getParameter().getType();
        return type == VirtualClock.class || type == Steps.class;
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        if (parameter.getParameter().getType() == Steps.class) {
            return steps;
        }
        if (!machine.isVirtual()) {
            throw new ParameterResolutionException(
                    "A test with clock=" + settings.clock() + " has no VirtualClock: test="
                            + context.getRequiredTestMethod() + ". Leave clock out of its @GuestTest.");
        }
        return new VirtualClock(machine);
    }

    // ------------------------------------------------------------------ the test

    @Override
    public void interceptTestTemplateMethod(
            Invocation<@Nullable Void> invocation, ReflectiveInvocationContext<Method> method, ExtensionContext context)
            throws Throwable {
        var descriptors = new OpenDescriptors();
        try {
            pass(run(invocation, context));
            pass(uncaught);
            steps.requireFinished();
            requireNothingLeft(context, descriptors);
        } catch (IncompleteExecutionException skipped) {
            throw skipped; // an assumption did not hold: there is nothing to play again
        } catch (Throwable failure) {
            throw withReplay(failure);
        }
    }

    private Outcome<?> run(Invocation<@Nullable Void> invocation, ExtensionContext context) {
        var options = GuestOptions.DEFAULT
                .withName(context.getRequiredTestMethod().getName())
                .withUncaughtHandler(watched.contains(Leak.FAILURE) ? this::uncaught : UncaughtHandler.LOG);
        List<Outcome<?>> outcome = new ArrayList<>();
        Machine.using(
                machine,
                () -> outcome.add(EventLoop.run(options, () -> {
                    Async.currentRun().onDone(_ -> {}); // or a failure would be logged, too
                    invocation.proceed();
                    tasksLeft = Async.shielded(this::leftTasks);
                })));
        return outcome.getFirst();
    }

    /** The body has ended. What is ready may come to its end; what waits then is left. */
    private List<Leftover> leftTasks() {
        LoopView view = machine.view();
        for (int i = 0; i < LAST_STEPS && view.hasWork(); i++) {
            Async.yieldNow();
        }
        return view.leftovers().stream()
                .filter(left -> left.kind() == Leftover.Kind.TASK)
                .toList();
    }

    private void uncaught(String source, Throwable failure) {
        failure.addSuppressed(new PlayAgain("Nobody waited for it; it was thrown by " + source));
        uncaught.add(failure);
    }

    private void pass(Outcome<?> outcome) throws Throwable {
        if (outcome instanceof Outcome.Failure<?>(var cause)) {
            for (Throwable other : uncaught) {
                if (other != cause) {
                    cause.addSuppressed(other);
                }
            }
            throw cause;
        }
        var _ = outcome.getOrThrow();
    }

    private static void pass(List<Throwable> failures) throws Throwable {
        if (!failures.isEmpty()) {
            Throwable first = failures.getFirst();
            failures.stream().skip(1).filter(other -> other != first).forEach(first::addSuppressed);
            throw first;
        }
    }

    private Throwable withReplay(Throwable failure) {
        if (!Objects.requireNonNullElse(failure.getMessage(), "").endsWith(replay)) {
            failure.addSuppressed(new PlayAgain(replay));
        }
        return failure;
    }

    // ------------------------------------------------------------------ leaks

    /** Blocking calls that go on though they are given time. A thread of a pool lives on, so it is the calls that are asked. */
    private List<Leftover> callsLeft() {
        long end = System.nanoTime() + patience.toNanos();
        while (true) {
            List<Leftover> calls = machine.view().leftovers().stream()
                    .filter(left -> left.kind() == Leftover.Kind.THREAD)
                    .toList();
            Thread thread = calls.isEmpty() ? null : calls.getFirst().thread();
            if (calls.isEmpty() || System.nanoTime() - end >= 0) {
                return calls;
            }
            if (thread != null) {
                var _ = GuestThreads.joined(thread, LOOK_EVERY);
            }
        }
    }

    private void requireNothingLeft(ExtensionContext context, OpenDescriptors descriptors) {
        var report = new LeakReport(watched);
        tasksLeft.forEach(report::add);
        for (Leftover left : machine.leftovers()) {
            switch (left.kind()) {
                case TIMER, CHANNEL, RESOURCE -> report.add(left);
                case TASK, THREAD -> {} // looked for earlier and later
            }
        }
        callsLeft().forEach(report::add);
        if (watched.contains(Leak.DESCRIPTOR) && context.getExecutionMode() == ExecutionMode.SAME_THREAD) {
            report.addDescriptors(descriptors.openedSince(patience));
        }
        if (!report.isEmpty()) {
            throw new AssertionError(report + replay);
        }
    }
}
