package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.file.AsyncFiles;
import dev.guestloop.file.FileIteration;
import dev.guestloop.net.ByteStream;
import dev.guestloop.net.HttpProxy;
import dev.guestloop.net.MemoryStream;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import dev.guestloop.net.TlsOptions;
import dev.guestloop.net.TlsStream;
import dev.guestloop.net.UdpSocket;
import dev.guestloop.net.UnixStream;
import dev.guestloop.net.http.Http;
import dev.guestloop.process.AsyncProcess;
import dev.guestloop.sync.AsyncBarrier;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.sync.AsyncCondition;
import dev.guestloop.sync.AsyncEvent;
import dev.guestloop.sync.AsyncLock;
import dev.guestloop.sync.AsyncSemaphore;
import dev.guestloop.sync.CapacityLimiter;
import dev.guestloop.sync.PublishedItems;
import dev.guestloop.sync.Publishers;
import dev.guestloop.ui.EndingSource;
import dev.guestloop.ui.EventSource;
import dev.guestloop.ui.EventStream;
import dev.guestloop.ui.FrameClock;
import dev.guestloop.ui.WindowScope;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.ByteBuffer;
import java.nio.channels.Pipe;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * The rule of checkpoints, for each method that may wait: it throws in a cancelled scope, whether it would have had to wait or not; and
 * one that never has to wait lets others run. Which methods those are is found in the byte code, so none can be forgotten.
 */
class CheckpointsTest {

    private static final boolean WINDOWS = System.getProperty("os.name").startsWith("Windows");

    /** A command that goes on for a quarter of an hour. */
    private static final String[] LASTING =
            WINDOWS ? new String[] {"ping", "-n", "1000", "127.0.0.1"} : new String[] {"sleep", "1000"};

    private static final String[] ENDING = WINDOWS ? new String[] {"cmd", "/c", "exit"} : new String[] {"true"};

    /** Why these are no checkpoints themselves. */
    private static final Map<String, String> NO_CHECKPOINTS = new HashMap<>(Map.of(
            "CancelScope.run", "runs a body, and waits for task scopes that the body forgot",
            "Async.shielded", "runs a body",
            "Async.moveOnAfter", "runs a body",
            "Async.withTimeout", "runs a body",
            "TaskScope.close", "waits for clean-up, shielded",
            "ByteStream.close", "waits for the protocol's own end, shielded, for a second at most",
            "TlsStream.close", "the same",
            "Publishers.ofChannel", "makes a publisher, whose tasks wait",
            "Suspension.await", "the second half of an operation that Suspension.checkpoint has begun",
            "Suspension.awaitShielded", "the same, shielded"));

    static {
        NO_CHECKPOINTS.put("Http.publisherOf", "makes a publisher, whose tasks wait");
        NO_CHECKPOINTS.put("AsyncProcess.close", "waits for the end of the process, shielded");
        for (String closed : List.of("FileIteration.close", "FolderWatch.close", "TemporaryPath.close")) {
            NO_CHECKPOINTS.put(closed, "waits for the disk, shielded");
        }
    }

    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private static final ServerSocket SILENT = silent();

    private static final String NEXT_OF_A_CHANNEL = "AsyncChannel.iterator().next";

    /** Prepares what a method is called on, once for each task that tries it; gives the call. */
    @FunctionalInterface
    private interface Preparation {
        TaskAction<?> prepare() throws Exception;
    }

    private final Map<String, Preparation> ready = new LinkedHashMap<>();
    private final Map<String, Preparation> waiting = new LinkedHashMap<>();

