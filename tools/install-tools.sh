#!/usr/bin/env bash
# Installs the programs that the tests use, where that may be done: as root, on a system with apt-get. Elsewhere it
# says what is missing, what is skipped for want of it, and the command that installs it.
# In CI (CI=true) a missing program is an error. Calling it again does nothing and takes no time.
set -euo pipefail

# program | Debian packages | what is skipped without it
readonly TOOLS='
Xvfb       | xvfb               | tests that open a window
openbox    | openbox            | tests that need a window manager: focus, dragging
fc-list    | fontconfig         | tests that draw text
spin       | spin               | the model checks
gcc        | gcc libc6-dev      | the model checks
shellcheck | shellcheck         | the lint of the shell scripts
pg_lsclusters | postgresql      | the tests with a real PostgreSQL
'
# No program tells whether these are there: the libraries that the JDK opens when a window opens, those that SWT, GTK's
# own host and GLFW open, OpenGL without a graphics card, and one font.
readonly LIBRARIES='libxi6 libxtst6 libxrender1 libxext6 libgtk-3-0 libgtk-4-1
    libxrandr2 libxinerama1 libxcursor1 libxkbcommon0 libgl1 libglx-mesa0 libgl1-mesa-dri fonts-dejavu-core'

trim() { # no subshell tricks: read strips the blanks at both ends
    local text
    read -r text <<<"$1" || true
    printf '%s' "$text"
}

# Prints "program|packages|purpose" for each program that is not there.
missing() {
    local program packages purpose
    while IFS='|' read -r program packages purpose; do
        program=$(trim "$program")
        if [[ -n $program ]] && ! command -v "$program" >/dev/null; then
            printf '%s|%s|%s\n' "$program" "$(trim "$packages")" "$(trim "$purpose")"
        fi
    done <<<"$TOOLS"
}

# Prints the packages of LIBRARIES that are not installed, where dpkg can tell.
missing_libraries() {
    local package
    command -v dpkg-query >/dev/null || return 0
    for package in $LIBRARIES; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || printf '%s ' "$package"
    done
}

install() {
    DEBIAN_FRONTEND=noninteractive apt-get install -qq -y --no-install-recommends "$@" </dev/null
}

packages="$(missing | cut -d '|' -f 2 | tr '\n' ' ')$(missing_libraries)"
if [[ -n ${packages// /} ]] && [[ $(id -u) == 0 ]] && command -v apt-get >/dev/null; then
    log=$(mktemp)
    echo "installing $packages"
    # The package lists are fetched only when those at hand are missing or too old.
    # shellcheck disable=SC2086  # a list of words
    if ! { install $packages || { apt-get update -qq && install $packages; }; } >"$log" 2>&1; then
        cat "$log" >&2
    fi
    rm -f "$log"
fi

still_missing=$(missing)
if [[ -n $still_missing ]]; then
    while IFS='|' read -r program packages purpose; do
        echo "SKIPPED without $program: $purpose. To install it: apt-get install $packages" >&2
    done <<<"$still_missing"
    if [[ ${CI:-} == true ]]; then
        echo "In CI nothing may be skipped for want of a program." >&2
        exit 1
    fi
fi
