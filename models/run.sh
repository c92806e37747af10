#!/bin/bash
# Checks the model of the hand-over protocol with Spin: ./run.sh [--quick] [regex of names]
#
#   --quick   only the rows marked q, about half a minute
#   JOBS=2    checks at the same time; the largest takes 1 GB, and none may take more than 6
#   LIMIT=200 seconds for one check; a search that is cut off is incomplete, and that counts as failed
#   KEEP=dir  keeps the generated programs, logs and trails there
#
# Each row of the table at the end is: the expected verdict, how it is checked, q or -, a name, and the switches of the model.
# Exit status: 0 all verdicts as expected, 1 some are not, 2 bad usage, 3 spin or gcc is missing.
set -u
quick=no
if [ "${1:-}" = --quick ]; then quick=yes; shift; fi
if [ $# -gt 1 ]; then echo "usage: run.sh [--quick] [regex of names]" >&2; exit 2; fi
pattern=${1:-.}

if ! command -v spin >/dev/null || ! command -v gcc >/dev/null; then
  echo "This needs spin and gcc. Install them with: sudo apt-get install -y spin gcc" >&2
  exit 3
fi

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
if [ -n "${KEEP:-}" ]; then
  mkdir -p "$KEEP"; work=$(cd "$KEEP" && pwd)
else
  work=$(mktemp -d); trap 'rm -rf "$work"' EXIT
fi
export here work LIMIT="${LIMIT:-200}"

check() {  # want mode quick name switches...
  local want=$1 mode=$2 quick=$3 name=$4; shift 4
  local dir="$work/$name.$mode" compile run optimize=-O2 depth=2000000 limit=$LIMIT got=ok status line error states
  if [ "$want" = bad ] || [ "$quick" = q ]; then optimize=-O0 depth=300000; fi      # -O2 would take longer than the check
  rm -rf "$dir"; mkdir -p "$dir"; cp "$here"/*.pml "$dir"; cd "$dir" || exit
  case $mode in
    safety) compile=(-DSAFETY -DNOCLAIM); run=() ;;                                  # asserts, the judge, no deadlock
    cycle)  compile=(-DNP); run=(-l) ;;                                              # any cycle at all
    ltl)    compile=(-DNFAIR=3); run=(-a -f) ;;                                      # the ltl formula, weak fairness
    bit)    compile=(-DSAFETY -DNOCLAIM -DBITSTATE); run=(-w32 -k3); limit=30 ;;     # safety, incomplete: half a minute
  esac
  if ! spin "$@" -a handover.pml >spin.log 2>&1 ||
     ! gcc $optimize -w -DMEMLIM=6000 -DVECTORSZ=512 "${compile[@]}" -o pan pan.c >gcc.log 2>&1; then
    printf 'UNEXPECTED  expected %-3s got broken  %-6s %s\n' "$want" "$mode" "$name"; return
  fi
  timeout -s INT "$limit" ./pan "${run[@]}" -m$depth >out.log 2>&1; status=$?
  error=$(grep -m1 -oE "assertion violated.*|invalid end state \(at.*|non-progress cycle \(at.*|acceptance cycle \(at.*" out.log |
          sed -E 's/ *\(at depth.*//; s/ +/ /g; s/violated !\(+ready\[0\].*/violated: nothing is pending/
                  s/violated .*deadlineNanos<=.*/violated: the backend polls, and not for too long/
                  s/violated !\(\(\(cancel==.*/violated: the cancel is delivered/')
  states=$(awk '/states, stored/ { print $1; exit }' out.log)
  if [ -n "$error" ]; then got=bad
  elif ! grep -q "states, stored" out.log; then got=incomplete
  elif [ "$mode" != bit ] && { [ $status -ne 0 ] ||
       grep -qE "reached -DMEMLIM|max search depth too small|out of memory|Search not completed" out.log; }; then
    got=incomplete
  fi
  line="as expected"; [ $got = "$want" ] || line="UNEXPECTED "
  printf '%s expected %-3s got %-3s %-6s %-26s states=%-9s %s\n' "$line" "$want" "$got" "$mode" "$name" "${states:-0}" "$error"
  [ -n "${KEEP:-}" ] || rm -rf "$dir"
}
export -f check; export KEEP="${KEEP:-}"

table() {
  grep -vE '^ *(#|$)' <<'TABLE'
# The design, one run
ok  safety - base                  -DACTS=2 -DREADY=1 -DNEST=0
ok  safety - base_nested           -DREADY=2
ok  safety - base_late_timer       -DLATETIMER -DREADY=1
ok  safety - base_nested_twice     -DNEST=2 -DREADY=3
ok  safety - base_two_foreign      -DINBOX=2 -DNEST=0 -DREADY=1
ok  cycle  - base                  -DACTS=1
ok  cycle  - base_keeps_data       -DNEST=0 -DREADY=1 -DKEEPDATA
ok  ltl    q base_served           -DINBOX=0 -DNEST=0 -DREADY=1 -DNOEND -DYIELD
ok  safety q base_small            -DNEST=0 -DREADY=1
ok  safety - base_late_tick_refuses -DM_ENDKEEPSINBOX -DM_NOTAKEBACK
ok  safety - base_wake_if_polling  -DREADY=1 -DPOLLFLAG
ok  safety - base_arm_always       -DLOCAL_WORK=1 -DARM=1
ok  safety - post_fails            -DFAILS=1 -DNEST=0 -DREADY=1
ok  safety - post_fails_twice      -DFAILS=2 -DINBOX=2 -DNEST=0 -DREADY=1 -DACTS=0
ok  safety - host_dies             -DHOST_DIES -DWATCHER -DNEST=0 -DREADY=1
# Bounce
ok  safety - bounce                -DBOUNCE -DREADY=1
ok  cycle  - bounce                -DBOUNCE -DNEST=0 -DREADY=1
ok  safety - bounce_hold           -DBOUNCE -DHOLD -DREADY=1
ok  cycle  - bounce_hold           -DBOUNCE -DHOLD -DNEST=0 -DREADY=1
ok  safety - bounce_post_fails     -DBOUNCE -DHOLD -DFAILS=1 -DNEST=0 -DREADY=1 -DINBOX=0
ok  ltl    q bounce_lower          -DLOWER -DHOLD -DSHORTTICKS -DYIELD -DNOEND -DACTS=0 -DNEST=0 -DINBOX=2 -DREADY=0
bad ltl    q bounce_lower_no_hold  -DLOWER -DSHORTTICKS -DYIELD -DNOEND -DACTS=0 -DNEST=0 -DINBOX=2 -DREADY=0
bad ltl    q bounce_lower_long     -DLOWER -DHOLD -DYIELD -DNOEND -DACTS=0 -DNEST=0 -DINBOX=2 -DREADY=0
bad ltl    q m_bounce_posts        -DLOWER -DHOLD -DSHORTTICKS -DYIELD -DNOEND -DACTS=0 -DNEST=0 -DINBOX=2 -DREADY=0 -DM_BOUNCEPOSTS
bad safety - m_bounce_wake_first   -DBOUNCE -DHOLD -DREADY=1 -DM_BOUNCEWAKEFIRST
bad safety q m_bounce_give_first   -DBOUNCE -DREADY=1 -DM_BOUNCEGIVEFIRST
# Two runs on one host thread
ok  safety - runs                  -DRUNS=2 -DREADY=1 -DNEST=0 -DACTS=2 -DINBOX=0
ok  safety - runs_nested           -DRUNS=2 -DREADY=1
ok  cycle  - runs                  -DRUNS=2 -DREADY=1 -DNEST=0
ok  safety - runs_closing          -DRUNS=2 -DREADY=1 -DCLOSING
ok  safety - runs_post_fails       -DRUNS=2 -DREADY=1 -DNEST=0 -DFAILS=1
bad safety q m_join_each           -DRUNS=2 -DREADY=1 -DNEST=0 -DACTS=2 -DM_JOINEACH
bad safety q m_no_join             -DRUNS=2 -DREADY=1 -DNEST=0 -DM_NOJOIN
bad safety q m_join_decided_early  -DRUNS=2 -DREADY=1 -DNEST=0 -DM_JOINDECIDEDEARLY
bad safety - m_only_live_inbox     -DRUNS=2 -DREADY=1 -DNEST=0 -DACTS=2 -DM_ENDKEEPSINBOX -DM_NOTAKEBACK -DM_ONLYLIVEINBOX
# Cancel
ok  safety - cancel                -DCANCEL -DINBOX=0
ok  cycle  - cancel                -DCANCEL -DINBOX=0 -DNEST=0
ok  safety - cancel_closing        -DCANCEL -DCLOSING -DINBOX=0 -DREADY=1
bad safety - m_cancel_at_once      -DCANCEL -DINBOX=0 -DM_CANCELATONCE
bad safety q m_cancel_forgotten    -DCANCEL -DINBOX=0 -DM_CANCELFORGOTTEN
bad safety q m_cancel_no_post      -DCANCEL -DINBOX=0 -DNEST=0 -DM_CANCELNOPOST
# Host closing, and finish
ok  safety - closing               -DCLOSING
bad safety q m_end_keeps_inbox     -DCLOSING -DNEST=0 -DM_ENDKEEPSINBOX
bad safety q m_no_take_back        -DCLOSING -DNEST=0 -DM_NOTAKEBACK
ok  safety - finish                -DFINISH -DNEST=0
ok  cycle  - finish                -DFINISH -DNEST=0
ok  safety - finish_cancel         -DFINISH -DCANCEL -DINBOX=0 -DNEST=0 -DREADY=1
ok  safety - finish_one_of_two     -DFINISH -DRUNS=2 -DNEST=0 -DREADY=1
bad safety q m_no_fresh_tick       -DFINISH -DRUNS=2 -DNEST=0 -DREADY=1 -DM_NOFRESHTICK
ok  safety - finish_post_fails     -DFINISH -DFAILS=1 -DNEST=0 -DREADY=1
bad safety q m_close_budget        -DCLOSING -DACTS=0 -DM_CLOSEBUDGET
bad safety q m_close_once          -DCLOSING -DM_CLOSEONCE
bad safety q m_finish_no_turn      -DFINISH -DNEST=0 -DM_FINISHNOTURN
bad safety q m_finish_deaf         -DFINISH -DNEST=0 -DM_FINISHDEAF
# Hosts that drop posts, and hosts that deliver them twice
ok  safety - drop                  -DDROPS=1 -DWATCHDOG -DACTS=0 -DREADY=1 -DINBOX=0
ok  safety - drop_foreign          -DDROPS=1 -DWATCHDOG -DACTS=0 -DREADY=1 -DNEST=0
ok  safety - drop_twice            -DDROPS=2 -DWATCHDOG -DACTS=0 -DNEST=0 -DREADY=1
ok  safety - drop_and_twice        -DDROPS=1 -DDUPS=1 -DWATCHDOG -DACTS=0 -DNEST=0 -DREADY=1
ok  cycle  - drop                  -DDROPS=1 -DWATCHDOG -DACTS=0 -DNEST=0 -DREADY=1
bad safety q m_no_watchdog         -DDROPS=1 -DACTS=0 -DNEST=0 -DREADY=1
bad safety q m_probe_once          -DDROPS=2 -DWATCHDOG -DACTS=0 -DNEST=0 -DREADY=1 -DM_PROBEONCE
bad safety q m_probe_by_flag       -DWATCHDOG -DACTS=0 -DNEST=0 -DREADY=1 -DM_PROBEBYFLAG
bad safety q m_probe_overtakes     -DWATCHDOG -DACTS=0 -DNEST=0 -DREADY=1 -DM_PROBEOVERTAKES
ok  safety q drop_none             -DWATCHDOG -DINBOX=0 -DACTS=0 -DNEST=0 -DREADY=1
bad safety q m_number_only         -DWATCHDOG -DINBOX=0 -DACTS=0 -DNEST=0 -DREADY=1 -DM_NUMBERONLY
bad safety - m_returned_goes_back  -DDROPS=1 -DWATCHDOG -DACTS=0 -DREADY=1 -DM_RETURNEDGOESBACK
ok  safety - twice                 -DDUPS=1 -DREADY=1
ok  safety - twice_numbers         -DDUPS=1 -DREADY=1 -DACTS=0 -DNUMBERS
ok  safety - twice_number_only     -DDUPS=1 -DREADY=1 -DACTS=0 -DNUMBERS -DM_NUMBERONLY
ok  cycle  - twice                 -DDUPS=1 -DREADY=1 -DNEST=0
ok  safety - twice_two_runs        -DDUPS=1 -DRUNS=2 -DREADY=1 -DNEST=0
bad safety q m_late_tick_runs      -DDUPS=1 -DREADY=1 -DNEST=0 -DM_ENDKEEPSINBOX -DM_NOTAKEBACK -DM_LATETICKRUNS
# Rules read another way
bad cycle  q m_end_poll_by_count   -DLOCAL_WORK=1 -DARM=1 -DINBOX=0 -DACTS=2 -DNEST=0 -DREADY=1 -DM_ENDPOLLBYCOUNT
bad safety q m_guard_only          -DLOCAL_WORK=1 -DARM=0 -DINBOX=2 -DACTS=0 -DREADY=1
bad safety q m_local_buried_only   -DLOCAL_WORK=2 -DREADY=1
bad safety - m_surface_clears      -DLOCAL_WORK=2 -DARM=1 -DINBOX=0 -DACTS=2 -DNEST=2 -DREADY=3 -DM_SURFACECLEARS
bad safety - m_arm_no_timer        -DREADY=1 -DLATETIMER -DM_ARMNOTIMER
bad safety q m_turn_last           -DNEST=0 -DREADY=1 -DM_TURNLAST
bad safety q m_post_first          -DNEST=0 -DREADY=1 -DM_POSTFIRST
bad safety q m_rescue_no_flag      -DACTS=0 -DM_RESCUENOFLAG
bad safety q m_rescue_once         -DINBOX=0 -DACTS=0 -DNEST=2 -DREADY=3 -DM_RESCUEONCE
bad safety q m_guard_one_shot      -DINBOX=0 -DACTS=0 -DREADY=3 -DM_GUARDONESHOT
bad safety q m_fail_keeps_flag     -DFAILS=1 -DINBOX=2 -DACTS=0 -DNEST=0 -DREADY=1 -DM_FAILKEEPSFLAG
bad safety q m_fail_throws         -DFAILS=1 -DINBOX=2 -DACTS=0 -DNEST=0 -DREADY=1 -DM_FAILTHROWS
bad safety q m_no_watcher          -DHOST_DIES -DACTS=0 -DNEST=0 -DREADY=1
# Rules left out
bad safety q m_drain_clear         -DACTS=0 -DNEST=0 -DREADY=1 -DM_DRAINCLEAR
bad safety q m_no_guard            -DINBOX=0 -DACTS=0 -DM_NOGUARD
bad ltl    q m_no_select_now       -DINBOX=0 -DNEST=0 -DREADY=1 -DNOEND -DYIELD -DM_NOSELECTNOW
bad safety q m_not_sticky          -DNEST=0 -DREADY=1 -DM_NOTSTICKY
bad safety q m_read_first          -DNEST=0 -DREADY=1 -DM_READFIRST
bad safety q m_wake_first          -DNEST=0 -DREADY=1 -DM_WAKEFIRST
bad safety q m_give_first          -DNEST=0 -DREADY=1 -DM_GIVEFIRST
bad safety q m_stale_deadline      -DNEST=0 -DREADY=1 -DM_STALEDEADLINE
bad safety q m_stop_once           -DFAILS=1 -DINBOX=2 -DNEST=0 -DREADY=1 -DM_STOPONCE
bad safety q m_no_stop_after       -DNEST=0 -DREADY=1 -DM_NOSTOPAFTERSELECT
bad cycle  q m_no_clear            -DINBOX=0 -DACTS=2 -DNEST=0 -DREADY=1 -DKEEPDATA -DM_NOCLEAR
bad cycle  q m_round_down          -DINBOX=0 -DACTS=2 -DNEST=0 -DREADY=1 -DM_ROUNDDOWN
# Larger, and incomplete: half a minute each
ok  bit    - large                 -DINBOX=2 -DACTS=2 -DNEST=2
ok  bit    - large_runs            -DRUNS=2 -DCLOSING -DBOUNCE -DINBOX=2 -DACTS=2
TABLE
}

rows=$(table | awk -v quick=$quick -v pattern="$pattern" '(quick == "no" || $3 == "q") && $4 ~ pattern')
if [ -z "$rows" ]; then echo "No check has a name like '$pattern'." >&2; exit 2; fi
printf '%s\n' "$rows" | xargs -P "${JOBS:-2}" -I{} bash -c 'check {}' | tee "$work/verdicts"
passed=$(grep -c '^as expected' "$work/verdicts")
failed=$(($(printf '%s\n' "$rows" | wc -l) - passed))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
