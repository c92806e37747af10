package dev.guestloop.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.guestloop.HostLoop;
import dev.guestloop.gtk.GtkFrames;
import dev.guestloop.gtk.GtkHost;
import dev.guestloop.ui.Frame;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import kotlinx.coroutines.CoroutineDispatcher;

/** GTK 4 with a window and a main loop, and GLib's own way into that: a function that it calls, for what waits in a queue. */
@SuppressWarnings("restricted")
final class GtkUi implements Ui {

    private static final SymbolLookup GTK = SymbolLookup.libraryLookup("libgtk-4.so.1", Arena.global())
            .or(SymbolLookup.libraryLookup("libglib-2.0.so.0", Arena.global()));
    private static final MethodHandle INVOKE =
            bind("g_main_context_invoke_full", null, JAVA_LONG, JAVA_INT, ADDRESS, JAVA_LONG, JAVA_LONG);
    private static final MemorySegment CALL = upcall();

    /** GLib calls a source again for as long as it does not return this. */
    private static final int REMOVE_SOURCE = 0;

    /** What was posted, for there is one loop. */
    private static final Queue<Runnable> WORK = new ConcurrentLinkedQueue<>();

    private final Thread thread = Thread.currentThread();
    private final GtkHost host = GtkHost.ofDefault();
    private final NativeWait nativeWait = NativeWait.ofCurrentThread();

    private final long window;

    private GtkUi(long window) {
        this.window = window;
    }

    static Ui open() {
        var opened = new CompletableFuture<Ui>();
        Thread.ofPlatform().name("GTK").start(() -> {
            try {
                bind("gtk_init", null).invoke();
                long window = (long) bind("gtk_window_new", JAVA_LONG).invoke();
                bind("gtk_window_set_default_size", null, JAVA_LONG, JAVA_INT, JAVA_INT)
                        .invoke(window, 200, 100);
                bind("gtk_window_present", null, JAVA_LONG).invoke(window);
                opened.complete(new GtkUi(window));
                long loop = (long)
                        bind("g_main_loop_new", JAVA_LONG, JAVA_LONG, JAVA_INT).invoke(0L, 0);
                bind("g_main_loop_run", null, JAVA_LONG).invoke(loop);
            } catch (Throwable e) {
                opened.completeExceptionally(e);
            }
        });
        return opened.join();
    }

    private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker()
                .downcallHandle(
                        GTK.findOrThrow(name),
                        result == null
                                ? FunctionDescriptor.ofVoid(arguments)
                                : FunctionDescriptor.of(result, arguments));
    }

    private static MemorySegment upcall() {
        try {
            MethodHandle call = MethodHandles.lookup()
                    .findStatic(GtkUi.class, "call", MethodType.methodType(int.class, long.class));
            return Linker.nativeLinker().upcallStub(call, FunctionDescriptor.of(JAVA_INT, JAVA_LONG), Arena.global());
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** One post. */
    private static int call(long data) {
        try {
            WORK.remove().run();
        } catch (Throwable e) { // which must not cross into GLib
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
        }
        return REMOVE_SOURCE;
    }

    @Override
    public String toolkit() {
        return "GTK";
    }

    @Override
    public String postName() {
        return "g_main_context_invoke_full";
    }

    @Override
    public Thread thread() {
        return thread;
    }

    /** At the priority of idle work, below repaints, as GLib advises and guests have it. */
    @Override
    public void post(Runnable work) {
        WORK.add(work);
        try {
            INVOKE.invokeExact(0L, GtkHost.DEFAULT_PRIORITY, CALL, 0L, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("g_main_context_invoke_full cannot be called", e);
        }
    }

    @Override
    public HostLoop host() {
        return host;
    }

    @Override
    public CoroutineDispatcher coroutines() {
        return Coroutines.onExecutor(this::post);
    }

    @Override
    public Frame awaitFrame() {
        return GtkFrames.awaitFrame(window);
    }

    @Override
    public boolean isIdle() {
        return nativeWait.isWaiting();
    }
}
