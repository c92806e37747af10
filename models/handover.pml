/*
 * Guestloop: how the host thread and the backend thread hand work to each other (ARCHITECTURE.md has the rules).
 *
 *   handover.pml  the switches, the shared state, and the words that both threads use (this file)
 *   host.pml      what GuestDriver, EventLoop and GuestRun do on the host thread
 *   backend.pml   BackendThread
 *   world.pml     everything else: foreign threads, a socket peer, the clock, the watchdog, and the judge
 *
 * Everything the world does is finite (so many actions, nested loops, foreign items, lost posts). So every final state
 * must have nothing pending, and every cycle at all is a busy loop or a periodic wake-up.
 *
 * With no switch given the model is the design. A switch called M_... breaks one rule, and the check must then fail.
 */

/* ---- Sizes ---- */
#ifndef RUNS
#define RUNS 1        /* runs on this host thread: 1 or 2; the second is started by an action or by onDone */
#endif
#ifndef READY
#define READY 2       /* entries that are ready when the run starts */
#endif
#ifndef ACTS
#define ACTS 1        /* actions of local work, by plain handlers or by steps */
#endif
#ifndef NEST
#define NEST 1        /* nested host loops opened by steps, also the greatest depth */
#endif
#ifndef INBOX
#define INBOX 1       /* foreign threads, each with one item for an inbox */
#endif
#ifndef FAILS
#define FAILS 0       /* posts from other threads that fail with an error */
#endif
#ifndef DROPS
#define DROPS 0       /* posts (of ticks or probes) that the host drops silently */
#endif
#ifndef DUPS
#define DUPS 0        /* posts of ticks that the host delivers twice */
#endif

#ifdef WATCHDOG
#define NUMBERS       /* ticks have numbers, and one that is not the outstanding one does nothing; the host's queue keeps its order */
#endif

/* ---- Two rules that were once read another way ---- */
#ifndef LOCAL_WORK
#define LOCAL_WORK 3  /* local work posts: 1 always; 2 except inside a step that is not buried; 3 except in a tick with turn HOST */
#endif
#ifndef ARM
#define ARM 2         /* before a step with turn BACKEND: 0 nothing; 1 always a post, before the first step; 2 as the rule says */
#endif
/*
 * The other switches: CLOSING, FINISH, HOST_DIES (what may happen to the host), CANCEL (one task can be cancelled), WATCHDOG,
 * BOUNCE, LOWER (the host has lower priorities), YIELD, KEEPDATA (tasks that yield for ever, readers that read nothing),
 * LATETIMER (a nearer timer wakes the backend before the next step and at the end of the tick, not when it is set),
 * NOEND (no action ends a run), HOLD and SHORTTICKS (see bounceThroughBackend and BackendThread), POLLFLAG (a weaker wakeForTimer).
 */

/* ---- The shared state ---- */
#define HOST    0
#define RESULT  1     /* the turn is the host's, and a poll result is unconsumed */
#define BACKEND 2

#define NOW  0        /* deadlines, nearest first */
#define NEAR 1        /* comes due when the clock says so */
#define FAR  2        /* never comes due while we look */
#define NONE 3

#ifdef M_NUMBERONLY
#define NOT_BEGUN(n) (true)
#else
#define NOT_BEGUN(n) (lastBegun != (n))
#endif

/* GuestDriver */
byte turn = HOST;
bit  tickScheduled = 1;        /* start() has posted the first tick */
byte deadlineNanos = NONE;     /* written by the host thread only */
byte ticksInProgress;          /* a count over nested ticks, written by the host thread only */
bit  stop, failed;
bit  draining;                 /* no tick can be relied on any more: closing, finish, or a dropped post */
byte lastPosted = 1;           /* the number of the outstanding tick, written by whoever has won the flag (NUMBERS) */
byte lastBegun;                /* the number of the last tick that has begun, written by the host thread before it clears the flag */
byte returned = 1;             /* the last tick whose post has returned */

/* EventLoop and GuestRun, one for each run; all but the inbox belong to the host thread */
byte ready[RUNS], inbox[RUNS], timer[RUNS];
bit  started[RUNS], ending[RUNS], ended[RUNS];

/* The selector with one channel, which belongs to run 0 */
bit wakeUpPending;             /* Selector.wakeup() is remembered until the next select returns */
bit inSelect, polling;         /* the backend is in select; it is between awaitTurn() and publish() */
bit interest, interestSeen;    /* the interest set, and what the last select has seen of it */
bit selected;                  /* the selected-key set */
bit channelReady, channelOpen = 1, reader;    /* reader: a task waits for the channel */

/* The backend thread's life */
bit backendDead, backendStart;

