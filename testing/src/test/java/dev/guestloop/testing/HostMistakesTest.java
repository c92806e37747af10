package dev.guestloop.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.guestloop.HostLoop;
import dev.guestloop.QueueHost;
import java.time.Duration;
import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A host with one mistake fails in the kit's test for it, with a message that says what to do. */
class HostMistakesTest {

    /** One test of the kit. */
    private interface KitTest {
        void run(HostConformance kit) throws Exception;
    }

    /** What an author gets wrong, the test that says so, and what it says. */
    private enum Mistake {
        RUNS_WORK_INSIDE_POST(
                HostConformance::postReturnsBeforeTheWorkRuns, "Use the toolkit's call that always queues") {
            @Override
            void post(Kit kit, Runnable work) {
                if (kit.queue.isHostThread()) {
                    work.run();
                } else {
                    kit.queue.post(work);
                }
            }
        },
        STARTS_RUNS_INSIDE_POST(
                HostConformance::aRunMayBeStartedBeforeTheLoopRuns, "has to queue the work and return") {
            @Override
            void post(Kit kit, Runnable work) {
                work.run();
            }
        },
        RUNS_WORK_INSIDE_POST_FROM_HOST(
                HostConformance::postFromHostKeepsTheOrderAndDoesNotRunTheWorkInside, "but it is a queue") {
            @Override
            void postFromHost(Kit kit, Runnable work) {
                work.run();
            }
        },
        TURNS_THE_ORDER_ROUND(
                HostConformance::postsRunInTheOrderInWhichTheyWereMade, "to the end of the toolkit's one queue") {
            @Override
            void post(Kit kit, Runnable work) {
                kit.stack.push(work);
                kit.queue.post(() -> kit.stack.pop().run());
            }
        },
        RUNS_WORK_TWICE(HostConformance::postsRunInTheOrderInWhichTheyWereMade, "runs each work once") {
            @Override
            void post(Kit kit, Runnable work) {
                kit.queue.post(work);
                kit.queue.post(work);
            }
        },
        HAS_MANY_THREADS(HostConformance::allWorkRunsOnOnePlatformThread, "A pool is no host") {
            @Override
            void post(Kit kit, Runnable work) {
                Thread.ofPlatform().start(work);
            }
        },
        HOLDS_A_MONITOR(HostConformance::workBeginsWithNoMonitorButTheHostsOwn, "leave the block, then run it") {
            @Override
            void post(Kit kit, Runnable work) {
                kit.queue.post(() -> {
                    synchronized (kit) {
                        work.run();
                    }
                });
            }
        },
        TAKES_EVERY_THREAD_FOR_ITS_OWN(
                HostConformance::isHostThreadIsTrueInPostedWorkAndFalseElsewhere, "is false on any other thread") {
            @Override
            boolean isHostThread(Kit kit) {
                return true;
            }
        },
        TAKES_THE_MAKERS_THREAD_FOR_ITS_OWN(
                HostConformance::isHostThreadIsTrueInPostedWorkAndFalseElsewhere,
                "Compare with the thread that runs the loop") {
            @Override
            boolean isHostThread(Kit kit) {
                return Thread.currentThread() == kit.maker;
            }
        },
        POSTS_IN_FRONT_OF_EVENTS(
                HostConformance::postsComeBehindTheEventsThatWait, "Post to the end of the toolkit's queue") {
            @Override
            boolean postAsEvent(Kit kit, Runnable event) {
                kit.queue.post(() -> kit.queue.post(event));
                return true;
            }
        },
        COUNTS_ITS_OWN_POSTS(HostConformance::inputPendingSeesEventsAndNotThePostsOfTheGuest, "leave them out") {
            @Override
            boolean inputPending() {
                return true;
            }
        },
        DELIVERS_NOTHING_IN_NESTED_LOOPS(
                HostConformance::workIsDeliveredInNestedLoopsToDepthTwenty, "a queue that those loops serve") {
            @Override
            void post(Kit kit, Runnable work) {
                kit.queue.post(() -> {
                    if (kit.depth == 0) {
                        work.run();
                    }
                });
            }
        },
        STOPS_TASKS_IN_NESTED_LOOPS(
                HostConformance::tasksGoOnWhileCodeOfTheHostHasANestedLoopOpen, "a queue that those loops serve") {
            @Override
            void post(Kit kit, Runnable work) {
                kit.queue.post(() -> {
                    if (kit.depth == 0) {
                        work.run();
                    }
                });
            }
        },
        KNOWS_NO_PUMP(HostConformance::aPlainHandlerAboveATaskCannotAwait, "isPump(…) is true for the method") {
            @Override
            boolean isPump(Kit kit, String className, String methodName) {
                return false;
            }
        },
        TAKES_ALL_FOR_A_PUMP(HostConformance::isPumpAndIsOwnMonitorKnowFramesOfTheToolkitOnly, "and for nothing else") {
            @Override
            boolean isPump(Kit kit, String className, String methodName) {
                return true;
            }
        },
        NEVER_CALLS_ON_CLOSING(HostConformance::closingTheHostRunsFinallyBlocksOnTheHostThread, "calls the onClosing") {
            @Override
            HostLoop.Attachment attach(Kit kit, Runnable onClosing) {
                return () -> {};
            }
        },
        CALLS_ON_CLOSING_ELSEWHERE(HostConformance::closingTheHostRunsFinallyBlocksOnTheHostThread, "on its thread") {
            @Override
            HostLoop.Attachment attach(Kit kit, Runnable onClosing) {
                return kit.queue.attach(() -> Thread.ofPlatform().start(onClosing));
            }
        },
        DROPS_POSTS_AFTER_THE_END(
                HostConformance::aHostThatHasClosedRefusesPosts, "look for yourself whether it has ended") {
            @Override
            void post(Kit kit, Runnable work) {
                try {
                    kit.queue.post(work);
                } catch (RejectedExecutionException e) {
                    // which is the mistake
                }
            }
        },
        THROWS_BEFORE_A_STEP(HostConformance::timersAreNeverEarly, "what the engine calls must not throw") {
            @Override
            void stepBegins() {
                throw new IllegalStateException("a mistake");
            }
        },
        HAS_NO_EQUALS(HostConformance::hostsOfTheSameLoopAreEqual, "write equals and hashCode") {
            @Override
            HostLoop another(Kit kit) {
                return kit.newHost();
            }
        };

