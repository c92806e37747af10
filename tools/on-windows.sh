#!/usr/bin/env bash
# Runs the tests of some modules on the Windows JVM, which is set up first if need be (tools/setup-windows-jvm.sh).
#
#   tools/on-windows.sh -pl core
#   tools/on-windows.sh -pl hosts/win32 -am -Dtest='Win32*' -Dsurefire.failIfNoSpecifiedTests=false
#
# What is compiled is compiled on Linux. Reports are in each module's target/surefire-reports-windows, what Maven said is
# in target/windows.log (WINDOWS_LOG), and a JVM that crashed leaves a target/hs_err_*.log there. WINDOWS_SECONDS bounds the
# whole (1200).
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
java=$("$root/tools/setup-windows-jvm.sh")
cd "$root"
mkdir -p target
log=${WINDOWS_LOG:-target/windows.log}

status=0
WINDOWS_JVM_SECONDS=${WINDOWS_SECONDS:-1200} timeout --kill-after=10 "${WINDOWS_SECONDS:-1200}" \
    tools/mvn --batch-mode --no-transfer-progress test -Pwindows-jvm "-Djvm=$java" -Djacoco.skip=true "$@" \
    >"$log" 2>&1 </dev/null || status=$?
tr -d '\r' <"$log"
if [[ $status == 124 || $status == 137 ]]; then
    echo "The tests did not end in ${WINDOWS_SECONDS:-1200} s and were killed; $log has what they said." >&2
fi
exit "$status"
