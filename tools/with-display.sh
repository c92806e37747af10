#!/usr/bin/env bash
# Runs a command on a display of its own: a virtual X server and a small window manager, both stopped at the end.
#
#   tools/with-display.sh COMMAND...               always on a display of its own, for tests that must be repeatable
#   tools/with-display.sh --if-needed COMMAND...   only where there is no display yet
#
# GUESTLOOP_SCREEN=2400x1800x24 makes that display larger, for pictures.
#
# Where there is no Xvfb the command runs on the display there is. Where there is none of both it runs all the same, for
# tests without windows; in CI (CI=true) that is an error.
set -euo pipefail

if_needed=no
if [[ ${1:-} == --if-needed ]]; then
    if_needed=yes
    shift
fi
if [[ $# == 0 ]]; then
    echo "usage: tools/with-display.sh [--if-needed] COMMAND..." >&2
    exit 2
fi

# macOS and Windows have a display without any DISPLAY.
case $(uname -s) in
    Darwin | MINGW* | MSYS* | CYGWIN*) exec "$@" ;;
esac
if [[ $if_needed == yes && -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
    exec "$@"
fi
if ! command -v Xvfb >/dev/null; then
    if [[ -n ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]]; then
        exec "$@"
    fi
    echo "SKIPPED without Xvfb: whatever opens a window. To install it: apt-get install xvfb openbox" >&2
    if [[ ${CI:-} == true ]]; then
        exit 1
    fi
    exec "$@"
fi

work=$(mktemp -d)
pids=()
stop() {
    local pid
    for pid in ${pids[@]+"${pids[@]}"}; do
        kill "$pid" 2>/dev/null || true
        wait "$pid" 2>/dev/null || true
    done
    rm -rf "$work"
}
trap stop EXIT

# Waits up to 20 s, which is much for a loaded machine, until the file has something in it.
await_file() { # file, process that is to write it, its name
    local _
    for _ in $(seq 200); do
        if [[ -s $1 ]]; then
            return 0
        fi
        kill -0 "$2" 2>/dev/null || break
        sleep 0.1
    done
    echo "$3 did not start:" >&2
    cat "$work/$3.log" >&2
    exit 1
}

# The server chooses a free number by itself and says which (-displayfd), so that many can run side by side.
Xvfb -displayfd 3 -screen 0 "${GUESTLOOP_SCREEN:-1280x1024x24}" -nolisten tcp -noreset 3>"$work/display" >"$work/Xvfb.log" 2>&1 </dev/null &
pids+=($!)
await_file "$work/display" "${pids[0]}" Xvfb
DISPLAY=:$(<"$work/display")
export DISPLAY
# Toolkits that know both would go to the user's real display otherwise.
unset WAYLAND_DISPLAY XAUTHORITY

# Without a window manager X gives no focus and no window can be dragged.
if command -v openbox >/dev/null; then
    openbox --sm-disable --startup "sh -c 'echo up >\"$work/openbox\"'" >"$work/openbox.log" 2>&1 </dev/null &
    pids=($! "${pids[@]}") # stopped before its server
    await_file "$work/openbox" "${pids[0]}" openbox
fi

"$@"
