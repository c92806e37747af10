package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import dev.guestloop.Suspension;
import dev.guestloop.Task;
import dev.guestloop.TaskScope;
import dev.guestloop.sync.AsyncBarrier;
import dev.guestloop.sync.AsyncChannel;
import dev.guestloop.sync.AsyncCondition;
import dev.guestloop.sync.AsyncEvent;
import dev.guestloop.sync.AsyncLock;
import dev.guestloop.sync.AsyncSemaphore;
import dev.guestloop.sync.CapacityLimiter;
import dev.guestloop.sync.ChannelClosedException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** What {@code synchronization.md} quotes. */
final class Synchronization {

    /** Something that waits: what is asked of somebody else. */
    @FunctionalInterface
    interface Service {
        String ask(String question) throws IOException;
    }

    private final Service service;

    Synchronization(Service service) {
        this.service = service;
    }

    private String download(String address) throws IOException {
        return service.ask(address);
    }

    // ------------------------------------------------------------------ no lock

    private final Map<String, Integer> votes = new HashMap<>();

    // region: no-lock
    void vote(String name) {
        int before = votes.getOrDefault(name, 0);
        votes.put(name, before + 1); // nothing else runs between these two lines: neither of them waits
    }
    // end

    Map<String, Integer> votes() {
        return votes;
    }

    private final Map<String, String> cache = new HashMap<>();
    private final AsyncLock lock = new AsyncLock();

    // region: lock
    String cached(String address) throws IOException {
        return lock.withLock(() -> {
            String text = cache.get(address);
            if (text == null) {
                text = download(address); // waits, so another task would come in between
                cache.put(address, text);
            }
            return text;
        });
    }
    // end

    // ------------------------------------------------------------------ one thing

    static void event(AsyncEvent signedIn, List<String> order) {
        // region: event
        Async.currentRun().spawn("news", () -> {
            signedIn.await(); // returns at once if it is set
            order.add("news");
        });
        order.add("signing in");
        signedIn.set(); // all who wait go on, in later steps
        // end
    }

    // region: limiter
    private final CapacityLimiter fourAtATime = new CapacityLimiter(4);

    String polite(String address) throws IOException {
        return fourAtATime.withToken(() -> download(address)); // waits for a token, and gives it back
    }
    // end

    static void semaphore(AsyncSemaphore orders, Runnable cook) {
        // region: semaphore
        while (true) {
            orders.acquire(); // a button calls orders.release()
            cook.run();
        }
        // end
    }

    // region: condition
    /** Keeps connections, so that they are used again. */
    static final class Pool<C> {

        private final ArrayDeque<C> free = new ArrayDeque<>();
        private final AsyncLock lock = new AsyncLock();
        private final AsyncCondition returned = new AsyncCondition(lock);

        C take() {
            return lock.withLock(() -> {
                while (free.isEmpty()) { // ask again: others may have been quicker
                    returned.await(); // without the lock; with it again when this returns or throws
                }
                return free.remove();
            });
        }

        void giveBack(C connection) {
            lock.withLock(() -> {
                free.add(connection);
                returned.signal();
            });
        }
    }
    // end

    static void barrier(AsyncBarrier allReady, String player, List<String> order) {
        // region: barrier
        for (int round = 1; round <= 2; round++) {
            order.add(player + " is ready for " + round);
            allReady.await(); // until all players are
            order.add(player + " plays " + round);
        }
        // end
    }

    // ------------------------------------------------------------------ channels

    static int channel(List<String> addresses, Service service) {
        // region: channel
        AsyncChannel<String> pages = AsyncChannel.bounded(2);
        try (var scope = TaskScope.open()) {
            scope.fork("downloads", () -> {
                for (String address : addresses) {
                    pages.send(service.ask(address)); // waits while two pages are there
                }
                pages.close(); // nothing more will come
            });
            int words = 0;
            for (String page : pages) { // waits for each; ends when the channel is closed and empty
                words += page.split(" ", -1).length;
            }
            scope.join();
            return words;
        }
        // end
    }

    static String closeWithACause(AsyncChannel<String> pages) {
        // region: cause
        pages.close(new IOException("the line is dead"));
        try {
            while (true) {
                pages.receive();
            }
        } catch (ChannelClosedException e) { // after all that was sent before
            return "the end, because of " + e.getCause(); // which is null after a plain close()
        }
        // end
    }

    static void progress(AsyncChannel<Integer> percent, List<Integer> shown) {
        // region: conflated
        Thread.ofVirtual().start(() -> {
            for (int done = 0; done <= 100; done++) {
                percent.trySend(done); // on any thread; a conflated channel drops the one before
            }
            percent.close();
        });
        for (int done : percent) { // the newest, as often as there is time to show it
            shown.add(done);
        }
        // end
    }

    static String select(AsyncChannel<String> orders, AsyncChannel<String> complaints, AsyncChannel<String> report) {
        // region: select
        return AsyncChannel.select( // does one of them, the first that is possible
                complaints.onReceive(complaint -> "sorry for " + complaint),
                orders.onReceive(order -> "cooking " + order),
                report.onSend("all is well", () -> "reported"));
        // end
    }

    // ------------------------------------------------------------------ deadlocks

    /** Somebody's money. */
    static final class Account {
        private final int number;
        private final AsyncLock lock = new AsyncLock();
        private int balance = 100;

        Account(int number) {
            this.number = number;
        }

        int balance() {
            return balance;
        }
    }

    static void transferBadly(Account from, Account to) {
        // region: deadlock
        from.lock.withLock(() -> {
            confirm(from);
            to.lock.withLock(
                    () -> { // while another task holds this one, and wants the first
                        from.balance--;
                        to.balance++;
                    });
        });
        // end
    }

    static void transfer(Account from, Account to) {
        // region: in-order
        Account first = from.number < to.number ? from : to;
        Account second = first == from ? to : from;
        first.lock.withLock(() -> {
            confirm(from);
            second.lock.withLock(() -> {
                from.balance--;
                to.balance++;
            });
        });
        // end
    }

    private static void confirm(Account account) {
        Async.sleep(Duration.ofMillis(account.number));
    }

    static String whoWaits() {
        // region: dump
        return Async.currentRun().dumpTasks();
        // end
    }

    static String owner(Account account) {
        return Optional.ofNullable(account.lock.statistics().owner())
                .map(Task::name)
                .orElse("nobody");
    }

    // ------------------------------------------------------------------ your own

    // region: latch
    /** Lets tasks wait until so many things have happened. */
    static final class Latch {

        private final ArrayDeque<Suspension> waiting = new ArrayDeque<>();
        private int left;

        Latch(int count) {
            left = count;
        }

        void await() {
            Task<?> task = Suspension.checkpoint("Latch.await"); // cancelled? too long on the thread?
            if (left > 0) {
                var wait = Suspension.of(task);
                waiting.add(wait);
                wait.await(() -> waiting.remove(wait)); // a cancellation takes it back
            }
        }

        void countDown() {
            if (--left == 0) {
                waiting.forEach(Suspension::resume); // each goes on in a later step
                waiting.clear();
            }
        }
    }
    // end
}
