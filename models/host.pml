/* GuestDriver on the host thread, with what it calls of EventLoop, GuestRun and the selector. */

/* ---- Posts and wakes by the host thread ---- */

/* Competes for the flag and posts if it wins: the cheap post. */
inline postFromHost() {
#ifdef NUMBERS
  atomic { won = !tickScheduled; tickScheduled = 1 };
  if :: won -> numberTick(); atomic { deliver(MINE) }; postHasReturned() :: else -> skip fi
#else
  atomic { if :: !tickScheduled -> tickScheduled = 1; deliver(MINE) :: else -> skip fi }
#endif
}

/* Local work. In a tick with turn HOST the guard covers it. */
inline ensureTickFromHost() {
#if LOCAL_WORK == 1
  postFromHost()
#elif LOCAL_WORK == 2
  if :: ticksInProgress > 0 && !buried -> skip :: else -> postFromHost() fi
#else
  if :: ticksInProgress > 0 && turn != BACKEND -> skip :: else -> postFromHost() fi
#endif
}

inline wakeIfPolling() { if :: turn == BACKEND -> wakeUpPending = 1 :: else -> skip fi }

inline wakeForTimer() {
#ifdef M_WAKEFIRST
  wakeUpPending = 1; deadlineNanos = NEAREST
#else
  deadlineNanos = NEAREST;
#ifdef M_NOTSTICKY
  if :: inSelect -> wakeUpPending = 1 :: else -> skip fi
#elif defined(M_READFIRST) || defined(POLLFLAG)
  if :: polling -> wakeUpPending = 1 :: else -> skip fi
#else
  wakeUpPending = 1
#endif
#endif
}

/* A timer was set. With the backend's turn it is woken at once: the end of the tick may be far away, below a nested loop. */
inline nearestTimerMoved() {
#ifdef LATETIMER
  ensureTickFromHost()
#else
  if
  :: turn == BACKEND -> if :: NEAREST < deadlineNanos -> wakeForTimer() :: else -> skip fi
  :: else -> ensureTickFromHost()
  fi
#endif
}

/* ---- The turn ---- */

inline takeResult() {
#ifdef M_TURNLAST
  published = 0; assert(turn == HOST)
#else
  turn = HOST
#endif
}

inline giveTurn() {
#ifdef M_GIVEFIRST
  turn = BACKEND; deadlineNanos = NEAREST
#else
  deadlineNanos = NEAREST; turn = BACKEND
#endif
}

/* The host must have the turn and the selector, and no tick will bring them: it ends the backend. stopBackend() in the code. */
inline stopBackend() {
  stop = 1; wakeUpPending = 1;
  (backendDead);
  turn = HOST
}

/*
 * A tick that has more to do asks for the next one through the backend: a deadline, a gap from now, instead of a post, so that
 * the host's lower priorities run.
 */
inline bounceThroughBackend() {
  if
#ifdef M_BOUNCEPOSTS
  :: turn != HOST -> postFromHost()
#else
  :: turn == RESULT -> postFromHost()
  :: turn == BACKEND ->
     startGap();
#ifdef M_BOUNCEWAKEFIRST
     wakeUpPending = 1; deadlineNanos = NOW
#else
     deadlineNanos = NOW; wakeUpPending = 1
#endif
#endif
  :: turn == HOST ->
     startGap();
#ifdef M_BOUNCEGIVEFIRST
     turn = BACKEND; deadlineNanos = NOW
#else
     deadlineNanos = NOW; turn = BACKEND
#endif
  fi
}

#ifdef LOWER
inline startGap() { gapLeft = 2 }
#else
inline startGap() { skip }
#endif

/* ---- The selector, host side: only with turn HOST, and never while the backend selects ---- */

inline selectNow() {
  atomic {
    assert(turn != BACKEND && !inSelect);
    wakeUpPending = 0; interestSeen = interest; found = (KEY_READY && !selected);
    if :: KEY_READY -> selected = 1 :: else -> skip fi
  }
}

inline takeReadyKeys() {
  atomic { if
    :: selected -> assert(turn != BACKEND && !inSelect); selected = 0;
       if
       :: reader -> reader = 0; hasRead = 1; ready[0]++
#ifndef M_NOCLEAR
       :: else -> interest = 0                 /* lazily: a key is ready and nobody waits */
#else
       :: else -> skip
#endif
       fi
    :: else -> skip
    fi }
}

