/* The world around the two threads, and the judge. */

#if INBOX > 0
/* Another thread hands one item to a run: callSoonThreadsafe, a completed future, a cancel. EventLoop.arrive(). */
active [INBOX] proctype ForeignThread() {
  bit won; byte to;
#ifdef NUMBERS
  byte mine;
#endif
#if RUNS > 1
  if :: to = 0 :: started[1] -> to = 1 fi;
#endif
  if :: ended[to] || failed -> goto REFUSED :: else -> skip fi;
  inbox[to]++;                 /* the run may have ended in between */
  ensureTickFromAnywhere();
#ifndef M_NOTAKEBACK
  atomic { if :: ended[to] && inbox[to] > 0 -> inbox[to]-- :: else -> skip fi };      /* taken back, and refused */
#endif
REFUSED:
  skip
}
#endif

#ifdef CANCEL
/* Another thread cancels the task, through the inbox of its run. */
active proctype ForeignCanceller() {
  bit won;
#ifdef M_CANCELNOPOST
  if :: task != T_DONE && cancel == C_NONE -> cancel = C_REQUESTED :: else -> skip fi
#else
  if :: ended[0] -> goto REFUSED :: else -> skip fi;
  inboxCancel = 1;
  ensureTickFromAnywhere();
  atomic { if :: ended[0] -> inboxCancel = 0 :: else -> skip fi };
REFUSED:
  skip
#endif
}
#endif

active proctype Peer()  { channelReady = 1 }
active proctype Clock() { clock = 1 }

#ifdef WATCHER
/* It joins the host thread. */
active proctype Watcher() { end_JOIN: (hostDead); stop = 1; wakeUpPending = 1 }
#endif

#ifdef WATCHDOG
#ifdef M_PROBEBYFLAG
#define OUTSTANDING (started[0] && tickScheduled && NOT_BEGUN(lastPosted))
#else
#define OUTSTANDING (started[0] && tickScheduled && returned == lastPosted && NOT_BEGUN(lastPosted))
#endif
/* A tick has been outstanding for a second since its post returned, and no probe is in the host's queue: post one. */
active proctype Watchdog() {
#ifdef M_PROBEONCE
  byte last = 255;
#endif
end_IDLE:
  do
#ifdef M_PROBEONCE
  :: atomic { OUTSTANDING && !probePosted && LIVE && !draining && last != lastPosted -> probeFor = lastPosted; last = lastPosted };
#else
  :: atomic { OUTSTANDING && !probePosted && LIVE && !draining -> probeFor = lastPosted };
#endif
     atomic {
       if
       :: hostQueue!A_PROBE,0; probePosted = 1
       :: drops > 0 -> drops--
       fi
     }
  od
}
#endif

#define PENDING (ALL_READY > 0 || IN_INBOX > 0 || due(NEAREST) || (reader && channelReady && channelOpen) || postedTicks > 0)
#ifdef CANCEL
#define CANCEL_LOST (cancel == C_REQUESTED && task != T_STEP)     /* a buried step may have a recorded cancel */
#else
#define CANCEL_LOST (false)
#endif

/* The judge looks when nothing can happen any more. A nested loop may never close by itself, so it also looks inside one. */
active proctype Judge() {
end_WAIT:
  do
  :: timeout ->
     if
     :: hostDead -> assert(backendDead); break
     :: !hostDead && !LIVE -> assert(backendDead); assert(!PENDING); assert(!CANCEL_LOST); break
     :: !hostDead && LIVE && draining ->
        if
        :: depth > 0 && !hostGone -> assert(!loopCloses); loopCloses = 1
        :: depth == 0 || hostGone ->
#ifdef FINISH
           assert(!finishDue); assert(!PENDING); finishDue = 1    /* finish() may wait for its run until its deadline */
#else
           assert(!LIVE)                                          /* a run that can no longer get ticks must have ended */
#endif
        fi
     :: !hostDead && LIVE && !draining && failed -> assert(backendDead); break
     :: else ->
        assert(!PENDING); assert(!CANCEL_LOST); assert(!tickScheduled);
        assert(turn == BACKEND && deadlineNanos <= NEAREST && !backendDead);
        if :: depth > 0 -> assert(!loopCloses); loopCloses = 1 :: else -> break fi
     fi
  od
}

#if defined(YIELD) && !defined(LOWER)
ltl served { [] ((channelReady && reader) -> <> !reader) }
#endif
#ifdef LOWER
ltl drawn { <> !lower }
#endif
