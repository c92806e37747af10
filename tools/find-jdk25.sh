#!/usr/bin/env bash
# Prints the home of a JDK 25, or says what to do when there is none.
# Meant to be called: JAVA_HOME=$(tools/find-jdk25.sh) || exit 1
set -euo pipefail

# A full JDK (it has javac), and of feature release 25: its `release` file tells without starting it.
is_jdk25() {
    [[ -x $1/bin/javac && -f $1/release ]] && grep -q '^JAVA_VERSION="25["._+-]' "$1/release"
}

# Prints the home of the java that the PATH finds. Links are followed, for a `java` in /usr/bin is never the JDK's own.
home_on_path() {
    local java
    java=$(command -v java) || return 0
    if command -v realpath >/dev/null; then
        java=$(realpath "$java")
    fi
    dirname "$(dirname "$java")"
}

# What the user says comes first, then the PATH, then the places where JDKs are usually put.
candidates() {
    printf '%s\n' "${JAVA25_HOME:-}" "${JAVA_HOME:-}"
    home_on_path
    if [[ -x /usr/libexec/java_home ]]; then
        /usr/libexec/java_home -v 25 2>/dev/null || true # macOS
    fi
    printf '%s\n' /usr/lib/jvm/* /usr/java/* /opt/java/* /opt/jdk* \
        /Library/Java/JavaVirtualMachines/*/Contents/Home \
        "${HOME:-/nonexistent}"/.sdkman/candidates/java/* \
        "${HOME:-/nonexistent}"/.jdks/* \
        "${HOME:-/nonexistent}"/.asdf/installs/java/* \
        "${HOME:-/nonexistent}"/.local/share/mise/installs/java/*
}

while IFS= read -r home; do
    if [[ -n $home ]] && is_jdk25 "$home"; then
        printf '%s\n' "$home"
        exit 0
    fi
done < <(candidates)

cat >&2 <<'MESSAGE'
No JDK 25 found. Guestloop needs exactly that release: its engine uses internals of the JDK.
  Install one   sdk install java 25-tem   or   apt-get install openjdk-25-jdk   or   brew install openjdk@25
  or name one   export JAVA25_HOME=<folder of the JDK, the one with bin/javac in it>
Looked at: JAVA25_HOME, JAVA_HOME, java on the PATH, and the usual folders of Linux, macOS, SDKMAN, asdf and mise.
MESSAGE
exit 1
