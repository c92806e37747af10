package dev.guestloop.internal;

import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.Set;

/**
 * Grants this library the JDK packages it needs, for programs that start it as an agent: {@code -javaagent:} on the command
 * line, or {@code Launcher-Agent-Class} in the manifest of the jar that is run.
 */
public final class Agent {

    private Agent() {}

    /**
     * Called by the JVM for {@code -javaagent:}.
     *
     * @param options not used
     * @param instrumentation the JVM's
     */
    public static void premain(String options, Instrumentation instrumentation) {
        agentmain(options, instrumentation);
    }

    /**
     * Called by the JVM for {@code Launcher-Agent-Class}.
     *
     * @param options not used
     * @param instrumentation the JVM's
     */
    public static void agentmain(String options, Instrumentation instrumentation) {
        Set<Module> us = Set.of(Agent.class.getModule());
        instrumentation.redefineModule(
                Object.class.getModule(),
                Set.of(),
                Map.of("jdk.internal.vm", us, "jdk.internal.misc", us),
                Map.of("java.lang", us),
                Set.of(),
                Map.of());
    }
}
