package dev.guestloop.libraries;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guestloop.Async;
import dev.guestloop.GuestRun;
import dev.guestloop.HostLoop;
import dev.guestloop.Outcome;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.local.LocalAddress;
import io.netty.channel.local.LocalChannel;
import io.netty.channel.local.LocalIoHandler;
import io.netty.channel.local.LocalServerChannel;
import io.netty.channel.nio.NioIoHandler;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The event loops of servers as hosts: tasks on the thread that serves the connections. */
class ServerLoopTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final int REQUESTS = 50;

    private final Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));

    @AfterEach
    void closeVertx() {
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private static <T> T get(CompletableFuture<T> future) throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }

    private static Outcome<Void> run(HostLoop host, TaskAction<?> main) throws Exception {
        var outcome = new CompletableFuture<Outcome<Void>>();
        TaskAction<?> inTime = () -> Async.withTimeout(PATIENCE, main);
        GuestRun.start(host, inTime).onDone(outcome::complete);
        return get(outcome);
    }

    private HostLoop vertxHost() {
        // region: vertx-host
        Context context = vertx.getOrCreateContext(); // of one event loop
        HostLoop host = HostLoop.of(work -> context.runOnContext(_ -> work.run()));
        // end
        return host;
    }

    private static String load(int port, String path) throws Exception {
        try (HttpClient client = HttpClient.newHttpClient()) {
            URI uri = URI.create("http://localhost:" + port + path);
            return client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString())
                    .body();
        }
    }

    // ------------------------------------------------------------------ Vert.x

    @Test
    void aServerOfVertxAnswersInTasksOnItsOwnThread() throws Exception {
        List<String> bodies = new ArrayList<>();
        Outcome<Void> outcome = run(vertxHost(), () -> {
            Thread eventLoop = Thread.currentThread();
            // region: vertx-server
            GuestRun<?> run = Async.currentRun();
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(request -> run.spawn("answer", () -> {
                        String name = Async.await(findName(request).toCompletionStage()); // any future of Vert.x's
                        Async.sleep(Duration.ofMillis(5)); // the task waits, and the event loop serves others
                        request.response().end("hello " + name);
                    }));
            Async.await(server.listen(0).toCompletionStage());
            // end
            for (int i = 0; i < 3; i++) {
                String path = "/n" + i;
                bodies.add(Async.toThread(() -> load(server.actualPort(), path)));
            }
            assertThat(Thread.currentThread()).isSameAs(eventLoop);
            assertThat(Context.isOnEventLoopThread()).isTrue();
        });
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(bodies).containsExactly("hello n0", "hello n1", "hello n2");
    }

    private io.vertx.core.Future<String> findName(HttpServerRequest request) {
        return vertx.timer(1, TimeUnit.MILLISECONDS).map(_ -> request.path().substring(1));
    }

    /** One thread for all: what the tasks of all requests share needs no lock. */
    @Test
    void manyRequestsWaitAtATime() throws Exception {
        int[] waiting = {0};
        int[] most = {0};
        var answered = new AtomicInteger();
        Outcome<Void> outcome = run(vertxHost(), () -> {
            GuestRun<?> run = Async.currentRun();
            var allWait = new CompletableFuture<String>();
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(request -> run.spawn("answer", () -> {
                        most[0] = Math.max(most[0], ++waiting[0]);
                        if (waiting[0] == REQUESTS) {
                            allWait.complete("all");
                        }
                        request.response().end(Async.await(allWait));
                        waiting[0]--;
                    }));
            Async.await(server.listen(0).toCompletionStage());
            List<Task<?>> clients = new ArrayList<>();
            for (int i = 0; i < REQUESTS; i++) {
                clients.add(run.spawn("client", () -> {
                    Async.toThread(() -> load(server.actualPort(), "/"));
                    answered.incrementAndGet();
                }));
            }
            clients.forEach(Task::await);
        });
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
        assertThat(most[0]).isEqualTo(REQUESTS);
        assertThat(answered).hasValue(REQUESTS);
    }

    @Test
    void aBusyGuestLeavesTheServersOwnHandlersServed() throws Exception {
        Outcome<Void> outcome = run(vertxHost(), () -> {
            GuestRun<?> run = Async.currentRun();
            Task<Void> busy = run.spawn("busy", () -> {
                while (true) {
                    Async.yieldNow();
                }
            });
            HttpServer server = vertx.createHttpServer()
                    .requestHandler(request -> request.response().end("plain"));
            Async.await(server.listen(0).toCompletionStage());
            for (int i = 0; i < 20; i++) {
                assertThat(Async.<String, Exception>toThread(() -> load(server.actualPort(), "/")))
                        .isEqualTo("plain");
            }
            busy.cancel("enough");
        });
        assertThat(outcome).isInstanceOf(Outcome.Success.class);
    }

    /** An event loop that ends tells nobody, so the run ends first, with its clean-up. */
    @Test
    void theRunIsEndedBeforeTheServer() throws Exception {
        List<String> log = new ArrayList<>();
        var waits = new CompletableFuture<String>();
        var ended = new CompletableFuture<Outcome<Void>>();
        GuestRun<Void> run = GuestRun.start(vertxHost(), () -> {
            try {
                waits.complete("");
                Async.sleep(Duration.ofDays(1));
            } finally {
                Async.shielded(() -> Async.sleep(Duration.ofMillis(5)));
                log.add("cleaned up");
            }
        });
        run.onDone(ended::complete);
        get(waits);
        // region: vertx-end
        run.cancel("the server ends");
        run.onDone(_ -> vertx.close());
        // end
        assertThat(get(ended)).isInstanceOf(Outcome.Cancelled.class);
        assertThat(log).containsExactly("cleaned up");
    }

    // ------------------------------------------------------------------ Netty

    @Test
    void tasksRunOnAnEventLoopOfNettys() throws Exception {
        var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            // region: netty-host
            EventLoop eventLoop = group.next(); // an executor with one thread
            HostLoop host = HostLoop.of(eventLoop);
            // end
            Outcome<Void> outcome = run(host, () -> {
                assertThat(eventLoop.inEventLoop()).isTrue();
                Async.sleep(Duration.ofMillis(1));
                assertThat(eventLoop.inEventLoop()).isTrue();
            });
            assertThat(outcome).isInstanceOf(Outcome.Success.class);
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    /** A handler of a pipeline starts a task, which writes to the channel of its own thread. */
    @Test
    void aHandlerOfAPipelineStartsTasks() throws Exception {
        var group = new MultiThreadIoEventLoopGroup(1, LocalIoHandler.newFactory());
        try {
            var answer = new CompletableFuture<String>();
            Outcome<Void> outcome = run(HostLoop.of(group.next()), () -> {
                GuestRun<?> run = Async.currentRun();
                var address = new LocalAddress(ServerLoopTest.class);
                await(new ServerBootstrap()
                        .group(group)
                        .channel(LocalServerChannel.class)
                        .childHandler(handler((channel, text) -> run.spawn("answer", () -> {
                            Async.sleep(Duration.ofMillis(5));
                            channel.writeAndFlush(channel.alloc()
                                    .buffer()
                                    .writeBytes(("echo " + text).getBytes(StandardCharsets.UTF_8)));
                        })))
                        .bind(address));
                Channel client = await(new Bootstrap()
                        .group(group)
                        .channel(LocalChannel.class)
                        .handler(handler((_, text) -> answer.complete(text)))
                        .connect(address));
                client.writeAndFlush(client.alloc().buffer().writeBytes("hello".getBytes(StandardCharsets.UTF_8)));
                Async.await(answer);
            });
            assertThat(outcome).isInstanceOf(Outcome.Success.class);
            assertThat(answer).isCompletedWithValue("echo hello");
        } finally {
            group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
        }
    }

    private static Channel await(ChannelFuture future) {
        var done = new CompletableFuture<Channel>();
        future.addListener(_ -> done.complete(future.channel()));
        return Async.await(done);
    }

    private interface Received {
        void text(Channel channel, String text);
    }

    private static ChannelInitializer<Channel> handler(Received received) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(new SimpleChannelInboundHandler<ByteBuf>() {
                    @Override
                    protected void channelRead0(ChannelHandlerContext context, ByteBuf bytes) {
                        received.text(context.channel(), bytes.toString(StandardCharsets.UTF_8));
                    }
                });
            }
        };
    }
}