/* ---- Runs ---- */

inline startRun() {                            /* the second run; the first is started before the model begins */
#if RUNS > 1
  if
  :: atomic { !LIVE && backendDead && !failed -> stop = 0; backendDead = 0; backendStart = 1; turn = HOST }
  :: else -> skip
  fi;
  started[1] = 1; ready[1] = 1; ensureTickFromHost()
#else
  skip
#endif
}

/* Cleans up, closes the run's inbox; the last run joins the backend; then onDone. */
inline endRun(k) {
#ifdef CANCEL
  assert(task == T_DONE);                      /* no task is left behind */
#endif
  atomic {
    timer[k] = NONE; ended[k] = 1;
    if :: k == 0 -> reader = 0; interest = 0 :: else -> skip fi
  };
#ifndef M_ENDKEEPSINBOX
  atomic { inbox[k] = 0; if :: k == 0 -> inboxCancel = 0 :: else -> skip fi };     /* refused: later ones are taken back */
#endif
#if RUNS > 1
  wakeIfPolling();
#endif
#ifdef M_JOINDECIDEDEARLY
  found = LIVE;
  if :: CAN_START -> startRun() :: true -> skip fi;
  if :: !found -> stopBackend() :: else -> skip fi
#else
#if defined(M_JOINEACH)
  stopBackend();
#elif !defined(M_NOJOIN)
  if :: !LIVE -> stopBackend() :: else -> skip fi;
#endif
  if :: CAN_START -> startRun() :: true -> skip fi             /* onDone is user code */
#endif
}

inline endAll() { atomic { ending[0] = 1;
#if RUNS > 1
  if :: started[1] -> ending[1] = 1 :: else -> skip fi;
#endif
#ifdef CANCEL
  cancelTask(); if :: reader -> reader = 0; ready[0]++ :: else -> skip fi;
#endif
  skip } }

/* ---- Cancelling one task of run 0; the caller sees to the tick ---- */

inline cancelTask() {
  if
  :: cancel == C_NONE && task != T_DONE -> cancel = C_REQUESTED;
     if
     :: task == T_AWAIT -> task = T_READY; ready[0]++
#ifdef M_CANCELATONCE
     :: task == T_STEP -> task = T_READY; ready[0]++
#endif
     :: else -> skip                           /* not started, running or buried: delivered when it comes to its next await */
     fi
  :: else -> skip
  fi
}

inline deliverCancel() { assert(taskMounted && taskDepth == depth); cancel = C_DELIVERED }

/* ---- Local work: what a plain handler or a step may do ---- */

inline act() {
#if RUNS > 1
  if :: !ended[0] -> to = 0 :: started[1] && !ended[1] -> to = 1 :: CAN_START -> to = 2 :: else -> to = 3 fi;
  if
  :: to == 3 -> skip
  :: to == 2 -> startRun()
  :: to < 2 ->
#else
  to = 0;
#endif
  if
  :: ready[to] < 3 -> ready[to]++; ensureTickFromHost()                            /* spawn or resume */
  :: timer[to] != NEAR -> timer[to] = NEAR; nearestTimerMoved()                    /* the nearest timer is nearer */
  :: timer[to] == NEAR -> timer[to] = FAR; ensureTickFromHost()                    /* or farther */
  :: to == 0 && channelOpen && !reader -> reader = 1;                              /* a task waits for the channel */
     if :: !interest -> interest = 1; wakeIfPolling() :: else -> skip fi
  :: to == 0 && channelOpen -> channelOpen = 0; interest = 0;                      /* close */
     if :: reader -> reader = 0; ready[0]++; ensureTickFromHost() :: else -> skip fi; wakeIfPolling()
#ifdef CANCEL
  :: cancelTask(); ensureTickFromHost()
  :: !ending[0] -> endAll(); ensureTickFromHost()
#elif !defined(NOEND)
  :: !ending[to] -> ending[to] = 1; ensureTickFromHost()                           /* the end of a run is asked for */
#endif
  fi
#if RUNS > 1
  fi
#endif
}

/* ---- One pass over the inboxes ---- */

