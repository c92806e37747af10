package dev.guestloop.internal;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What this JVM grants us, found out once. Three things are asked for: the first gives tasks, each of the others one more
 * feature. How they are granted does not matter here: by the manifest of the jar that is run, the command line, the launcher
 * of a {@code jlink} or {@code jpackage} image, or {@link Agent}.
 *
 * <p><i>Safe to call from any thread.</i>
 */
public final class JvmAccess {

    private static final Logger LOG = System.getLogger("dev.guestloop");

    private static final Module US = JvmAccess.class.getModule();
    private static final Module BASE = Object.class.getModule();

    /** Why there are no tasks; null if there are. */
    private static final @Nullable String NO_TASKS = findObstacle();

    private static final boolean GUARDS_MONITORS =
            NO_TASKS == null && BASE.isExported("jdk.internal.misc", US) && Coroutine.canCountMonitors();

    private static final boolean SEPARATES_SCOPED_VALUES = NO_TASKS == null && BASE.isOpen("java.lang", US);

    static {
        logMissing();
    }

    private JvmAccess() {}

    /**
     * Refuses if tasks are not to be had on this JVM.
     *
     * @throws UnsupportedOperationException with a message that says what to add to this very launch
     */
    public static void requireTasks() {
        if (NO_TASKS != null) {
            throw new UnsupportedOperationException(NO_TASKS);
        }
    }

    /**
     * Tells whether tasks can run.
     *
     * @return true if so
     */
    public static boolean hasTasks() {
        return NO_TASKS == null;
    }

    /**
     * Tells whether a task that waits inside {@code synchronized} is caught.
     *
     * @return true if so
     */
    public static boolean guardsMonitors() {
        return GUARDS_MONITORS;
    }

    /**
     * Tells whether each task has scoped values of its own.
     *
     * @return true if so
     */
    public static boolean separatesScopedValues() {
        return SEPARATES_SCOPED_VALUES;
    }

    private static @Nullable String findObstacle() {
        if (!BASE.isExported("jdk.internal.vm", US)) {
            return AccessAdvice.forMissingExport(ourName());
        }
        try {
            Coroutine.tryOut();
            return null;
        } catch (RuntimeException | LinkageError e) {
            return AccessAdvice.forJvmWithoutContinuations(e);
        }
    }

    private static void logMissing() {
        if (NO_TASKS != null) {
            return; // the first use of a task says it, with the advice
        }
        List<String> missing = new ArrayList<>();
        if (!GUARDS_MONITORS) {
            missing.add("a task that waits inside synchronized is not caught ("
                    + (BASE.isExported("jdk.internal.misc", US)
                            ? "this JVM does not show where it counts monitors; please report it with the output of java -version)"
                            : "add --add-exports java.base/jdk.internal.misc=" + ourName() + ")"));
        }
        if (!SEPARATES_SCOPED_VALUES) {
            missing.add("scoped values leak from one task to another (add --add-opens java.base/java.lang=" + ourName()
                    + ")");
        }
        if (!missing.isEmpty()) {
            LOG.log(Level.WARNING, "Guestloop runs with less protection: " + String.join("; ", missing));
        }
    }

    /**
     * Returns how {@code --add-exports} has to call us. A named module is not covered by {@code ALL-UNNAMED}.
     *
     * @return the module's name, or {@code ALL-UNNAMED} on the class path
     */
    public static String ourName() {
        return US.isNamed() ? US.getName() : "ALL-UNNAMED";
    }
}
