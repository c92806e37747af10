#!/usr/bin/env bash
# Writes docs/hosts.md, the table of what each host can do, from what its tests say on this machine.
#
#   tools/hosts-matrix.sh             runs the tests of all hosts of this system, and writes the page
#   tools/hosts-matrix.sh --windows   runs those of Win32 and Swing on a Windows JVM (Linux, x86_64), and writes the page
#   tools/hosts-matrix.sh --page      runs nothing: writes the page from what the tests wrote last
#
# Reports of other platforms stay as they are. Leave the machine alone meanwhile: the page has a few times as well.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly page=$root/examples/src/test/java/dev/guestloop/examples/readme/HostsPage.java
java=$("$root/tools/find-jdk25.sh")/bin/java
cd "$root"

common=(-Dsurefire.failIfNoSpecifiedTests=false -Dspotless.check.skip=true)
case ${1:-} in
    '')
        tools/with-display.sh tools/mvn --batch-mode --no-transfer-progress test -pl examples -am \
            "-Dtest=$("$java" "$page" --tests)" -Djacoco.skip=true "${common[@]}"
        ;;
    --windows)
        tools/on-windows.sh -pl hosts/win32 -am '-Dtest=Win32HostConformanceTest,ModalLoopsTest,FairnessTest,Win32FramesTest' "${common[@]}"
        WINDOWS_LOG=target/windows-swing.log tools/on-windows.sh -pl hosts/swing -am \
            -Dtest=SwingHostConformanceTest "${common[@]}"
        ;;
    --page) ;;
    *)
        echo "usage: tools/hosts-matrix.sh [--windows | --page]" >&2
        exit 2
        ;;
esac
"$java" "$page" "$root"
