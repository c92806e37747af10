package dev.guestloop.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.guestloop.Async;
import dev.guestloop.EventLoop;
import dev.guestloop.net.OnLoop;
import java.nio.ByteBuffer;
import java.nio.channels.AsynchronousCloseException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What happens between a look and the wait after it is not lost, on either side. */
@Timeout(60)
class PipeEndTest {

    /** A pipe whose thread does what a test says. */
    private static final class Scripted extends PipeEnd {
        private final Script script;

        interface Script {
            void run(Scripted pipe) throws InterruptedException;
        }

        Scripted(EventLoop loop, Script script) {
            super(loop, "scripted", () -> {});
            this.script = script;
        }

        @Override
        void pump() {
            try {
                script.run(this);
            } catch (InterruptedException e) {
                throw new IllegalStateException(e);
            }
        }

        @Override
        protected int receive(ByteBuffer into) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void send(ByteBuffer bytes) {
            throw new UnsupportedOperationException();
        }

        @Override
        protected void endOutput() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void abort() {
            throw new UnsupportedOperationException();
        }
    }

    /** The task has looked and found nothing; then the thread has brought something, and called nobody, for nobody waited yet. */
    @Test
    void whatComesBeforeATaskBeginsToWaitIsNotMissed() {
        OnLoop.inTask(() -> {
            var brought = new CountDownLatch(1);
            var end = new CountDownLatch(1);
            var pipe = new Scripted(Async.currentLoop(), self -> {
                self.callTask();
                brought.countDown();
                end.await();
            });
            pipe.begin();
            brought.await();
            pipe.await(() -> true);
            end.countDown();
        });
    }

    /** The task has seen it open; then another thread has closed it, and called nobody. The pipe's thread is held by the pipe. */
    @Test
    void aCloseBeforeATaskBeginsToWaitIsNotMissed() {
        OnLoop.inTask(() -> {
            var end = new CountDownLatch(1);
            var pipe = new Scripted(Async.currentLoop(), _ -> end.await());
            pipe.begin();
            pipe.end();
            assertThatThrownBy(() -> Async.withTimeout(Duration.ofSeconds(10), () -> pipe.await(() -> false)))
                    .isInstanceOf(AsynchronousCloseException.class);
            end.countDown();
        });
    }

    @Test
    void anEndThatComesBeforeATaskBeginsToWaitIsNotMissed() {
        OnLoop.inTask(() -> {
            var thread = new CompletableFuture<Thread>();
            var pipe = new Scripted(Async.currentLoop(), _ -> thread.complete(Thread.currentThread()));
            pipe.begin();
            thread.join().join();
            pipe.await(() -> false);
            assertThat(pipe.isDone()).isTrue();
        });
    }

    /** The other way round: the thread has looked, then the task wakes it, for nothing, since it is not parked yet. */
    @Test
    void whatComesBeforeTheThreadParksIsNotMissed() {
        OnLoop.inTask(() -> {
            var ended = new CompletableFuture<Boolean>();
            var looked = new CountDownLatch(1);
            var woken = new CountDownLatch(1);
            BooleanSupplier isWoken = () -> {
                boolean before = woken.getCount() == 0;
                looked.countDown();
                try {
                    woken.await(); // what follows happens between this look and the wait
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
                return before;
            };
            var pipe = new Scripted(Async.currentLoop(), self -> {
                self.park(isWoken);
                ended.complete(true);
            });
            pipe.begin();
            looked.await();
            pipe.wakePipe();
            woken.countDown();
            assertThat(Async.await(ended)).isTrue();
        });
    }
}