        final KitTest test;
        final String advice;

        Mistake(KitTest test, String advice) {
            this.test = test;
            this.advice = advice;
        }

        void post(Kit kit, Runnable work) {
            kit.queue.post(work);
        }

        void postFromHost(Kit kit, Runnable work) {
            post(kit, work);
        }

        boolean isHostThread(Kit kit) {
            return kit.queue.isHostThread();
        }

        boolean isPump(Kit kit, String className, String methodName) {
            return kit.queue.isPump(className, methodName);
        }

        HostLoop.Attachment attach(Kit kit, Runnable onClosing) {
            return kit.queue.attach(onClosing);
        }

        boolean inputPending() {
            return false;
        }

        boolean postAsEvent(Kit kit, Runnable event) {
            kit.queue.post(event);
            return true;
        }

        @Nullable
        HostLoop another(Kit kit) {
            return null;
        }

        void stepBegins() {}
    }

    /** The kit for a host with one mistake. */
    private static final class Kit extends HostConformance {
        final Mistake mistake;
        final QueueHost queue = new QueueHost();
        final Thread maker = Thread.currentThread();
        final Deque<Runnable> stack = new ConcurrentLinkedDeque<>();
        int depth; // host thread only
        private final Thread thread = Thread.ofPlatform().name("mistaken-host").unstarted(queue::run);

        Kit(Mistake mistake) {
            this.mistake = mistake;
        }

        HostLoop newHost() {
            return new HostLoop() {
                @Override
                public void post(Runnable work) {
                    mistake.post(Kit.this, work);
                }

                @Override
                public void postFromHost(Runnable work) {
                    mistake.postFromHost(Kit.this, work);
                }

                @Override
                public boolean isHostThread() {
                    return mistake.isHostThread(Kit.this);
                }

                @Override
                public boolean inputPending() {
                    return mistake.inputPending();
                }

                @Override
                public Attachment attach(Runnable onClosing) {
                    return mistake.attach(Kit.this, onClosing);
                }

                @Override
                public @Nullable Object currentDispatch() {
                    return queue.currentDispatch();
                }

                @Override
                public boolean isPump(String className, String methodName) {
                    return mistake.isPump(Kit.this, className, methodName);
                }

                @Override
                public void stepBegins() {
                    mistake.stepBegins();
                }
            };
        }

        @Override
        protected HostLoop createHost() {
            return newHost();
        }

        @Override
        protected void startLoop() {
            thread.start();
        }

        @Override
        protected void stopLoop() throws InterruptedException {
            queue.close(); // all loops, also those that a test has left open
            thread.join();
        }

        @Override
        protected NestedLoop newNestedLoop() {
            return new NestedLoop() {
                private boolean closed;

                @Override
                public void run() {
                    depth++;
                    try {
                        queue.runUntil(() -> closed);
                    } finally {
                        depth--;
                    }
                }

                @Override
                public void close() {
                    closed = true;
                }
            };
        }

        @Override
        protected boolean closeHost() throws InterruptedException {
            queue.close();
            thread.join(Duration.ofSeconds(5)); // so that what is posted after the end comes after it
            return true;
        }

        @Override
        protected boolean postAsEvent(Runnable event) {
            return mistake.postAsEvent(this, event);
        }

        @Override
        protected @Nullable HostLoop anotherHostOfTheSameLoop() {
            return mistake.another(this);
        }

        /** A mistake that shows by nothing happening has to be waited for. */
        @Override
        protected Duration patience() {
            return Duration.ofSeconds(1);
        }
    }

    @BeforeEach
    void keepLogs() {
        Logs.keep();
        Logs.clear();
    }

    @AfterEach
    void letLogsGo() {
        Logs.letGo();
    }

    @ParameterizedTest
    @EnumSource
    void theTestForAMistakeSaysWhatToDo(Mistake mistake) throws Exception {
        assertThat(failureOf(mistake, mistake.test)).hasMessageContaining(mistake.advice);
    }

    @ParameterizedTest
    @EnumSource(
            names = {
                "RUNS_WORK_INSIDE_POST",
                "RUNS_WORK_INSIDE_POST_FROM_HOST",
                "TURNS_THE_ORDER_ROUND",
                "HAS_MANY_THREADS",
                "HOLDS_A_MONITOR",
                "TAKES_THE_MAKERS_THREAD_FOR_ITS_OWN"
            })
    void aTestThatBuildsOnASimplerOneSaysWhichToMendFirst(Mistake mistake) throws Exception {
        assertThat(failureOf(mistake, HostConformance::timersAreNeverEarly))
                .hasMessageContaining("Make that test pass first");
    }

    private static @Nullable Throwable failureOf(Mistake mistake, KitTest test) throws Exception {
        var kit = new Kit(mistake);
        kit.makeHost();
        Throwable failure = catchThrowable(() -> test.run(kit));
        var _ = catchThrowable(kit::endHostAndLookForThreads); // says more of the same
        return failure;
    }
}