/* The host */
byte postedTicks = 1;          /* ticks in the host's queue */
bit  hostDead;                 /* the host thread has ended */
bit  hostGone;                 /* its loop has ended or is closing: posts vanish */
byte depth;                    /* nested host loops above the outermost tick */
bit  loopCloses;               /* the innermost nested loop is about to close */
bit  lower = 1;                /* the host has an event of a lower priority (a repaint) waiting */
bit  clock, finishDue;         /* NEAR has come due; the deadline of finish() has passed */
#ifdef NUMBERS
mtype = { A_TICK, A_PROBE };
chan hostQueue = [4 + DUPS] of { mtype, byte };
bit  probePosted;
byte probeFor;                 /* the number that the probe asks after */
#endif

/* What the world may still do */
byte acts = ACTS, nest = NEST, fails = FAILS, drops = DROPS, dups = DUPS;
bit  tickDropped;
byte restarts;                 /* a tick that was posted before a restart may be there, too; it is harmless */

/* The task that can be cancelled (CANCEL) */
#define T_READY 0
#define T_STEP  1              /* mounted: running, or buried under a nested loop */
#define T_AWAIT 2
#define T_DONE  3
#define C_NONE      0
#define C_REQUESTED 1
#define C_DELIVERED 2
byte task = T_READY, cancel = C_NONE, taskDepth;
bit  taskMounted, inboxCancel;

#ifdef LOWER
/* The gap of a bounce lasts two budgets: two ticks, or the time that an idle host needs for what waits at its lower priorities. */
byte gapLeft;
#define GAP_OVER  (!lower || gapLeft == 0)
#define due(x)    ((x) == NOW && GAP_OVER || (x) == NEAR && clock)
#else
#define due(x)    ((x) <= clock)
#endif

#if RUNS == 1
#define ALL_READY (ready[0])
#define NEAREST   (timer[0])
#define LIVE      (!ended[0])
#define CAN_START (false)
#define IN_INBOX  (inbox[0] + inboxCancel)
#else
#define ALL_READY (ready[0] + ready[1])
#define NEAREST   (timer[0] < timer[1] -> timer[0] : timer[1])
#define LIVE      (!ended[0] || started[1] && !ended[1])
#define CAN_START (!started[1] && !draining && !failed)
#define IN_INBOX  (inbox[0] + inbox[1])
#endif
#define SOMETHING_READY (ALL_READY > 0 || due(NEAREST))
#define KEY_READY       (interestSeen && channelReady && channelOpen)

#ifdef M_TURNLAST
bit published;                 /* the mutation needs result and turn apart */
#define RESULT_WAITS (published)
#else
#define RESULT_WAITS (turn == RESULT)
#endif

/* ---- What both threads do ---- */

/* What a host does with the post of a tick. Always inside an atomic. */
inline deliver(number) {
  if
  :: hostGone -> skip
  :: else ->
#if DROPS > 0 || DUPS > 0
     if
     :: drops > 0 -> drops--; tickDropped = 1
     :: dups > 0 -> dups--; postedTicks = postedTicks + 2
#ifdef NUMBERS
        ; hostQueue!A_TICK,number; hostQueue!A_TICK,number
#endif
     :: true ->
#endif
        postedTicks++
#ifdef NUMBERS
        ; hostQueue!A_TICK,number
#endif
#if DROPS > 0 || DUPS > 0
     fi
#endif
  fi;
  assert(postedTicks <= 1 + (DUPS - dups) + restarts)     /* one tick outstanding */
}

#ifdef NUMBERS
/* The post of a tick, by whoever has won the flag. */
inline numberTick() { mine = lastPosted + 1; lastPosted = mine }

/* The watchdog may ask after this tick from here on. A thread that comes late must not hide the tick of another. */
#ifdef M_RETURNEDGOESBACK
inline postHasReturned() { returned = mine }
#else
inline postHasReturned() { atomic { if :: mine > returned -> returned = mine :: else -> skip fi } }
#endif
#define MINE mine
#else
#define MINE 0
#endif

/* A post of a tick by another thread, which has won the flag. */
inline postFromOtherThread() {
#ifdef NUMBERS
  numberTick();
#endif
  if
  :: atomic { deliver(MINE) }
#ifdef NUMBERS
     ; postHasReturned()
#endif
#if FAILS > 0
  :: fails > 0 -> fails--; failPost()
#endif
  fi
}

inline failPost() {
#ifndef M_FAILKEEPSFLAG
  tickScheduled = 0;
#endif
#if !defined(M_FAILKEEPSFLAG) && !defined(M_FAILTHROWS)
  failed = 1; stop = 1; wakeUpPending = 1;
#endif
  skip
}

inline ensureTickFromAnywhere() {
  atomic { won = !tickScheduled; tickScheduled = 1 };
  if :: won -> postFromOtherThread() :: else -> skip fi
#if (defined(CLOSING) || defined(FINISH)) && !defined(M_FINISHDEAF)
  ; if :: draining -> wakeUpPending = 1 :: else -> skip fi    /* the host thread itself may wait in select */
#endif
}

#include "host.pml"
#include "backend.pml"
#include "world.pml"
