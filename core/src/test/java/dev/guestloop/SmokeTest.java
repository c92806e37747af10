package dev.guestloop;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class SmokeTest {
    @Test
    void guest() {
        var host = new QueueHost();
        List<String> log = new ArrayList<>();
        var run = GuestRun.start(host, () -> {
            log.add("main " + Thread.currentThread().getName());
            Async.sleep(Duration.ofMillis(20));
            log.add("slept");
            String v = Async.toThread(() -> Thread.currentThread().isVirtual() + "");
            log.add(v);
            var f = CompletableFuture.supplyAsync(() -> 42);
            log.add("" + Async.await(f));
            return 7;
        });
        List<Object> out = new ArrayList<>();
        run.onDone(o -> {
            out.add(o);
            host.stop();
        });
        host.run();
        System.out.println(log + " " + out + " " + run.statistics());
        assertThat(out).containsExactly(new Outcome.Success<>(7));
    }

    @Test
    void own() {
        System.out.println(EventLoop.run(() -> {
            Async.sleep(Duration.ofMillis(5));
            return 3;
        }));
    }
}
