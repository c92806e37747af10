package dev.guestloop.process;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** A process and all that it has started. Its methods block, or look at all processes of the system: not for the loop's thread. */
final class ProcessTree {

    /** So long a process may be in the system after a kill that it cannot refuse: with a slow disk, or while its memory is written. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** How often it is looked whether they are gone; the system tells of a child only, not of a child's child. */
    private static final Duration LOOK = Duration.ofMillis(10);

    private final ProcessHandle root;
    private final Duration patience;

    ProcessTree(ProcessHandle root) {
        this(root, PATIENCE);
    }

    /** With another patience, for tests. */
    ProcessTree(ProcessHandle root, Duration patience) {
        this.root = root;
        this.patience = patience;
    }

    /**
     * Asks all to end, and after a while kills those that are left, with what they have started meanwhile.
     *
     * @param grace how long they may take to end by themselves; they are not asked if it is zero
     * @throws IOException if some are left all the same; the message has their numbers
     */
    void end(Duration grace) throws IOException {
        Set<ProcessHandle> alive =
                withDescendants(List.of(root)); // before any ends: its children would be nobody's then
        if (grace.isPositive()) {
            alive.forEach(ProcessHandle::destroy);
            alive = awaitGone(alive, grace);
        }
        long begin = System.nanoTime();
        while (!alive.isEmpty()) {
            alive.forEach(ProcessHandle::destroyForcibly);
            alive = awaitGone(alive, Duration.ofMillis(100));
            if (!alive.isEmpty() && System.nanoTime() - begin > patience.toNanos()) {
                throw new IOException("Processes go on although they were killed: pids="
                        + alive.stream().map(ProcessHandle::pid).toList() + ", waited=" + patience
                        + ". One of another user, as a setuid program starts it, takes no signal of this one: end it by"
                        + " its own means first.");
            }
        }
    }

    /** Kills all at once, without a wait. */
    void kill() {
        withDescendants(List.of(root)).forEach(ProcessHandle::destroyForcibly);
    }

    /** With parents before their children, so that none is killed whose parent goes on and starts it again. */
    private static Set<ProcessHandle> withDescendants(Collection<ProcessHandle> handles) {
        Set<ProcessHandle> all = new LinkedHashSet<>(handles);
        handles.stream().flatMap(ProcessHandle::descendants).forEach(all::add);
        Map<ProcessHandle, Integer> depths = new HashMap<>();
        all.forEach(handle -> depths.put(handle, depth(handle, all)));
        return all.stream()
                .sorted(Comparator.comparingInt(handle -> Objects.requireNonNull(depths.get(handle))))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private static int depth(ProcessHandle handle, Set<ProcessHandle> all) {
        int depth = 0;
        Optional<ProcessHandle> parent = handle.parent();
        while (parent.isPresent() && all.contains(parent.get())) {
            depth++;
            parent = parent.get().parent();
        }
        return depth;
    }

    /** Waits until all have ended, with what they start meanwhile: its parent may end, and then it could not be found. */
    private static Set<ProcessHandle> awaitGone(Set<ProcessHandle> handles, Duration atMost)
            throws InterruptedIOException {
        long begin = System.nanoTime();
        Set<ProcessHandle> alive = handles;
        while (true) {
            alive = withDescendants(alive);
            alive.removeIf(handle -> !runs(handle));
            if (alive.isEmpty() || System.nanoTime() - begin >= atMost.toNanos()) {
                return alive;
            }
            try {
                Thread.sleep(LOOK);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("Interrupted while processes end: " + alive);
            }
        }
    }

    /**
     * Whether it runs: one that has ended, and whose parent has not asked for its exit code, is in the list of processes still. Where
     * nobody is to ask, as in some containers, it stays there for ever.
     */
    static boolean runs(ProcessHandle handle) {
        return handle.isAlive() && !isZombie(handle.pid());
    }

    /** As Linux tells everybody, also of the processes of others; elsewhere nobody is found to be one. */
    private static boolean isZombie(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"), StandardCharsets.ISO_8859_1);
            int state = stat.lastIndexOf(')') + 2; // after the number and the name, which may have a bracket too
            return state < stat.length() && "ZX".indexOf(stat.charAt(state)) >= 0;
        } catch (IOException e) {
            return false; // no such system, or it has ended meanwhile, as the next look will say
        }
    }

    @Override
    public String toString() {
        return "ProcessTree[" + root.pid() + ']';
    }
}
