package dev.guestloop.netty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.CannotAwaitException;
import dev.guestloop.GuestRun;
import dev.guestloop.Outcome;
import dev.guestloop.QueueHost;
import dev.guestloop.Task;
import dev.guestloop.TaskAction;
import dev.guestloop.TaskFailedException;
import dev.guestloop.sync.ChannelClosedException;
import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.Promise;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A guest of a queue, as a window program is one of its toolkit; and Netty with threads of its own, over TCP. */
class NettyTest {

    private static final int PART = 1_000;

    private final EventLoopGroup threads = new MultiThreadIoEventLoopGroup(2, NioIoHandler.newFactory());

    /** How many bytes the endless server has got rid of. */
    private final AtomicLong sent = new AtomicLong();

    @AfterEach
    void endNetty() throws InterruptedException {
        assertThat(threads.shutdownGracefully(0, 30, TimeUnit.SECONDS).await(40, TimeUnit.SECONDS))
                .isTrue();
    }

    private static void inGuest(TaskAction<?> main) {
        var host = new QueueHost();
        var end = new CompletableFuture<Outcome<Void>>();
        TaskAction<?> inTime = () -> Async.withTimeout(Duration.ofSeconds(50), main);
        GuestRun.start(host, inTime).onDone(end::complete);
        host.runUntil(end::isDone);
        host.close();
        switch (end.join()) {
            case Outcome.Success<?> _ -> {}
            case Outcome.Failure<?>(var cause) -> throw new AssertionError("The task failed: " + cause, cause);
            case Outcome.Cancelled<?>(var reason) -> throw new AssertionError("Cancelled: " + reason);
        }
    }

    // ------------------------------------------------------------------ peers

