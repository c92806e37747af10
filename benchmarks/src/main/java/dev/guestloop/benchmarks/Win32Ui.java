package dev.guestloop.benchmarks;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import dev.guestloop.HostLoop;
import dev.guestloop.ui.Frame;
import dev.guestloop.win32.Win32Frames;
import dev.guestloop.win32.Win32Host;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import kotlinx.coroutines.CoroutineDispatcher;

/** A message loop of Windows with a window of its own: what is posted to it runs in its procedure. */
@SuppressWarnings("restricted")
final class Win32Ui implements Ui {

    private static final int POSTED = 0x8000 + 1; // WM_APP and something
    private static final long MESSAGE_ONLY = -3;
    private static final String CLASS = "guestloop.benchmark";
    private static final long MSG_SIZE = 48;

    private static final SymbolLookup USER32 = SymbolLookup.libraryLookup("user32", Arena.global());
    private static final MethodHandle POST = bind("PostMessageW", JAVA_INT, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle GET = bind("GetMessageW", JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT, JAVA_INT);
    private static final MethodHandle DISPATCH = bind("DispatchMessageW", JAVA_LONG, ADDRESS);
    private static final MethodHandle DEFAULT =
            bind("DefWindowProcW", JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
    private static final MethodHandle REGISTER = bind("RegisterClassExW", JAVA_INT, ADDRESS);
    private static final MethodHandle CREATE = bind(
            "CreateWindowExW",
            JAVA_LONG,
            JAVA_INT,
            ADDRESS,
            ADDRESS,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_INT,
            JAVA_LONG,
            JAVA_LONG,
            JAVA_LONG,
            ADDRESS);

    /** What was posted, for there is one window. */
    private static final Queue<Runnable> WORK = new ConcurrentLinkedQueue<>();

    private final Thread thread;
    private final Win32Host host;
    private final long window;
    private final NativeWait nativeWait;

    private Win32Ui(long window) {
        this.thread = Thread.currentThread();
        this.host = Win32Host.attach();
        this.window = window;
        this.nativeWait = NativeWait.ofCurrentThread();
    }

    static Ui open() {
        var opened = new CompletableFuture<Ui>();
        Thread.ofPlatform().name("Win32").start(() -> {
            try (Arena arena = Arena.ofConfined()) {
                opened.complete(new Win32Ui(openWindow(arena)));
                MemorySegment message = arena.allocate(MSG_SIZE, 8);
                while ((int) GET.invokeExact(message, 0L, 0, 0) > 0) {
                    long _ = (long) DISPATCH.invokeExact(message);
                }
            } catch (Throwable e) {
                opened.completeExceptionally(e);
            }
        });
        return opened.join();
    }

    private static long openWindow(Arena arena) throws Throwable {
        FunctionDescriptor type = FunctionDescriptor.of(JAVA_LONG, JAVA_LONG, JAVA_INT, JAVA_LONG, JAVA_LONG);
        MethodHandle procedure = MethodHandles.lookup()
                .findStatic(
                        Win32Ui.class,
                        "procedure",
                        MethodType.methodType(long.class, long.class, int.class, long.class, long.class));
        MemorySegment name = arena.allocateFrom(CLASS, StandardCharsets.UTF_16LE);
        MemorySegment description = arena.allocate(80, 8); // WNDCLASSEXW
        description.set(JAVA_INT, 0, 80);
        description.set(ADDRESS, 8, Linker.nativeLinker().upcallStub(procedure, type, Arena.global()));
        description.set(ADDRESS, 64, name);
        int _ = (int) REGISTER.invokeExact(description);
        long made = (long) CREATE.invokeExact(
                0, name, MemorySegment.NULL, 0, 0, 0, 0, 0, MESSAGE_ONLY, 0L, 0L, MemorySegment.NULL);
        if (made == 0) {
            throw new IllegalStateException("Windows made no window");
        }
        return made;
    }

    private static long procedure(long window, int message, long wParam, long lParam) {
        try {
            if (message == POSTED) {
                WORK.remove().run();
                return 0;
            }
            return (long) DEFAULT.invokeExact(window, message, wParam, lParam);
        } catch (Throwable e) { // which must not cross into Windows
            e.printStackTrace();
            Runtime.getRuntime().halt(1);
            return 0;
        }
    }

    private static MethodHandle bind(String name, MemoryLayout result, MemoryLayout... arguments) {
        return Linker.nativeLinker().downcallHandle(USER32.findOrThrow(name), FunctionDescriptor.of(result, arguments));
    }

    @Override
    public String toolkit() {
        return "Win32";
    }

    @Override
    public String postName() {
        return "PostMessageW";
    }

    @Override
    public Thread thread() {
        return thread;
    }

    @Override
    public void post(Runnable work) {
        WORK.add(work);
        try {
            int _ = (int) POST.invokeExact(window, POSTED, 0L, 0L);
        } catch (Throwable e) {
            throw new IllegalStateException("PostMessageW cannot be called", e);
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

    /** The bar of this host, which was set before it was known what a JVM in Wine can tell. */
    @Override
    public double mostOfItsPost() {
        return 1.15;
    }

    @Override
    public Frame awaitFrame() {
        return Win32Frames.awaitFrame(window);
    }

    @Override
    public boolean isIdle() {
        return nativeWait.isWaiting();
    }

    @Override
    public boolean tellsWhenIdle() {
        return nativeWait.isTold();
    }
}