inline drainInbox() {
#ifdef CANCEL
  atomic { if :: inboxCancel -> inboxCancel = 0; cancelTask() :: else -> skip fi };
#endif
#if RUNS == 1
  atomic { ready[0] = ready[0] + inbox[0]; inbox[0] = 0 }
#else
  atomic {
    if
    :: ended[0] ->
#ifndef M_ONLYLIVEINBOX
       inbox[0] = 0;                           /* refused, although another run lives */
#endif
       skip
    :: else -> ready[0] = ready[0] + inbox[0]; inbox[0] = 0
    fi;
    if :: ended[1] -> inbox[1] = 0 :: else -> ready[1] = ready[1] + inbox[1]; inbox[1] = 0 fi
  }
#endif
}

/* ---- Before each step: arm ---- */

inline armStep() {
#if ARM == 1
  if :: first && turn == BACKEND -> postFromHost() :: else -> skip fi; first = 0
#elif ARM == 2
  if
  :: turn == BACKEND && ALL_READY > 1 -> postFromHost()
#if defined(LATETIMER) && !defined(M_ARMNOTIMER)
  :: turn == BACKEND && ALL_READY <= 1 && NEAREST < deadlineNanos -> wakeForTimer()
#endif
  :: else -> skip
  fi
#else
  skip
#endif
}