    /** Sends back what comes. */
    private static final class Echo extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            context.writeAndFlush(message);
        }
    }

    /** Sends for ever, as fast as the peer takes it. */
    private final class Endless extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            sendNext(context);
        }

        private void sendNext(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.wrappedBuffer(new byte[PART])).addListener(written -> {
                if (written.isSuccess()) {
                    sent.addAndGet(PART);
                    sendNext(context);
                }
            });
        }
    }

    /** Sends a text, and closes. */
    private static final class Says extends ChannelInboundHandlerAdapter {
        private final String text;

        Says(String text) {
            this.text = text;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            context.writeAndFlush(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII))
                    .addListener(_ -> context.close());
        }
    }

    private SocketAddress serve(ChannelInboundHandlerAdapter handler) throws IOException {
        ChannelFuture bound = new ServerBootstrap()
                .group(threads)
                .channel(NioServerSocketChannel.class)
                .childHandler(initializer(handler))
                .bind(InetAddress.getLoopbackAddress(), 0);
        Netty.await(bound);
        return bound.channel().localAddress();
    }

    private static ChannelInitializer<Channel> initializer(ChannelInboundHandlerAdapter handler) {
        return new ChannelInitializer<>() {
            @Override
            protected void initChannel(Channel channel) {
                channel.pipeline().addLast(handler);
            }
        };
    }

    private Channel connect(SocketAddress address) throws IOException {
        ChannelFuture connected = client().connect(address);
        Netty.await(connected);
        return connected.channel();
    }

    private Bootstrap client() {
        return new Bootstrap()
                .group(threads)
                .channel(NioSocketChannel.class)
                .option(io.netty.channel.ChannelOption.AUTO_READ, false) // until somebody receives
                .handler(initializer(new ChannelInboundHandlerAdapter() {
                    @Override
                    public boolean isSharable() {
                        return true;
                    }
                }));
    }

    private static String textOf(ByteBuf message) {
        try {
            return message.toString(StandardCharsets.US_ASCII);
        } finally {
            message.release();
        }
    }

    // ------------------------------------------------------------------ futures

    @Test
    void aTaskTalksToAPeerInOrder() {
        inGuest(() -> {
            Channel channel = connect(serve(new Echo()));
            try (var messages = Netty.messages(channel, ByteBuf.class)) {
                for (int i = 0; i < 100; i++) {
                    Netty.await(channel.writeAndFlush(Unpooled.copiedBuffer("round " + i, StandardCharsets.US_ASCII)));
                    assertThat(textOf(messages.receive())).isEqualTo("round " + i);
                }
            }
            Netty.await(channel.close());
        });
    }

    @Test
    void aRefusedConnectionIsAnIoException() throws IOException {
        int nobody;
        try (var socket = new ServerSocket(0)) {
            nobody = socket.getLocalPort();
        }
        inGuest(() -> assertThatThrownBy(() -> connect(new InetSocketAddress("localhost", nobody)))
                .isInstanceOf(ConnectException.class));
    }

    @Test
    void anotherFailureIsThatOfAStage() {
        inGuest(() -> {
            Promise<Void> promise = threads.next().newPromise();
            promise.setFailure(new IllegalStateException("no"));
            assertThatThrownBy(() -> Netty.await(promise))
                    .isInstanceOf(TaskFailedException.class)
                    .hasRootCauseMessage("no");
        });
    }

    @Test
    void cancellingTheTaskCancelsTheFuture() {
        inGuest(() -> {
            Promise<Void> promise = threads.next().newPromise();
            Outcome<?> outcome = Async.moveOnAfter(Duration.ofMillis(10), () -> Netty.await(promise));
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            assertThat(promise.isCancelled()).isTrue();
        });
    }

    @Test
    void outsideOfATaskItSaysSo() {
        assertThatThrownBy(() -> Netty.await(threads.next().newSucceededFuture(null)))
                .isInstanceOf(CannotAwaitException.class);
        assertThatThrownBy(() -> Netty.messages(new NioSocketChannel(), ByteBuf.class))
                .isInstanceOf(CannotAwaitException.class);
    }

    // ------------------------------------------------------------------ messages

    private static void show(Channel channel, List<String> table) throws IOException {
        // region: quotes
        try (var quotes = Netty.messages(channel, String.class)) { // what a decoder has made of the bytes
            Netty.await(channel.writeAndFlush("subscribe"));
            for (String quote : quotes) { // suspends the task; what it does not take is not read
                table.add(quote);
            }
        }
        // end
    }

    @Test
    void aPeerSendsUntilItCloses() {
        inGuest(() -> {
            Channel channel = connect(serve(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    ((ByteBuf) message).release();
                    context.writeAndFlush(Unpooled.copiedBuffer("a b c", StandardCharsets.US_ASCII))
                            .addListener(_ -> context.close());
                }
            }));
            channel.pipeline().addLast(new ChannelDuplexHandler() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    for (String word : textOf((ByteBuf) message).split(" ")) {
                        context.fireChannelRead(word);
                    }
                }

                @Override
                public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
                    context.write(Unpooled.copiedBuffer((String) message, StandardCharsets.US_ASCII), promise);
                }
            });
            List<String> table = new ArrayList<>();
            show(channel, table);
            assertThat(table).containsExactly("a", "b", "c");
        });
    }

    @Test
    void theMessagesEndWithTheChannel() {
        inGuest(() -> {
            Channel channel = connect(serve(new Says("hello")));
            var text = new StringBuilder();
            try (var messages = Netty.messages(channel, ByteBuf.class)) {
                for (ByteBuf message : messages) {
                    text.append(textOf(message));
                }
                assertThatThrownBy(messages::receive).isInstanceOf(ChannelClosedException.class);
            }
            assertThat(text).hasToString("hello");
        });
    }

    @Test
    void whoDoesNotReceiveMakesThePeerWait() {
        inGuest(() -> {
            Channel channel = connect(serve(new Endless()));
            channel.config().setAutoRead(true); // as a Bootstrap does that says nothing of it
            try (var messages = Netty.messages(channel, ByteBuf.class)) {
                messages.receive().release();
                long before = -1;
                while (before != sent.get()) { // until nothing moves any more
                    before = sent.get();
                    Async.sleep(Duration.ofMillis(300));
                }
                assertThat(before).isLessThan(50_000_000); // what the systems' buffers take
                for (long received = 0; received < before + 1_000_000; ) {
                    ByteBuf message = messages.receive();
                    received += message.readableBytes();
                    message.release();
                }
                assertThat(sent.get()).isGreaterThan(before);
            }
            Netty.await(channel.close());
        });
    }

    /** Netty reads up to 16 messages at once, and here a decoder makes a hundred of each: they are one post to the host. */
    @Test
    void whatIsReadAtOnceIsOneHop() {
        inGuest(() -> {
            Channel channel = connect(serve(new Echo()));
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    for (int i = 0; i < 100; i++) {
                        context.fireChannelRead(i);
                    }
                    ((ByteBuf) message).release();
                }
            });
            try (var messages = Netty.messages(channel, Integer.class)) {
                Netty.await(channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[1])));
                long before = Async.currentRun().statistics().posts();
                for (int i = 0; i < 100; i++) {
                    assertThat(messages.receive()).isEqualTo(i);
                }
                assertThat(Async.currentRun().statistics().posts() - before).isLessThan(10);
            }
            Netty.await(channel.close());
        });
    }

    @Test
    void otherMessagesGoOnAlongThePipeline() {
        inGuest(() -> {
            Channel channel =
                    connect(serve(new Echo())); // which says nothing before its turn: all handlers are there then
            var others = new CompletableFuture<Object>();
            try (var messages = Netty.messages(channel, String.class)) {
                channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                    @Override
                    public void channelRead(ChannelHandlerContext context, Object message) {
                        others.complete(message);
                    }
                });
                Netty.await(channel.writeAndFlush(Unpooled.copiedBuffer("hello", StandardCharsets.US_ASCII)));
                assertThat(textOf((ByteBuf) Async.await(others))).isEqualTo("hello");
                Netty.await(channel.close());
                assertThat(messages.iterator().hasNext()).isFalse();
            }
        });
    }

    @Test
    void anExceptionOfThePipelineIsTheCauseOfTheEnd() {
        inGuest(() -> {
            Channel channel = connect(serve(new Echo()));
            try (var messages = Netty.messages(channel, ByteBuf.class)) {
                channel.pipeline().fireExceptionCaught(new IOException("broken"));
                assertThatThrownBy(messages::receive)
                        .isInstanceOf(ChannelClosedException.class)
                        .hasRootCauseMessage("broken");
            }
            Netty.await(channel.close());
        });
    }

    /** What was read for a task that is gone is given back, and its handler is. */
    @Test
    void aTaskThatEndsReleasesWhatItHasNotReceived() {
        inGuest(() -> {
            Channel channel = connect(serve(new Echo()));
            List<ByteBuf> seen = new ArrayList<>();
            var two = new CompletableFuture<Void>();
            channel.pipeline().addLast(new ChannelInboundHandlerAdapter() {
                @Override
                public void channelRead(ChannelHandlerContext context, Object message) {
                    seen.add((ByteBuf) message);
                    context.fireChannelRead(message);
                }

                @Override
                public void channelReadComplete(ChannelHandlerContext context) {
                    context.fireChannelReadComplete();
                    two.complete(null);
                }
            });
            Task<Void> forgetful = Async.currentRun().spawn("forgetful", () -> {
                Netty.messages(channel, ByteBuf.class);
                Netty.await(channel.writeAndFlush(Unpooled.wrappedBuffer(new byte[] {1, 2})));
                Async.await(two);
            });
            forgetful.await();
            Async.await(CompletableFuture.runAsync(() -> {}, channel.eventLoop()));
            Async.await(CompletableFuture.runAsync(() -> {}, channel.eventLoop()));
            assertThat(seen)
                    .isNotEmpty()
                    .allSatisfy(message -> assertThat(message.refCnt()).isZero());
            assertThat(channel.pipeline().toMap().values())
                    .noneMatch(handler -> handler.getClass().getName().contains("ChannelMessages"));
            Netty.await(channel.close());
        });
    }

    @Test
    void cancellingEndsTheWait() {
        inGuest(() -> {
            Channel channel = connect(serve(new Echo()));
            Outcome<?> outcome = Async.moveOnAfter(Duration.ofMillis(10), () -> {
                try (var messages = Netty.messages(channel, ByteBuf.class)) {
                    messages.receive();
                }
            });
            assertThat(outcome).isInstanceOf(Outcome.Cancelled.class);
            assertThat(channel.isActive()).isTrue();
            Netty.await(channel.close());
        });
    }
}
