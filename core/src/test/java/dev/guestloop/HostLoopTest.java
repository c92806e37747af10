package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** What a host does that says no more than how to post. */
class HostLoopTest {

    private final Queue<Runnable> queue = new ArrayDeque<>();
    private final List<String> order = new ArrayList<>();

    private final HostLoop bare = new HostLoop() {
        @Override
        public void post(Runnable work) {
            queue.add(work);
        }

        @Override
        public boolean isHostThread() {
            return true;
        }
    };

    @Test
    void itKnowsNothingOfItself() {
        assertThat(bare.inputPending()).isFalse();
        assertThat(bare.currentDispatch()).isNull();
        assertThat(bare.isPump("java.lang.Object", "wait")).isFalse();
        assertThat(bare.isOwnMonitor("java.lang.Object", "wait")).isFalse();
        assertThat(bare.capabilities()).isSameAs(HostCapabilities.DEFAULT);
    }

    @Test
    void whatTheHostPostsItselfIsPostedToo() {
        bare.postFromHost(() -> order.add("ran"));
        assertThat(queue).hasSize(1);
        queue.remove().run();
        assertThat(order).containsExactly("ran");
    }

    @Test
    void itTellsNobodyThatItCloses() {
        HostLoop.Attachment attachment = bare.attach(() -> order.add("closing"));
        attachment.close();
        assertThat(queue).isEmpty();
        assertThat(order).isEmpty();
    }

    @Test
    void theHostOfAnExecutorLearnsItsThreadFromTheFirstWork() {
        HostLoop host = HostLoop.of(queue::add);
        host.post(() -> order.add("here: " + host.isHostThread()));
        assertThat(host.isHostThread()).isFalse();
        queue.remove().run();
        assertThat(order).containsExactly("here: true");
        assertThat(host.isHostThread()).isTrue();
    }

    @Test
    void twoHostsOfOneExecutorAreEqual() {
        Executor executor = queue::add;
        assertThat(HostLoop.of(executor))
                .isEqualTo(HostLoop.of(executor))
                .hasSameHashCodeAs(HostLoop.of(executor))
                .isNotEqualTo(HostLoop.of(queue::add));
    }
}
