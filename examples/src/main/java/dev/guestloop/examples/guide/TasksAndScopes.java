package dev.guestloop.examples.guide;

import dev.guestloop.Async;
import dev.guestloop.Task;
import dev.guestloop.TaskGroup;
import dev.guestloop.TaskLocal;
import dev.guestloop.TaskScope;
import dev.guestloop.TaskScope.Joiner;
import dev.guestloop.TaskScope.Subtask;
import dev.guestloop.net.TcpListener;
import dev.guestloop.net.TcpStream;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** What {@code tasks-and-scopes.md} quotes. */
final class TasksAndScopes {

    /** Where the texts come from; a call may wait, and may fail. */
    @FunctionalInterface
    interface Site {
        String load(String name) throws IOException;
    }

    private final Site site;

    TasksAndScopes(Site site) {
        this.site = site;
    }

    private String load(String name) throws IOException {
        return site.load(name);
    }

    // ------------------------------------------------------------------ tasks

    static String tasks() {
        // region: tasks
        Task<String> greeting = Async.currentRun().spawn("greeting", () -> {
            Async.sleep(Duration.ofMillis(10));
            return "hello";
        });
        // The new task has not begun: it runs in a step of its own.
        String text = greeting.await();
        // end
        return text;
    }

    // ------------------------------------------------------------------ scopes

    String page(String id) {
        // region: page
        try (var scope = TaskScope.open()) {
            Subtask<String> text = scope.fork(() -> load("text of " + id));
            Subtask<String> photo = scope.fork(() -> load("photo of " + id));
            scope.join(); // if one fails, the other one is cancelled, and this throws
            return text.get() + " beside " + photo.get();
        } // whatever has happened, here both have ended
        // end
    }

    List<String> all(List<String> names) {
        // region: all
        try (var scope = TaskScope.open(Joiner.<String>allSuccessfulOrThrow())) {
            for (String name : names) {
                scope.fork(name, () -> load(name)); // the first name is for messages and dumps
            }
            return scope.join(); // all texts, in the order of forking
        }
        // end
    }

    String race(List<String> mirrors) {
        // region: race
        try (var scope = TaskScope.open(Joiner.<String>anySuccessfulOrThrow())) {
            for (String mirror : mirrors) {
                scope.fork(() -> load(mirror));
            }
            return scope.join(); // the text that comes first; the other subtasks are cancelled
        }
        // end
    }

    List<String> inTime(List<String> names) {
        // region: in-time
        try (var scope = TaskScope.open(
                Joiner.<String>allUntil(_ -> false), // for all, come what may
                options -> options.withName("news").withTimeout(Duration.ofSeconds(2)))) {
            for (String name : names) {
                scope.fork(() -> load(name));
            }
            return scope.join().stream()
                    .filter(subtask -> subtask.state() == Subtask.State.SUCCESS)
                    .map(Subtask::get)
                    .toList(); // what has come in time
        }
        // end
    }

    String exceptionOfItsOwn(String id) throws IOException {
        // region: exception
        try (var scope = TaskScope.open(
                Joiner.<String, IOException>allSuccessfulOrThrow(cause -> new IOException("no page " + id, cause)))) {
            scope.fork(() -> load("text of " + id));
            scope.fork(() -> load("photo of " + id));
            return String.join(" beside ", scope.join()); // an IOException, whatever has failed
        }
        // end
    }

    // region: joiner
    /** Waits for so many results, and cancels the rest. */
    static final class FirstOf<T> implements Joiner<T, List<T>, RuntimeException> {

        private final int wanted;
        private final List<T> results = new ArrayList<>();

        FirstOf(int wanted) {
            this.wanted = wanted;
        }

        @Override
        public boolean onComplete(Subtask<T> subtask) {
            if (subtask.state() == Subtask.State.SUCCESS) {
                results.add(subtask.get());
            }
            return results.size() == wanted; // true: the scope has seen enough
        }

        @Override
        public List<T> result() {
            return results;
        }

        @Override
        public List<T> timeout() {
            return results;
        }
    }
    // end

    List<String> firstTwo(List<String> names) {
        try (var scope = TaskScope.open(new FirstOf<String>(2))) {
            for (String name : names) {
                scope.fork(() -> load(name));
            }
            return scope.join();
        }
    }

    // ------------------------------------------------------------------ services

    static String service() {
        // region: service
        try (var scope = TaskScope.open()) {
            int port = scope.start("server", TasksAndScopes::serve); // waits until it says that it listens
            Subtask<String> answer = scope.fork("client", () -> ask(port));
            scope.join(); // waits for the client, not for the server
            return answer.get();
        } // here the server is cancelled
        // end
    }

    // region: serve
    static void serve(TaskScope.Started<Integer> started) throws IOException {
        try (var listener = TcpListener.bind(0)) {
            started.started(listener.localAddress().getPort()); // the caller of start goes on
            while (true) {
                try (TcpStream peer = listener.accept()) {
                    peer.write(new byte[] {'h', 'i'});
                }
            }
        }
    }
    // end

    private static String ask(int port) throws IOException {
        try (var stream = TcpStream.connect("localhost", port)) {
            var buffer = new byte[2];
            return "the server said " + stream.read(buffer) + " bytes";
        }
    }

    // ------------------------------------------------------------------ groups

    static TaskGroup group(List<String> order) {
        // region: group
        TaskGroup chat = Async.currentRun().newGroup("chat");
        chat.spawn("receive", () -> receive(order));
        chat.spawn("keep alive", () -> keepAlive(order));
        Async.sleep(Duration.ofSeconds(1));
        chat.pause(); // they stand still at their next wait
        Async.sleep(Duration.ofHours(1));
        chat.resume();
        Async.sleep(Duration.ofSeconds(1));
        chat.cancel("signed off"); // for good: it takes no more tasks
        chat.awaitEmpty(); // they have cleaned up
        // end
        return chat;
    }

    private static void receive(List<String> order) {
        try {
            Async.sleep(Duration.ofDays(1));
        } finally {
            order.add("signed off");
        }
    }

    private static void keepAlive(List<String> order) {
        while (true) {
            order.add("alive");
            Async.sleep(Duration.ofMillis(400));
        }
    }

    // ------------------------------------------------------------------ values

    private static final TaskLocal<String> USER = TaskLocal.withInitial(() -> "nobody");

    private static final ScopedValue<String> LANGUAGE = ScopedValue.newInstance();

    static String taskLocal() {
        // region: task-local
        USER.set("Ann");
        Task<String> child = Async.currentRun().spawn(() -> USER.get()); // begins with what its creator has now
        USER.set("Bob"); // for this task, and for those that it starts from here on
        String whose = child.await() + ", not " + USER.get(); // Ann, not Bob
        // end
        return whose;
    }

    static String scopedValue() {
        // region: scoped-value
        return ScopedValue.where(LANGUAGE, "fr").call(() -> {
            try (var scope = TaskScope.open()) {
                Subtask<String> text = scope.fork(() -> "bonjour in " + LANGUAGE.get()); // the owner's value
                Async.sleep(Duration.ofMillis(10)); // other tasks run meanwhile, without it
                scope.join();
                return text.get();
            }
        });
        // end
    }

    static boolean hasLanguage() {
        return LANGUAGE.isBound();
    }
}
