package dev.guestloop.testing;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContext;
import org.junit.jupiter.api.extension.TestTemplateInvocationContextProvider;
import org.junit.platform.commons.support.AnnotationSupport;

/** Makes one test of a {@link GuestTest} for each of its seeds. */
final class GuestTestExtension implements TestTemplateInvocationContextProvider {

    /** The property that gives all tests one seed. */
    static final String SEED_PROPERTY = "guestloop.seed";

    @Override
    public boolean supportsTestTemplate(ExtensionContext context) {
        return AnnotationSupport.isAnnotated(context.getTestMethod(), GuestTest.class);
    }

    @Override
    public Stream<TestTemplateInvocationContext> provideTestTemplateInvocationContexts(ExtensionContext context) {
        GuestTest settings = AnnotationSupport.findAnnotation(context.getTestMethod(), GuestTest.class)
                .orElseThrow();
        if (settings.seeds() < 1) {
            throw new IllegalArgumentException("A test runs with one seed at least: seeds=" + settings.seeds()
                    + ", test=" + context.getRequiredTestMethod());
        }
        return seeds(context, settings).mapToObj(seed -> new GuestTestInvocation(settings, seed));
    }

    private static LongStream seeds(ExtensionContext context, GuestTest settings) {
        Optional<Long> fixed = findSeed(context)
                .map(Seed::value)
                .or(() -> context.getConfigurationParameter(SEED_PROPERTY, Long::valueOf));
        if (fixed.isPresent()) {
            return LongStream.of(fixed.get());
        }
        long first = seedOf(context.getRequiredTestMethod());
        return LongStream.range(first, first + settings.seeds());
    }

    private static Optional<Seed> findSeed(ExtensionContext context) {
        Optional<Seed> found = AnnotationSupport.findAnnotation(context.getTestMethod(), Seed.class);
        List<Class<?>> classes = new ArrayList<>(context.getEnclosingTestClasses());
        classes.add(context.getRequiredTestClass());
        for (Class<?> inner : classes.reversed()) {
            found = found.or(() -> AnnotationSupport.findAnnotation(inner, Seed.class));
        }
        return found;
    }

    /** The same in each build, for {@code String.hashCode} is specified; short, so that it can be typed. */
    private static long seedOf(Method test) {
        String name =
                test.getDeclaringClass().getName() + '#' + test.getName() + Arrays.toString(test.getParameterTypes());
        return name.hashCode() & Integer.MAX_VALUE;
    }
}
