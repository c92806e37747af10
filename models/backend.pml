/* BackendThread: it only waits. It never touches user code, the ready queues or the timers. */

#ifdef SHORTTICKS
#define SLOW_ENOUGH && depth > 0               /* no tick lasts 20 ms unless a nested loop runs above it */
#else
#define SLOW_ENOUGH
#endif

active proctype BackendThread() {
  byte seen;                   /* the deadline that this select was given */
  bit keyFound, won, rescued;
#ifdef NUMBERS
  byte mine;
#endif

end_AWAIT_TURN:
  if
  :: stop -> goto SHUT_DOWN
  :: turn == BACKEND -> rescued = 0; goto POLL
#if defined(M_RESCUENOFLAG)
  :: turn != BACKEND && ticksInProgress > 0 && !rescued && !stop -> rescued = 1;
     atomic { deliver(MINE) }; goto end_AWAIT_TURN
#elif !defined(M_NOGUARD)
  /* guard(): 20 ms have passed, and a tick is in progress. A slice without a tick changes nothing and is not a step here. */
  :: turn != BACKEND && ticksInProgress > 0 && !tickScheduled && !stop && !rescued SLOW_ENOUGH ->
#ifdef M_RESCUEONCE
     rescued = 1;
#endif
     atomic { won = !tickScheduled; tickScheduled = 1 };
     if :: won -> postFromOtherThread() :: else -> skip fi;
     goto end_AWAIT_TURN
#endif
#ifdef M_GUARDONESHOT
  :: turn != BACKEND && ticksInProgress == 0 && !rescued -> rescued = 1; goto end_AWAIT_TURN
#endif
#ifdef HOST_DIES
  :: hostDead && tickScheduled -> goto SHUT_DOWN       /* the post to a dead host fails */
#endif
  fi;

POLL:
#ifndef M_STOPONCE
  if :: stop -> goto SHUT_DOWN :: else -> skip fi;     /* the wake that carries stop may have been eaten by selectNow */
#endif
POLL_AGAIN:
#ifdef M_READFIRST
  seen = deadlineNanos; polling = 1;
#else
  polling = 1; seen = deadlineNanos;
#endif
SELECT:
  atomic { interestSeen = interest; inSelect = 1 };
end_SELECT:
  atomic { (wakeUpPending || KEY_READY || due(seen)
#ifdef M_ROUNDDOWN
    || seen == FAR
#endif
    ) -> wakeUpPending = 0; inSelect = 0; keyFound = (KEY_READY && !selected);
    if :: KEY_READY -> selected = 1 :: else -> skip fi };
#ifdef M_NOSTOPAFTERSELECT
  if :: !keyFound && !due(deadlineNanos) -> goto POLL_AGAIN :: else -> skip fi;
#else
  if :: stop -> goto SHUT_DOWN :: else -> skip fi;
#ifdef M_STALEDEADLINE
  if :: !keyFound && !due(seen) -> goto SELECT :: else -> skip fi;
#else
  if :: !keyFound && !due(deadlineNanos) -> goto POLL :: else -> skip fi;    /* spurious: never reaches the host */
#endif
#endif

  /* publish(): the result and the turn in one write, then the flag, then the post if the flag was won. */
  polling = 0;
#if defined(M_TURNLAST)
  published = 1; atomic { won = !tickScheduled; tickScheduled = 1 };
  if :: won -> postFromOtherThread() :: else -> skip fi;
  turn = HOST;
#elif defined(M_POSTFIRST)
  atomic { won = !tickScheduled; tickScheduled = 1 };
  if :: won -> postFromOtherThread() :: else -> skip fi;
  turn = RESULT;
#else
  turn = RESULT;
  atomic { won = !tickScheduled; tickScheduled = 1 };
  if :: won -> postFromOtherThread() :: else -> skip fi;
#endif
  goto end_AWAIT_TURN;

SHUT_DOWN:
  polling = 0; backendDead = 1
#if RUNS > 1
  ;
end_DEAD:
  atomic { backendStart -> backendStart = 0; seen = 0; keyFound = 0; won = 0; rescued = 0 };
  goto end_AWAIT_TURN
#endif
}
