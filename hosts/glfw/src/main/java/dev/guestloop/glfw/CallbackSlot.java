package dev.guestloop.glfw;

import dev.guestloop.ui.EventSource.Registration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.lwjgl.system.Callback;

/**
 * Who listens to one of a window's callbacks. GLFW has room for one callback of each kind, so ours takes the place of the one that
 * the program has set, and calls it, first. A program that sets another one later may call ours in turn; one that does not has taken
 * it away, until somebody listens again.
 *
 * <p>Nothing that is thrown crosses into GLFW: it goes to the host.
 *
 * <p><i>Confined to the host thread.</i>
 */
final class CallbackSlot<E, C extends Callback> {

    private final GlfwHost host;
    private final long window;
    private final CallbackKind<E, C> kind;
    private final C ours;

    /** What our callback has found in its place, each time that it was set: the newest is the last. */
    private final List<C> found = new ArrayList<>();

    private final Map<Object, Consumer<? super E>> listeners = new LinkedHashMap<>(); // by what stands for each

    /** How many calls of ours are below: more than none if a callback of the program's, that we have called, calls ours. */
    private int depth;

    CallbackSlot(GlfwHost host, long window, CallbackKind<E, C> kind) {
        this.host = host;
        this.window = window;
        this.kind = kind;
        this.ours = kind.maker().apply(this);
    }

    Registration listen(Consumer<? super E> listener) {
        install();
        var key = new Object();
        listeners.put(key, listener);
        return () -> listeners.remove(key);
    }

    /**
     * Each time that somebody listens, for the window may be another one, with the handle of one that the program has destroyed by
     * itself. There is nothing in our place then, and those who listened to the old one hear nothing of the new one.
     */
    private void install() {
        C present = kind.setter().set(window, ours);
        if (present == null) {
            found.clear();
            listeners.clear();
        } else if (!present.equals(ours)) {
            found.add(present);
        }
    }

    /** Called by GLFW, or by the program's own callback. */
    void called(E event, Consumer<C> invocation) {
        int next = found.size() - 1 - depth;
        if (next >= 0) {
            depth++;
            try {
                invocation.accept(found.get(next));
            } catch (Throwable e) {
                host.failed("the " + kind.name() + " callback of the program", e);
            } finally {
                depth--;
            }
        }
        if (depth == 0) {
            for (Consumer<? super E> listener :
                    List.copyOf(listeners.values())) { // one may end, or begin, in a call of one
                try {
                    listener.accept(event);
                } catch (Throwable e) {
                    host.failed("a listener to " + event, e);
                }
            }
        }
    }

    /** Ends all listening, where the window may be gone: the callback may stay, and calls the program's own. */
    void clear() {
        listeners.clear();
    }

    /** Frees the callback's native memory. When the window is gone. */
    void free() {
        ours.free();
    }
}
