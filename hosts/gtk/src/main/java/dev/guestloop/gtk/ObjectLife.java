package dev.guestloop.gtk;

import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.guestloop.ui.EventSource.Registration;
import java.lang.invoke.MethodHandles;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Whether an object is still there: an address cannot be asked, and reading one that was freed ends the JVM. So each object that we are
 * given is watched from then on by a weak reference. Once a widget is disposed of we hold the empty rest, so that nothing else gets its
 * address, and whoever comes with that address gets an exception. The rests go with the thread's last guest, or when there are many.
 *
 * <p><i>Confined to the object's thread.</i>
 */
final class ObjectLife {

    private static final MethodHandles.Lookup LOOKUP = MethodHandles.lookup();

    /** So many rests are kept: 100 KB or so. */
    private static final int MOST_RESTS = 200;

    /** A thread's objects: those that are there or whose rests are kept, and the rests, the oldest first. */
    private static final class OfThread {
        final Map<Long, ObjectLife> known = new HashMap<>();
        final ArrayDeque<ObjectLife> rests = new ArrayDeque<>();
    }

    private static final ThreadLocal<OfThread> OF_THREAD = ThreadLocal.withInitial(OfThread::new);

    /** Those that are there, by the number that GObject gives back. */
    private static final Map<Long, ObjectLife> WATCHED = new ConcurrentHashMap<>();

    private static final AtomicLong NUMBERS = new AtomicLong();

    private final long number = NUMBERS.incrementAndGet();
    private final long address;
    private final String typeName;
    private final OfThread ofThread;
    private final List<Runnable> whenGone = new CopyOnWriteArrayList<>();

    /** Written by the thread that disposes of it, which is its own for whatever belongs to a thread. */
    private volatile boolean gone;

    /** Whether we hold its rest, so that its address is no other's. Its own thread. */
    private boolean held;

    private ObjectLife(long address, OfThread ofThread) {
        this.address = address;
        this.typeName = Glib.typeName(address);
        this.ofThread = ofThread;
    }

    private static final class Procedure {
        static final long DISPOSED = Libraries.stub(LOOKUP, "disposed", null, JAVA_LONG, JAVA_LONG);
    }

    /** Called by GObject. */
    static void disposed(long number, long object) {
        try {
            ObjectLife life = WATCHED.remove(number);
            if (life != null) {
                life.disposed();
            }
        } catch (Throwable e) {
            GtkHost.logSafely("The end of an object", e);
        }
    }

    /** What is known of an object; null if that is nothing. */
    static @Nullable ObjectLife known(long object) {
        ObjectLife present = OF_THREAD.get().known.get(object);
        return present != null && present.gone && !present.held ? null : present;
    }

    /**
     * Whether an object was watched and is gone. That is known of widgets only, for as long as their rests are kept; another object is
     * forgotten as it goes.
     */
    static boolean isKnownAsGone(long object) {
        ObjectLife known = known(object);
        return known != null && known.gone;
    }

    /** The life of an object that is there, or was so when it was first asked for. */
    static ObjectLife of(long object) {
        ObjectLife present = known(object);
        if (present != null) {
            return present;
        }
        OfThread ours = OF_THREAD.get();
        var life = new ObjectLife(object, ours);
        ours.known.put(object, life);
        WATCHED.put(life.number, life);
        Glib.g_object_weak_ref(object, Procedure.DISPOSED, life.number);
        return life;
    }

    /** Ceases to watch the objects of the calling thread, but for those whose end somebody waits for. */
    static void forgetAll() {
        OfThread ours = OF_THREAD.get();
        ours.known.values().removeIf(life -> life.held || life.forget());
        while (!ours.rests.isEmpty()) {
            Glib.g_object_unref(ours.rests.remove().address);
        }
    }

    private boolean forget() {
        boolean wanted = !whenGone.isEmpty();
        if (!wanted && WATCHED.remove(number) != null) {
            Glib.g_object_weak_unref(address, Procedure.DISPOSED, number);
        }
        return !wanted;
    }

    private void disposed() {
        gone = true;
        if (OF_THREAD.get() == ofThread) {
            if (Glib.isA(address, "GtkWidget")) {
                keepRest();
            } else { // the rest of another object may be large: a file chooser has its window until it is freed
                ofThread.known.remove(address);
            }
        }
        for (Runnable action : whenGone) {
            try {
                action.run();
            } catch (RuntimeException | Error e) {
                GtkHost.logSafely("A listener to the end of an object", e);
            }
        }
        whenGone.clear();
    }

    private void keepRest() {
        Glib.g_object_ref(address);
        held = true;
        ofThread.rests.add(this);
        if (ofThread.rests.size() > MOST_RESTS) {
            ObjectLife oldest = ofThread.rests.remove();
            ofThread.known.remove(oldest.address);
            Glib.g_object_unref(oldest.address);
        }
    }

    /** Has something run when the object is disposed of. */
    Registration whenGone(Runnable action) {
        whenGone.add(action);
        return () -> whenGone.remove(action);
    }

    boolean isGone() {
        return gone;
    }

    /** What messages call it: the type and the address, as GTK's own messages do. */
    String name() {
        return typeName + " 0x" + Long.toHexString(address);
    }
}
