package dev.guestloop.benchmarks;

import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.awt.EventQueue;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;

/**
 * The load of {@link EchoClient} by Netty: one of its threads selects and reads, each answer is passed to the event thread by
 * {@code invokeLater}, and code there writes the next message, which Netty's thread sends.
 */
final class EchoByNetty {

    private static final EventLoopGroup GROUP = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());

    private EchoByNetty() {}

    /** Returns nanoseconds per round trip. */
    static double load(SocketAddress server, int connections, int rounds) throws InterruptedException {
        var left = new CountDownLatch(connections);
        Bootstrap bootstrap = new Bootstrap()
                .group(GROUP)
                .channel(NioSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .handler(new ChannelInitializer<>() {
                    @Override
                    protected void initChannel(Channel channel) {
                        channel.pipeline().addLast(new Client(channel, rounds, left));
                    }
                });
        var channels = new ArrayList<Channel>();
        for (int i = 0; i < connections; i++) {
            channels.add(bootstrap.connect(server).sync().channel());
        }
        long began = System.nanoTime();
        EventQueue.invokeLater(() -> channels.forEach(Client::send));
        left.await();
        double nanos = System.nanoTime() - began;
        for (Channel channel : channels) {
            channel.close().sync();
        }
        return nanos / connections / rounds;
    }

    /** One connection. */
    private static final class Client extends SimpleChannelInboundHandler<ByteBuf> {

        private static final byte[] MESSAGE = new byte[EchoClient.MESSAGE_BYTES];

        private final Channel channel;
        private final CountDownLatch connectionsLeft;
        private int received;

        /** Event thread only. */
        private int roundsLeft;

        Client(Channel channel, int rounds, CountDownLatch connectionsLeft) {
            this.channel = channel;
            this.roundsLeft = rounds;
            this.connectionsLeft = connectionsLeft;
        }

        static void send(Channel channel) {
            channel.writeAndFlush(Unpooled.wrappedBuffer(MESSAGE));
        }

        @Override
        protected void channelRead0(ChannelHandlerContext context, ByteBuf message) {
            received += message.readableBytes();
            if (received == MESSAGE.length) {
                received = 0;
                EventQueue.invokeLater(this::answerReceived);
            }
        }

        private void answerReceived() {
            if (--roundsLeft > 0) {
                send(channel);
            } else {
                connectionsLeft.countDown();
            }
        }
    }
}