    CheckpointsTest() {
        ready.put("Async.await", () -> {
            var done = CompletableFuture.completedFuture(1);
            return () -> Async.await(done);
        });
        waiting.put("Async.await", () -> () -> Async.await(new CompletableFuture<>()));
        waiting.put("Async.awaitModal", () -> () -> Async.awaitModal(() -> 1));
        ready.put("Async.checkpoint", () -> Async::checkpoint);
        ready.put("Async.sleep", () -> () -> Async.sleep(Duration.ZERO));
        waiting.put("Async.sleep", () -> () -> Async.sleep(Duration.ofHours(1)));
        ready.put("Async.sleepUntil", () -> () -> Async.sleepUntil(0));
        waiting.put("Async.sleepUntil", () -> () -> Async.sleepUntil(Long.MAX_VALUE));
        waiting.put("Async.toThread", () -> () -> Async.toThread(() -> 1));
        ready.put("Async.yieldNow", () -> Async::yieldNow);
        waiting.put("EndingSource.awaitEnd", () -> () -> EndingSource.awaitEnd(never(), () -> false));
        waiting.put("EndingSource.next", () -> {
            var ending = new EndingSource<>(never(), never(), () -> false, () -> "window=w", "event=e");
            return ending::next;
        });
        waiting.put("EventSource.next", () -> {
            return never()::next;
        });
        waiting.put("EventSource.until", () -> () -> never().until(() -> false));
        waiting.put("EventStream.next", () -> never().stream(AsyncChannel.conflated())::next);
        waiting.put("EventStream.nextAfterQuiet", () -> {
            EventStream<String> stream = never().stream(AsyncChannel.conflated());
            return () -> stream.nextAfterQuiet(Duration.ofSeconds(1));
        });
        waiting.put("FrameClock.awaitFrame", () -> () -> new FrameClock(never()).awaitFrame(() -> true, "a", "b"));
        waiting.put("Readiness.awaitInput", () -> {
            Readiness pipe = Async.currentLoop().readiness(Pipe.open().source());
            return pipe::awaitInput;
        });
        waiting.put("Readiness.awaitOutput", () -> {
            Readiness pipe = Async.currentLoop().readiness(Pipe.open().sink());
            return pipe::awaitOutput;
        });
        ready.put("Suspension.checkpoint", () -> () -> Suspension.checkpoint("a test"));
        ready.put("Task.await", () -> {
            Task<Integer> ended = Async.currentRun().spawn(() -> 1);
            ended.await();
            return ended::await;
        });
        waiting.put("Task.await", () -> {
            Task<?> slow = Async.currentRun().spawn(() -> Async.sleep(Duration.ofHours(1)));
            return slow::await;
        });
        ready.put("TaskGroup.awaitEmpty", () -> Async.currentRun().newGroup("empty")::awaitEmpty);
        waiting.put("TaskGroup.awaitEmpty", () -> {
            TaskGroup group = Async.currentRun().newGroup("full");
            group.spawn("slow", () -> Async.sleep(Duration.ofHours(1)));
            return group::awaitEmpty;
        });
        ready.put("TaskScope.join", () -> () -> {
            try (var scope = TaskScope.open()) {
                scope.join();
            }
        });
        waiting.put("TaskScope.join", () -> () -> {
            try (var scope = TaskScope.open()) {
                scope.fork(() -> Async.sleep(Duration.ofHours(1)));
                scope.join();
            }
        });
        waiting.put("TaskScope.start", () -> () -> {
            try (var scope = TaskScope.open()) {
                scope.start("server", started -> started.started(1));
            }
        });
        ready.put("AsyncEvent.await", () -> {
            var event = new AsyncEvent();
            event.set();
            return event::await;
        });
        waiting.put("AsyncEvent.await", () -> new AsyncEvent()::await);
        ready.put("AsyncLock.acquire", () -> {
            var lock = new AsyncLock();
            return () -> {
                lock.acquire();
                lock.release();
            };
        });
        waiting.put("AsyncLock.acquire", () -> heldLock()::acquire);
        ready.put("AsyncLock.withLock", () -> {
            var lock = new AsyncLock();
            return () -> lock.withLock(() -> 1);
        });
        waiting.put("AsyncLock.withLock", () -> {
            AsyncLock held = heldLock();
            return () -> held.withLock(() -> 1);
        });
        ready.put("AsyncSemaphore.acquire", () -> new AsyncSemaphore(Integer.MAX_VALUE)::acquire);
        waiting.put("AsyncSemaphore.acquire", () -> new AsyncSemaphore(0)::acquire);
        ready.put("AsyncSemaphore.withPermit", () -> {
            var semaphore = new AsyncSemaphore(1);
            return () -> semaphore.withPermit(() -> 1);
        });
        waiting.put("AsyncSemaphore.withPermit", () -> {
            var semaphore = new AsyncSemaphore(0);
            return () -> semaphore.withPermit(() -> 1);
        });
        ready.put("CapacityLimiter.acquire", () -> {
            var limiter = new CapacityLimiter(1);
            return () -> {
                limiter.acquire();
                limiter.release();
            };
        });
        waiting.put("CapacityLimiter.acquire", () -> {
            var limiter = new CapacityLimiter(1);
            limiter.acquire(new Object());
            return limiter::acquire;
        });
        ready.put("ThreadLimiter.acquire", () -> {
            ThreadLimiter limiter = new CapacityLimiter(1);
            return () -> {
                limiter.acquire(this);
                limiter.release(this);
            };
        });
        waiting.put("ThreadLimiter.acquire", () -> {
            ThreadLimiter limiter = new CapacityLimiter(1);
            limiter.acquire(new Object());
            return () -> limiter.acquire(this);
        });
        ready.put("CapacityLimiter.withToken", () -> {
            var limiter = new CapacityLimiter(1);
            return () -> limiter.withToken(() -> 1);
        });
        waiting.put("CapacityLimiter.withToken", () -> {
            var limiter = new CapacityLimiter(1);
            limiter.acquire(new Object());
            return () -> limiter.withToken(() -> 1);
        });
        waiting.put("AsyncCondition.await", () -> {
            var lock = new AsyncLock();
            var condition = new AsyncCondition(lock);
            lock.acquire();
            return condition::await;
        });
        ready.put("AsyncBarrier.await", () -> new AsyncBarrier(1)::await);
        waiting.put("AsyncBarrier.await", () -> new AsyncBarrier(2)::await);
        ready.put("AsyncChannel.send", () -> {
            AsyncChannel<Integer> channel = AsyncChannel.conflated();
            return () -> channel.send(1);
        });
        waiting.put("AsyncChannel.send", () -> {
            AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
            return () -> channel.send(1);
        });
        ready.put("AsyncChannel.receive", () -> {
            AsyncChannel<Integer> channel = AsyncChannel.conflated();
            return () -> {
                channel.trySend(1);
                channel.receive();
            };
        });
        waiting.put("AsyncChannel.receive", () -> AsyncChannel.rendezvous()::receive);
        ready.put(NEXT_OF_A_CHANNEL, () -> {
            AsyncChannel<Integer> channel = AsyncChannel.conflated();
            return () -> {
                channel.trySend(1);
                channel.iterator().next();
            };
        });
        waiting.put(NEXT_OF_A_CHANNEL, () -> AsyncChannel.rendezvous().iterator()::next);
        ready.put("AsyncChannel.select", () -> {
            AsyncChannel<Integer> channel = AsyncChannel.conflated();
            return () -> {
                channel.trySend(1);
                AsyncChannel.select(channel.onReceive(item -> item));
            };
        });
        waiting.put("AsyncChannel.select", () -> {
            AsyncChannel<Integer> channel = AsyncChannel.rendezvous();
            return () -> AsyncChannel.select(channel.onReceive(item -> item));
        });
        ready.put(
                "Publishers.subscribe",
                () -> () -> Publishers.subscribe(nothing(), 1).close());
        ready.put("PublishedItems.receive", () -> {
            PublishedItems<Integer> items = Publishers.subscribe(numbers(), 16);
            return items::receive;
        });
        waiting.put("PublishedItems.receive", () -> Publishers.subscribe(nothing(), 1)::receive);
        ready.put("Emitter.emit", () -> emitterTo(Long.MAX_VALUE));
        waiting.put("Emitter.emit", () -> emitterTo(0));
        waiting.put("Listener.accept", () -> TcpListener.bind(0)::accept);
        waiting.put("Listener.serve", () -> {
            TcpListener listener = TcpListener.bind(0);
            return () -> listener.serve(_ -> {});
        });
        waiting.put("Http.send", () -> () -> Http.send(CLIENT, stalled(), BodyHandlers.discarding()));
        waiting.put("Http.open", () -> () -> Http.open(CLIENT, stalled()));
        waiting.put(
                "Http.download",
                () -> () -> Http.download(
                        CLIENT,
                        stalled(),
                        Path.of(System.getProperty("java.io.tmpdir"), "guestloop-never"),
                        (_, _) -> {}));
        waiting.put(
                "Http.upload",
                () -> () -> Http.upload(
                        CLIENT,
                        HttpRequest.newBuilder(stalled(), (_, _) -> true)
                                .POST(BodyPublishers.ofString("x"))
                                .build(),
                        BodyHandlers.discarding(),
                        (_, _) -> {}));
        waiting.put("TcpStream.connect", () -> {
            TcpListener listener = TcpListener.bind(0);
            return () -> TcpStream.connect(listener.localAddress());
        });
        waiting.put("UnixStream.connect", () -> () -> UnixStream.connect(Path.of("no such socket")));
        waiting.put("TlsStream.connect", () -> {
            TcpListener silent = TcpListener.bind(0);
            return () -> TlsStream.connect("localhost", silent.localAddress().getPort());
        });
        waiting.put("TlsStream.client", () -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            return () -> TlsStream.client(pair.left(), "localhost", TlsOptions.DEFAULT);
        });
        waiting.put("TlsStream.server", () -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            return () -> TlsStream.server(pair.left(), TlsOptions.DEFAULT);
        });
        waiting.put("HttpProxy.tunnel", () -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            return () -> HttpProxy.tunnel(pair.left(), "localhost", 80);
        });
        waiting.put("UdpSocket.receive", () -> {
            UdpSocket socket = UdpSocket.open();
            return () -> socket.receive(ByteBuffer.allocate(1));
        });
        ready.put("UdpSocket.send", () -> {
            UdpSocket socket = UdpSocket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            InetSocketAddress itself = socket.localAddress();
            return () -> socket.send(ByteBuffer.allocate(1), itself);
        });
        streams();
        waiting.put(
                "WindowScope.awaitClosed",
                () -> WindowScope.of(Async.currentRun(), new Object(), "window", _ -> () -> {})::awaitClosed);
    }

    /** A request that nobody answers. */
    private static HttpRequest stalled() {
        return HttpRequest.newBuilder(URI.create("http://localhost:" + SILENT.getLocalPort() + "/"))
                .build();
    }

    private static ServerSocket silent() {
        try {
            return new ServerSocket(0, 50, InetAddress.getLoopbackAddress()); // it never accepts
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void streams() {
        readyToRead("ByteStream.read", stream -> () -> stream.read(new byte[1]));
        readyToRead("ByteStream.readExactly", stream -> () -> stream.readExactly(1));
        readyToRead("ByteStream.readUntil", stream -> () -> stream.readUntil(new byte[] {0}, 10));
        readyToRead("ByteStream.readLine", stream -> () -> stream.readLine(10));
        waiting.put("ByteStream.readAll", () -> {
            ByteStream end = MemoryStream.pair().left();
            return () -> end.readAll(10);
        });
        ready.put("ByteStream.readAll", () -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            pair.left().close();
            return () -> pair.right().readAll(10);
        });
        waiting.put("ByteStream.write", () -> {
            ByteStream end = MemoryStream.pair(1).left();
            return () -> end.write(new byte[2]);
        });
        ready.put("ByteStream.write", () -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            Async.currentRun().spawn("reader", () -> {
                while (pair.right().read(new byte[10_000]) >= 0) {}
            });
            return () -> pair.left().write(ByteBuffer.allocate(1));
        });
        ready.put("ByteStream.shutdownOutput", () -> MemoryStream.pair().left()::shutdownOutput);
    }

    /** A call that waits where nothing comes, and does not where lines come without end. */
    private void readyToRead(String name, Function<ByteStream, TaskAction<?>> call) {
        waiting.put(name, () -> call.apply(MemoryStream.pair().left()));
        ready.put(name, () -> {
            MemoryStream.Pair pair = MemoryStream.pair();
            byte[] zerosAndLines = new byte[40_000];
            for (int i = 0; i < zerosAndLines.length; i += 2) {
                zerosAndLines[i] = '\n';
            }
            pair.left().write(zerosAndLines);
            return call.apply(pair.right());
        });
    }

    // ------------------------------------------------------------------ processes and files

    {
        waiting.put(
                "AsyncProcess.start", () -> () -> AsyncProcess.start(LASTING).close());
        waiting.put("AsyncProcess.run", () -> () -> AsyncProcess.run(LASTING));
        waiting.put("AsyncProcess.waitFor", () -> AsyncProcess.start(LASTING)::waitFor);
        ready.put("AsyncProcess.waitFor", () -> {
            AsyncProcess ended = AsyncProcess.start(ENDING);
            ended.waitFor();
            return ended::waitFor;
        });
        Path file = temporaryFile();
        waiting.put("AsyncFiles.readAllBytes", () -> () -> AsyncFiles.readAllBytes(file));
        waiting.put("AsyncFiles.readString", () -> () -> AsyncFiles.readString(file));
        waiting.put("AsyncFiles.readAllLines", () -> () -> AsyncFiles.readAllLines(file));
        waiting.put("AsyncFiles.lines", () -> () -> AsyncFiles.lines(file).close());
        waiting.put("AsyncFiles.write", () -> () -> AsyncFiles.write(file, new byte[1]));
        waiting.put("AsyncFiles.writeString", () -> () -> AsyncFiles.writeString(file, "text"));
        waiting.put("AsyncFiles.replace", () -> () -> AsyncFiles.replace(file, "text"));
        waiting.put("AsyncFiles.copy", () -> () -> AsyncFiles.copy(file, file, StandardCopyOption.REPLACE_EXISTING));
        waiting.put("AsyncFiles.walk", () -> () -> AsyncFiles.walk(file).close());
        waiting.put(
                "AsyncFiles.list", () -> () -> AsyncFiles.list(file.getParent()).close());
        waiting.put("AsyncFiles.deleteTree", () -> () -> AsyncFiles.deleteTree(file.resolveSibling("missing")));
        waiting.put(
                "AsyncFiles.watch",
                () -> () -> AsyncFiles.watch(file.getParent()).close());
        waiting.put(
                "AsyncFiles.watchTree",
                () -> () -> AsyncFiles.watchTree(file.getParent()).close());
        waiting.put(
                "AsyncFiles.createTempFile",
                () -> () -> AsyncFiles.createTempFile(null, null).close());
        waiting.put(
                "AsyncFiles.createTempDirectory",
                () -> () -> AsyncFiles.createTempDirectory(null).close());
        waiting.put("FolderWatch.next", () -> AsyncFiles.watch(file.getParent())::next);
        waiting.put("FileIteration.next", () -> AsyncFiles.lines(file)::next);
        ready.put("FileIteration.next", () -> {
            FileIteration<String> lines = AsyncFiles.lines(file);
            while (lines.next() != null) {} // each further call finds the end
            return lines::next;
        });
    }

    /** Without a word in it, in a folder of its own. */
    private static Path temporaryFile() {
        try {
            Path folder = Files.createTempDirectory("checkpoints");
            folder.toFile().deleteOnExit();
            Path file = Files.createFile(folder.resolve("file"));
            file.toFile().deleteOnExit();
            return file;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Those of files are as long as the disk takes. */
    private static boolean isShort(String method) {
        return method.startsWith("AsyncFiles.")
                || List.of("FileIteration.next", "AsyncProcess.start").contains(method);
    }

    /** A publisher that never sends anything. */
    private static Flow.Publisher<Integer> nothing() {
        return subscriber -> subscriber.onSubscribe(new Subscribed(_ -> {}));
    }

    /** A publisher that sends what is asked for, at once. */
    private static Flow.Publisher<Integer> numbers() {
        return subscriber -> subscriber.onSubscribe(new Subscribed(count -> {
            for (long i = 0; i < count; i++) {
                subscriber.onNext(1);
            }
        }));
    }

    private record Subscribed(LongConsumer asked) implements Flow.Subscription {
        @Override
        public void request(long count) {
            asked.accept(count);
        }

        @Override
        public void cancel() {}
    }

    /** What a task emits with to a subscriber that has asked for so many. */
    private static TaskAction<?> emitterTo(long asked) {
        var emitter = new CompletableFuture<Publishers.Emitter<Integer>>();
        Publishers.<Integer>ofTasks(Async.currentRun(), out -> {
                    emitter.complete(out);
                    Async.sleep(Duration.ofHours(1));
                })
                .subscribe(new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        if (asked > 0) {
                            subscription.request(asked);
                        }
                    }

                    @Override
                    public void onNext(Integer item) {}

                    @Override
                    public void onError(Throwable cause) {}

                    @Override
                    public void onComplete() {}
                });
        Publishers.Emitter<Integer> out = Async.await(emitter);
        return () -> out.emit(1);
    }

    /** A lock that another task holds for long. */
    private static AsyncLock heldLock() {
        var lock = new AsyncLock();
        Async.currentRun().spawn("holder", () -> lock.withLock(() -> Async.sleep(Duration.ofHours(1))));
        Async.yieldNow();
        return lock;
    }

    private static void inTask(TaskAction<?> body) {
        InTask.run(body);
    }

    @Test
    void eachMethodThatMayWaitIsTriedHere() {
        var known = new TreeSet<>(NO_CHECKPOINTS.keySet());
        known.addAll(ready.keySet());
        known.addAll(waiting.keySet());
        known.remove(NEXT_OF_A_CHANNEL); // a method of the JDK's
        assertThat(known).containsExactlyInAnyOrderElementsOf(WaitingMethods.find());
    }

    @TestFactory
    Stream<DynamicTest> inACancelledScopeItThrowsAlthoughItNeedNotWait() {
        return inCancelledScope(ready);
    }

    @TestFactory
    Stream<DynamicTest> inACancelledScopeItThrowsAndDoesNotWait() {
        return inCancelledScope(waiting);
    }

    private static Stream<DynamicTest> inCancelledScope(Map<String, Preparation> calls) {
        return calls.entrySet().stream()
                .map(call -> DynamicTest.dynamicTest(
                        call.getKey(),
                        () -> inTask(() -> {
                            TaskAction<?> method = call.getValue().prepare();
                            CancelScope cancelled = CancelScope.create();
                            cancelled.cancel("for the test");
                            cancelled.run(() -> {
                                assertThatThrownBy(() -> method.run())
                                        .isInstanceOf(CancelledException.class)
                                        .hasMessageContaining("for the test");
                                return null;
                            });
                        })));
    }

    @TestFactory
    Stream<DynamicTest> aWaitEndsWithTheCancellation() {
        return waiting.entrySet().stream()
                .filter(call -> !List.of(
                                "Async.awaitModal",
                                "Async.toThread",
                                "TaskScope.start",
                                "TcpStream.connect",
                                "UnixStream.connect")
                        .contains(call.getKey())) // these do not wait for ever
                .filter(call -> !isShort(call.getKey()))
                .filter(call -> !call.getKey().equals("Readiness.awaitOutput")) // a pipe that can be written
                .map(call -> DynamicTest.dynamicTest(
                        call.getKey(),
                        () -> inTask(() -> {
                            TaskAction<?> method = call.getValue().prepare();
                            CancelScope scope = CancelScope.create();
                            Async.currentLoop().callLater(Duration.ofMillis(1), () -> scope.cancel("for the test"));
                            Outcome<Object> outcome = scope.<Object, Throwable>run(() -> {
                                method.run();
                                return null;
                            });
                            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
                        })));
    }

    @TestFactory
    Stream<DynamicTest> oneThatNeverHasToWaitLetsOthersRun() {
        return ready.entrySet().stream()
                .map(call -> DynamicTest.dynamicTest(
                        call.getKey(),
                        () -> inTask(() -> {
                            TaskAction<?> method = call.getValue().prepare();
                            List<String> others = new ArrayList<>();
                            Async.currentRun().spawn("other", () -> others.add("ran"));
                            long calls = 0;
                            while (others.isEmpty() && calls < 30_000) { // 200 microseconds are a few thousand at most
                                method.run();
                                calls++;
                            }
                            assertThat(others).as("after " + calls + " calls").containsExactly("ran");
                        })));
    }

    @TestFactory
    Stream<DynamicTest> outsideOfATaskItSaysSo() {
        return Stream.<Map.Entry<String, TaskAction<?>>>of(
                        Map.entry("Async.await", () -> Async.await(new CompletableFuture<>())),
                        Map.entry("Async.awaitModal", () -> Async.awaitModal(() -> 1)),
                        Map.entry("Async.checkpoint", Async::checkpoint),
                        Map.entry("Async.sleep", () -> Async.sleep(Duration.ZERO)),
                        Map.entry("Async.sleepUntil", () -> Async.sleepUntil(0)),
                        Map.entry("Async.toThread", () -> Async.toThread(() -> 1)),
                        Map.entry("Async.yieldNow", Async::yieldNow),
                        Map.entry("Suspension.checkpoint", () -> Suspension.checkpoint("Suspension.checkpoint")),
                        Map.entry("TcpStream.connect", () -> TcpStream.connect("localhost", 1)))
                .map(call -> DynamicTest.dynamicTest(
                        call.getKey(),
                        () -> assertThatThrownBy(() -> call.getValue().run())
                                .isInstanceOf(CannotAwaitException.class)
                                .hasMessageContaining("inside a task only")
                                .hasMessageContaining("run.spawn(() -> …)")));
    }

    private static EventSource<String> never() {
        return _ -> () -> {};
    }
}