active proctype HostThread() {
  bit found, won, hasRead, buried, first;
  byte k, to;
#ifdef NUMBERS
  byte number, mine;
#endif

  atomic {                                     /* start() of the first run has just returned */
    ready[0] = READY; timer[0] = NONE; started[0] = 1;
#if RUNS > 1
    timer[1] = NONE;
#endif
#ifdef NUMBERS
    hostQueue!A_TICK,1;
#endif
    skip
  };

end_HOST_LOOP:
  if
#ifdef NUMBERS
  :: hostQueue?A_TICK,number -> goto TICK
  :: hostQueue?A_PROBE,_ -> goto PROBED
#ifdef M_PROBEOVERTAKES
  :: hostQueue??A_PROBE,_ -> goto PROBED
#endif
#else
  :: postedTicks > 0 -> goto TICK
#endif
  :: acts > 0 && (LIVE || CAN_START) -> acts--; act(); goto end_HOST_LOOP           /* a plain handler */
  :: depth > 0 && loopCloses -> loopCloses = 0; depth--; goto SURFACED
#ifdef LOWER
  :: lower && postedTicks == 0 && ticksInProgress == 0 -> lower = 0; goto end_HOST_LOOP
#endif
#ifdef HOST_DIES
  :: depth == 0 -> hostDead = 1; goto end_HOST_DEAD
#endif
#ifdef CLOSING
  :: LIVE && !hostGone -> goto HOST_CLOSED
#endif
#ifdef FINISH
  :: !ended[0] && depth == 0 && !hostGone -> goto FINISHING
#endif
  fi;

  /* ---- runEventsOnUiThread(): one tick ---- */
TICK:
  postedTicks--;
#ifdef M_LATETICKRUNS
  skip;
#else
#ifdef NUMBERS
  if :: number != lastPosted || !NOT_BEGUN(number) -> goto end_HOST_LOOP :: else -> skip fi;      /* stale, or a second time */
  if :: !tickScheduled -> goto end_HOST_LOOP :: else -> skip fi;
#endif
  if
  :: !LIVE -> tickScheduled = 0;               /* a late tick clears the flag, refuses what is left, and runs no user code */
     atomic { inbox[0] = 0; inboxCancel = 0 };
#if RUNS > 1
     inbox[1] = 0;
#endif
     goto end_HOST_LOOP
  :: else -> skip
  fi;
#endif
#ifdef NUMBERS
  lastBegun = number;                          /* before the flag: while the next winner has no number yet, this one is not late */
#endif
#ifdef M_DRAINCLEAR
  drainInbox(); tickScheduled = 0;
#else
  tickScheduled = 0;
#endif
  ticksInProgress++;
#if LOCAL_WORK == 2
  buried = 0;
#endif
#if ARM == 1
  first = 1;
#endif
  if :: failed -> endAll() :: else -> skip fi;                       /* a post failed: this tick ends the runs */
  if
  :: RESULT_WAITS -> takeResult(); takeReadyKeys()
  :: else ->
#ifndef M_NOSELECTNOW
     if :: turn != BACKEND -> selectNow(); takeReadyKeys() :: else -> skip fi
#else
     skip
#endif
  fi;
#ifndef M_DRAINCLEAR
  drainInbox();
#endif

#ifdef HOLD
  if                                           /* a bounce is under way: its tick will run the steps */
#ifdef LOWER
  :: turn == BACKEND && deadlineNanos == NOW && !GAP_OVER && !failed -> goto TICK_DONE
  :: else -> skip
#else
  :: turn == BACKEND && deadlineNanos == NOW && !failed -> goto TICK_DONE
  :: true -> skip                              /* the gap may be over, and the backend not yet awake */
#endif
  fi;
#endif

NEXT_STEP:
  if :: due(timer[0]) -> timer[0] = NONE; ready[0]++ :: else -> skip fi;
#if RUNS > 1
  if :: due(timer[1]) -> timer[1] = NONE; ready[1]++ :: else -> skip fi;
  if
  :: ready[0] > 0 -> k = 0
  :: ready[1] > 0 -> k = 1
  :: ALL_READY == 0 -> goto END_OF_TICK
  fi;
#else
  if :: ready[0] == 0 -> goto END_OF_TICK :: else -> skip fi;
#endif
  assert(!ended[k]);                           /* no user code after the end */
  armStep();
  ready[k]--;
#ifdef CANCEL
  if
  :: task == T_READY ->
     assert(!taskMounted);                     /* a buried step is never resumed out of order */
     task = T_STEP; taskMounted = 1; taskDepth = depth;
     if :: cancel == C_REQUESTED -> deliverCancel() :: else -> skip fi
  :: task != T_READY || ready[0] > 0 -> skip   /* another task's turn */
  fi;
#endif
  if
  :: hasRead -> hasRead = 0;
#ifndef KEEPDATA
     channelReady = 0
#endif
  :: else -> skip
  fi;
  if :: acts > 0 -> acts--; act() :: true -> skip fi;
  if
  :: nest > 0 && !hostGone -> nest--;          /* the step opens a nested host loop and is buried */
     if :: loopCloses = 1 :: loopCloses = 0 fi;
     depth++; goto end_HOST_LOOP
  :: true -> skip
  fi;
SURFACED:
#ifdef M_SURFACECLEARS
  buried = 0;
#endif
#ifdef YIELD
  ready[0]++; goto END_OF_TICK;
#endif
  if :: acts > 0 && LIVE -> acts--; act() :: true -> skip fi;
#ifdef CANCEL
  if                                           /* the task comes to an await, or to its end */
  :: taskMounted && taskDepth == depth && task == T_STEP ->
#ifndef M_CANCELFORGOTTEN
     if :: cancel == C_REQUESTED -> deliverCancel() :: else -> skip fi;
#endif
     taskMounted = 0;
     if :: task = T_DONE :: cancel != C_DELIVERED -> task = T_AWAIT fi
  :: else -> skip
  fi;
#endif
  if                                           /* the budget may end after any step; a drain has none */
  :: goto NEXT_STEP
#ifdef M_CLOSEBUDGET
  :: goto END_OF_TICK
#else
  :: !draining -> goto END_OF_TICK
#endif
  fi;

END_OF_TICK:
#if defined(CLOSING) || defined(FINISH) || defined(NUMBERS)
  if :: draining -> goto DRAINED :: else -> skip fi;
#endif
#if RUNS > 1
  if
  :: depth == 0 && ending[0] && !ended[0] && ready[0] == 0 && !due(timer[0]) -> endRun(0)
  :: else -> skip
  fi;
  if
  :: depth == 0 && ending[1] && !ended[1] && ready[1] == 0 && !due(timer[1]) -> endRun(1)
  :: else -> skip
  fi;
  if :: !LIVE -> goto TICK_DONE :: else -> skip fi;
#endif
  if
  :: SOMETHING_READY ->
#ifdef LOWER
     bounceThroughBackend()
#elif defined(BOUNCE)
     if :: postFromHost() :: bounceThroughBackend() fi
#else
     postFromHost()
#endif
  :: else ->
     if
#if RUNS == 1
     :: ending[0] && depth == 0 -> endRun(0)
#endif
     :: (RUNS > 1 || !ending[0] || depth > 0) && turn != BACKEND ->
#ifdef M_ENDPOLLBYCOUNT
        selectNow();
        if :: found -> takeReadyKeys(); goto NEXT_STEP :: else -> skip fi;
#else
        if :: RESULT_WAITS -> takeResult() :: else -> skip fi;
        selectNow(); takeReadyKeys();
        if :: SOMETHING_READY -> goto NEXT_STEP :: else -> skip fi;
#endif
        giveTurn()
     :: (RUNS > 1 || !ending[0] || depth > 0) && turn == BACKEND ->
#ifdef LATETIMER
        if :: NEAREST < deadlineNanos -> wakeForTimer() :: else -> skip fi
#else
        skip
#endif
     fi
  fi;
TICK_DONE:
  ticksInProgress--;
#ifdef LOWER
  if :: gapLeft > 0 -> gapLeft-- :: else -> skip fi;
#endif
#if LOCAL_WORK == 2
  buried = (depth > 0);
#endif
  goto end_HOST_LOOP;

#if defined(CLOSING) || defined(FINISH) || defined(NUMBERS)
  /* ---- What the host thread drives itself, because no tick can be relied on ---- */
#ifdef CLOSING
HOST_CLOSED:                                   /* hostClosed(), inside onClosing, at any depth */
  atomic { hostGone = 1; postedTicks = 0; loopCloses = 0 };
  draining = 1; endAll();
  goto DRAIN_TICK;
#endif
#ifdef FINISH
FINISHING:                                     /* finish(): the host's loop has returned */
#if RUNS > 1
  draining = 1; ending[0] = 1;                 /* of the first run; the host's loop may go on afterwards */
#else
  atomic { hostGone = 1; postedTicks = 0 };
  draining = 1;
#endif
  goto DRAIN_TICK;
#endif
#ifdef NUMBERS
PROBED:
#ifdef WATCHDOG
  atomic { found = (LIVE && tickScheduled && probeFor == lastPosted && NOT_BEGUN(probeFor)); probePosted = 0 };
  if
  :: found ->
     assert(tickDropped);                      /* no false alarm */
     failed = 1; draining = 1; endAll();
     goto DRAIN_TICK
  :: else -> goto end_HOST_LOOP
  fi;
#else
  goto end_HOST_LOOP;
#endif
#endif

DRAIN_TICK:
  ticksInProgress++;
DRAIN:
#ifndef M_FINISHNOTURN
  stopBackend();
#endif
  selectNow(); takeReadyKeys(); drainInbox();
  if :: failed -> endAll() :: else -> skip fi;
  goto NEXT_STEP;

DRAINED:
#ifdef M_CLOSEBUDGET
  if :: SOMETHING_READY -> postFromHost(); goto DRAIN_LEFT :: else -> skip fi;
#else
  if :: SOMETHING_READY -> goto NEXT_STEP :: else -> skip fi;
#endif
  if :: depth > 0 -> goto DRAIN_LEFT :: else -> skip fi;              /* the rest when the buried steps have surfaced */
#ifdef FINISH
  if :: !ending[0] && RUNS == 1 -> endAll(); goto NEXT_STEP :: true -> skip fi;    /* the deadline of finish() may pass at any time */
#endif
  if :: ending[0] && !ended[0] -> endRun(0) :: else -> skip fi;
#if RUNS > 1
#ifdef FINISH
  if :: !ended[0] || !LIVE -> skip :: else -> goto GO_ON fi;
#endif
  if :: ending[1] && !ended[1] -> endRun(1) :: else -> skip fi;
#endif
  if :: !LIVE -> goto DRAIN_LEFT :: else -> skip fi;
  /* finish() waits for what its run waits for, in a select of its own. */
  interestSeen = interest;
end_HOST_SELECT:
  (wakeUpPending || KEY_READY || due(NEAREST) || finishDue);
  if :: finishDue -> endAll() :: else -> skip fi;
  goto DRAIN;

#if defined(FINISH) && RUNS > 1
GO_ON:                                         /* another run lives: a new backend, and a new tick in case the old one is lost */
  draining = 0;
  atomic { stop = 0; backendDead = 0; backendStart = 1; restarts++ };
#ifndef M_NOFRESHTICK
  atomic { tickScheduled = 1; postedTicks = 0; deliver(MINE) };
#else
  postedTicks = 0;
#endif
#endif

DRAIN_LEFT:
  ticksInProgress--;
#ifdef M_CLOSEONCE
  draining = 0;                                /* the steps that are still buried do not know of it */
#endif
  if :: hostGone && depth > 0 -> loopCloses = 1 :: else -> skip fi;
  goto end_HOST_LOOP;
#endif

end_HOST_DEAD:
  (false)
}
