package dev.guestloop.gtk;

import static java.lang.foreign.ValueLayout.JAVA_DOUBLE;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The calls of GLib, GObject and GIO that this module needs, under the names that C gives them. Pointers are numbers.
 *
 * <p>Loads where those libraries are: {@link Libraries#require} comes first.
 *
 * <p><i>Safe to call from any thread</i>, where GLib allows that.
 */
@SuppressWarnings({"MemberName", "restricted"}) // the names are the system's, and calling it is the purpose
final class Glib {

    static final int G_PRIORITY_DEFAULT_IDLE = 200;

    /** What a source returns that must not be called again. */
    static final int G_SOURCE_REMOVE = 0;

    /** The size of a {@code GValue}: its type, and 16 bytes. */
    private static final long VALUE_SIZE = 24;

    private static final long VALUE_DATA = 8;

    // Fundamental types: numbers that are part of the interface.
    private static final long TYPE_BOOLEAN = 5 << 2;
    private static final long TYPE_INT = 6 << 2;
    private static final long TYPE_UINT = 7 << 2;
    private static final long TYPE_ENUM = 12 << 2;
    private static final long TYPE_FLAGS = 13 << 2;
    private static final long TYPE_FLOAT = 14 << 2;
    private static final long TYPE_DOUBLE = 15 << 2;
    private static final long TYPE_STRING = 16 << 2;
    private static final long TYPE_OBJECT = 20 << 2;

    /** {@code GPollFD}: descriptor, and two halves of an int with what is asked and what has come. */
    private static final long POLL_SIZE = 8;

    static final SymbolLookup LIBRARY = Libraries.glib();

    private static final MethodHandle CONTEXT_DEFAULT = function("g_main_context_default", JAVA_LONG);
    private static final MethodHandle CONTEXT_REF = function("g_main_context_ref", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CONTEXT_UNREF = function("g_main_context_unref", null, JAVA_LONG);
    private static final MethodHandle CONTEXT_IS_OWNER = function("g_main_context_is_owner", JAVA_INT, JAVA_LONG);
    private static final MethodHandle CONTEXT_ACQUIRE = function("g_main_context_acquire", JAVA_INT, JAVA_LONG);
    private static final MethodHandle CONTEXT_RELEASE = function("g_main_context_release", null, JAVA_LONG);
    private static final MethodHandle CONTEXT_ITERATION =
            function("g_main_context_iteration", JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CONTEXT_PREPARE =
            function("g_main_context_prepare", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CONTEXT_QUERY =
            function("g_main_context_query", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle CONTEXT_CHECK =
            function("g_main_context_check", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_INT);
    private static final MethodHandle POLL = function("g_poll", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle IDLE_SOURCE_NEW = function("g_idle_source_new", JAVA_LONG);
    private static final MethodHandle SOURCE_SET_PRIORITY =
            function("g_source_set_priority", null, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SOURCE_SET_CALLBACK =
            function("g_source_set_callback", null, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SOURCE_ATTACH = function("g_source_attach", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SOURCE_UNREF = function("g_source_unref", null, JAVA_LONG);
    private static final MethodHandle FREE = function("g_free", null, JAVA_LONG);
    private static final MethodHandle LIST_FREE = function("g_list_free", null, JAVA_LONG);

    private static final MethodHandle TYPE_NAME = function("g_type_name", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle TYPE_FROM_NAME = function("g_type_from_name", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle TYPE_FUNDAMENTAL = function("g_type_fundamental", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle TYPE_CHILDREN = function("g_type_children", JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle TYPE_IS_A = function("g_type_is_a", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle OBJECT_REF = function("g_object_ref", JAVA_LONG, JAVA_LONG);
    private static final MethodHandle OBJECT_UNREF = function("g_object_unref", null, JAVA_LONG);
    private static final MethodHandle OBJECT_WEAK_REF =
            function("g_object_weak_ref", null, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle OBJECT_WEAK_UNREF =
            function("g_object_weak_unref", null, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SIGNAL_LOOKUP = function("g_signal_lookup", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SIGNAL_PARSE_NAME =
            function("g_signal_parse_name", JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SIGNAL_CONNECT =
            function("g_signal_connect_closure", JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_LONG, JAVA_INT);
    private static final MethodHandle SIGNAL_DISCONNECT =
            function("g_signal_handler_disconnect", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SIGNAL_IS_CONNECTED =
            function("g_signal_handler_is_connected", JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SIGNAL_ADD_HOOK =
            function("g_signal_add_emission_hook", JAVA_LONG, JAVA_INT, JAVA_INT, JAVA_LONG, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle SIGNAL_REMOVE_HOOK =
            function("g_signal_remove_emission_hook", null, JAVA_INT, JAVA_LONG);
    private static final MethodHandle CLOSURE_NEW = function("g_closure_new_simple", JAVA_LONG, JAVA_INT, JAVA_LONG);
    private static final MethodHandle CLOSURE_SET_MARSHAL =
            function("g_closure_set_marshal", null, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle CLOSURE_ADD_FINALIZE =
            function("g_closure_add_finalize_notifier", null, JAVA_LONG, JAVA_LONG, JAVA_LONG);

    private static final MethodHandle APPLICATION_DEFAULT = function("g_application_get_default", JAVA_LONG);
    private static final MethodHandle FILE_GET_PATH = function("g_file_get_path", JAVA_LONG, JAVA_LONG);

    /** The size of a {@code GClosure}. */
    private static final int CLOSURE_SIZE = 32;

    private Glib() {}

    private static MethodHandle function(String name, @Nullable MemoryLayout result, MemoryLayout... arguments) {
        return Libraries.function(LIBRARY, name, result, arguments);
    }

    // ------------------------------------------------------------------ main contexts

    static long g_main_context_default() {
        return get(CONTEXT_DEFAULT);
    }

    static void g_main_context_ref(long context) {
        long _ = get(CONTEXT_REF, context);
    }

    static void g_main_context_unref(long context) {
        run(CONTEXT_UNREF, context);
    }

    /** Whether the calling thread runs the context's loop at this moment. */
    static boolean g_main_context_is_owner(long context) {
        try {
            return (int) CONTEXT_IS_OWNER.invokeExact(context) != 0;
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    /** Makes the calling thread the owner, once more if it is so already; false if another thread is. */
    static boolean g_main_context_acquire(long context) {
        return ask(CONTEXT_ACQUIRE, context);
    }

    static void g_main_context_release(long context) {
        run(CONTEXT_RELEASE, context);
    }

    /** One round of the loop, which waits until there is something to do if asked to. */
    static void g_main_context_iteration(long context, boolean mayBlock) {
        try {
            int _ = (int) CONTEXT_ITERATION.invokeExact(context, mayBlock ? 1 : 0);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    /**
     * One round of the loop that stops short of dispatching, as {@code g_main_context_pending} does it, but which tells the priority: that
     * of the first source that is ready, or {@link Integer#MAX_VALUE}. A source of a descriptor that has become ready in this round
     * counts in the next one. The calling thread must be the owner, and not inside a source's own {@code prepare} or {@code check}.
     */
    static int readyPriority(long context) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment priority = arena.allocate(JAVA_INT);
            MemorySegment timeout = arena.allocate(JAVA_INT);
            int _ = (int) CONTEXT_PREPARE.invokeExact(context, priority.address());
            int ready = priority.get(JAVA_INT, 0);
            int room = 16; // a program has three or four
            MemorySegment polls = arena.allocate(room * POLL_SIZE, POLL_SIZE);
            int count = (int) CONTEXT_QUERY.invokeExact(context, ready, timeout.address(), polls.address(), room);
            if (count > room) {
                room = count;
                polls = arena.allocate(room * POLL_SIZE, POLL_SIZE);
                count = (int) CONTEXT_QUERY.invokeExact(context, ready, timeout.address(), polls.address(), room);
            }
            int _ = (int) POLL.invokeExact(polls.address(), count, 0);
            int _ = (int) CONTEXT_CHECK.invokeExact(context, ready, polls.address(), count);
            return ready;
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    /**
     * Has a procedure called in the context's loop, once. Not {@code g_main_context_invoke_full}, which calls it at once if the caller is
     * in that loop.
     */
    static void attachIdleSource(long context, int priority, long procedure, long data) {
        try {
            long source = (long) IDLE_SOURCE_NEW.invokeExact();
            SOURCE_SET_PRIORITY.invokeExact(source, priority);
            SOURCE_SET_CALLBACK.invokeExact(source, procedure, data, 0L);
            int _ = (int) SOURCE_ATTACH.invokeExact(source, context);
            SOURCE_UNREF.invokeExact(source); // the context has its own reference
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    // ------------------------------------------------------------------ memory

    static void g_free(long memory) {
        run(FREE, memory);
    }

    static void g_list_free(long list) {
        run(LIST_FREE, list);
    }

    /** The item of a node of a {@code GList}. */
    static long listItem(long list) {
        return Libraries.memory(list, JAVA_LONG.byteSize()).get(JAVA_LONG, 0);
    }

    /** The node after it, or 0. */
    static long listNext(long list) {
        return Libraries.memory(list, 2 * JAVA_LONG.byteSize()).get(JAVA_LONG, JAVA_LONG.byteSize());
    }

    // ------------------------------------------------------------------ objects

    /** The type of an object that is there: the first field of its class, which is its own first field. */
    static long typeOf(long object) {
        return listItem(listItem(object));
    }

    /** All types of objects that somebody has used. They stay. Written by any thread. */
    private static final Set<Long> OBJECT_TYPES = ConcurrentHashMap.newKeySet();

    /**
     * Whether there is an object at an address, as far as that can be told: its first field leads to a class, and the first field of that
     * is a type that there is. What was freed hardly passes, unless another object has got its place.
     */
    static boolean isObject(long address) {
        if (address == 0 || address % JAVA_LONG.byteSize() != 0) {
            return false;
        }
        long objectClass = Libraries.peek(address);
        long type = objectClass == 0 ? 0 : Libraries.peek(objectClass);
        if (type == 0) {
            return false;
        }
        if (!OBJECT_TYPES.contains(type)) {
            addTypes(TYPE_OBJECT); // there may be new ones
        }
        return OBJECT_TYPES.contains(type);
    }

    private static void addTypes(long parent) {
        OBJECT_TYPES.add(parent);
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment count = arena.allocate(JAVA_INT);
            long children = (long) TYPE_CHILDREN.invokeExact(parent, count.address());
            int size = count.get(JAVA_INT, 0);
            MemorySegment types = Libraries.memory(children, size * JAVA_LONG.byteSize());
            for (int i = 0; i < size; i++) {
                addTypes(types.getAtIndex(JAVA_LONG, i));
            }
            g_free(children);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    /** The name of an object's type, such as {@code GtkButton}. */
    static String typeName(long object) {
        return Libraries.text(get(TYPE_NAME, typeOf(object)));
    }

    /** Whether an object is of a type. False also if nobody has used that type yet. */
    static boolean isA(long object, String type) {
        long wanted = g_type_from_name(type);
        try {
            return wanted != 0 && (int) TYPE_IS_A.invokeExact(typeOf(object), wanted) != 0;
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    static long g_type_from_name(String type) {
        try (Arena arena = Arena.ofConfined()) {
            return get(TYPE_FROM_NAME, arena.allocateFrom(type).address());
        }
    }

    static void g_object_ref(long object) {
        long _ = get(OBJECT_REF, object);
    }

    static void g_object_unref(long object) {
        run(OBJECT_UNREF, object);
    }

    /** Has a procedure called with a number of ours when an object is disposed of. */
    static void g_object_weak_ref(long object, long procedure, long data) {
        try {
            OBJECT_WEAK_REF.invokeExact(object, procedure, data);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    static void g_object_weak_unref(long object, long procedure, long data) {
        try {
            OBJECT_WEAK_UNREF.invokeExact(object, procedure, data);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    // ------------------------------------------------------------------ signals

    /** Whether an object has a signal; its name may have a detail, as in {@code notify::title}. */
    static boolean hasSignal(long object, String signal) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment results = arena.allocate(JAVA_INT, 2);
            long name = arena.allocateFrom(signal).address();
            int forceDetail = 1;
            return (int) SIGNAL_PARSE_NAME.invokeExact(
                            name,
                            typeOf(object),
                            results.address(),
                            results.address() + JAVA_INT.byteSize(),
                            forceDetail)
                    != 0;
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    /** Connects a closure, whose reference the object takes over. Returns the handler's number. */
    static long g_signal_connect_closure(long object, String signal, long closure) {
        try (Arena arena = Arena.ofConfined()) {
            return (long) SIGNAL_CONNECT.invokeExact(
                    object, arena.allocateFrom(signal).address(), closure, 0);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    static boolean g_signal_handler_is_connected(long object, long handler) {
        try {
            return (int) SIGNAL_IS_CONNECTED.invokeExact(object, handler) != 0;
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    static void g_signal_handler_disconnect(long object, long handler) {
        try {
            SIGNAL_DISCONNECT.invokeExact(object, handler);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    static int g_signal_lookup(String signal, long type) {
        try (Arena arena = Arena.ofConfined()) {
            return (int) SIGNAL_LOOKUP.invokeExact(arena.allocateFrom(signal).address(), type);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    /** Has a procedure called for a signal of all objects. Returns its number. */
    static long g_signal_add_emission_hook(int signal, long procedure, long data) {
        try {
            return (long) SIGNAL_ADD_HOOK.invokeExact(signal, 0, procedure, data, 0L);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    static void g_signal_remove_emission_hook(int signal, long hook) {
        try {
            SIGNAL_REMOVE_HOOK.invokeExact(signal, hook);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    /** Makes a closure that calls procedures of ours: one for each call, whatever its arguments, and one at its end. */
    static long closure(long marshal, long finalized) {
        try {
            long closure = (long) CLOSURE_NEW.invokeExact(CLOSURE_SIZE, 0L);
            CLOSURE_SET_MARSHAL.invokeExact(closure, marshal);
            CLOSURE_ADD_FINALIZE.invokeExact(closure, 0L, finalized);
            return closure;
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    /** Sets a value that holds a truth value. */
    static void setTrue(long value) {
        Libraries.memory(value, VALUE_SIZE).set(JAVA_INT, VALUE_DATA, 1);
    }

    /**
     * One of the values that a closure is called with: a {@link Boolean}, {@link Integer}, {@link Long}, {@link Float}, {@link Double} or
     * {@link String}; of what C has by address, the address.
     */
    static Object value(long values, int index) {
        MemorySegment value = Libraries.memory(values + index * VALUE_SIZE, VALUE_SIZE);
        long type = get(TYPE_FUNDAMENTAL, value.get(JAVA_LONG, 0));
        if (type == TYPE_BOOLEAN) {
            return value.get(JAVA_INT, VALUE_DATA) != 0;
        }
        if (type == TYPE_INT || type == TYPE_UINT || type == TYPE_ENUM || type == TYPE_FLAGS) {
            return value.get(JAVA_INT, VALUE_DATA);
        }
        if (type == TYPE_FLOAT) {
            return value.get(JAVA_FLOAT, VALUE_DATA);
        }
        if (type == TYPE_DOUBLE) {
            return value.get(JAVA_DOUBLE, VALUE_DATA);
        }
        long content = value.get(JAVA_LONG, VALUE_DATA);
        return type == TYPE_STRING && content != 0 ? Libraries.text(content) : content;
    }

    // ------------------------------------------------------------------ applications and files

    /** The program's {@code GApplication}, or 0. */
    static long g_application_get_default() {
        return get(APPLICATION_DEFAULT);
    }

    /** The path of a {@code GFile}; null if it has none, for instance because it is on a server. */
    static @Nullable String g_file_get_path(long file) {
        long path = get(FILE_GET_PATH, file);
        if (path == 0) {
            return null;
        }
        try {
            return Libraries.text(path);
        } finally {
            g_free(path);
        }
    }

    // ------------------------------------------------------------------ calls

    private static long get(MethodHandle function) {
        try {
            return (long) function.invokeExact();
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    private static long get(MethodHandle function, long argument) {
        try {
            return (long) function.invokeExact(argument);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    private static boolean ask(MethodHandle function, long argument) {
        try {
            return (int) function.invokeExact(argument) != 0;
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }

    private static void run(MethodHandle function, long argument) {
        try {
            function.invokeExact(argument);
        } catch (Throwable e) {
            throw Libraries.unexpected(e);
        }
    }
}
