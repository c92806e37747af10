#!/usr/bin/env bash
# Does what docs/getting-started.md says, to the letter: takes the files and commands from that page, puts them into a
# project outside of the tree, and runs them: as they stand, and with the flags left out, which must be said helpfully.
#
#   tools/check-getting-started.sh                     installs our artifacts into a Maven repository of its own
#   tools/check-getting-started.sh --repository DIR    installs them there, and leaves them
#
# What Maven has downloaded before is used, and nothing is installed into the user's repository.
# The last line counts the checks: N passed, N failed, N skipped. KEEP=DIR keeps the project and all output there.
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly page=$root/docs/getting-started.md

# What the program of the page prints when its window has been open to the end.
readonly works='^full, says '
# How the message begins when tasks were not granted, and what it must name for each way to start a JVM.
readonly refused='JDK package that this JVM was not told to open'

repository=
case ${1:-} in
    '') ;;
    --repository)
        mkdir -p "${2:?a folder}"
        repository=$(cd "$2" && pwd)
        ;;
    *)
        sed -n '2,9s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
        [[ $1 == -h || $1 == --help ]]
        exit
        ;;
esac

# All windows open on one display, so this script calls itself on it.
if [[ -z ${GUESTLOOP_HAS_DISPLAY:-} ]]; then
    if [[ $(uname -s) == Linux && -z ${DISPLAY:-}${WAYLAND_DISPLAY:-} ]] && ! command -v Xvfb >/dev/null; then
        echo "SKIPPED the first own program: no display, and no Xvfb. To install it: apt-get install xvfb openbox" >&2
        echo "0 passed, 0 failed, 1 skipped"
        [[ ${CI:-} != true ]]
        exit
    fi
    export GUESTLOOP_HAS_DISPLAY=yes
    exec "$root/tools/with-display.sh" "${BASH_SOURCE[0]}" "$@"
fi

if [[ -n ${KEEP:-} ]]; then
    rm -rf "$KEEP/getting started"
    mkdir -p "$KEEP/getting started"
    work=$(cd "$KEEP/getting started" && pwd)
else
    work=$(mktemp -d)
    trap 'rm -rf "$work"' EXIT
    work="$work/getting started" # a path with a space, for such paths must work
    mkdir "$work"
fi
readonly work
passed=0
failed=0
skipped=0

# ------------------------------------------------------------------ the page

# Prints the names that stand in markers of a kind: <!-- kind: name -->
names() { # kind
    sed -n "s/^<!-- $1: \(.*\) -->\$/\1/p" "$page"
}

# Prints the block below a marker.
block() { # kind name
    awk -v marker="<!-- $1: $2 -->" '
        $0 == marker { found = 1; next }
        inside && /^```/ { complete = 1; exit }
        inside { print }
        found && /^```/ { inside = 1 }
        END { exit !complete }' "$page"
}

# Writes a file of the page into a folder.
write_file() { # folder name
    mkdir -p "$(dirname "$1/$2")"
    block file "$2" >"$1/$2"
}

# Leaves out the flags; the page has a line for each, in files and in commands.
without_flags() {
    sed -E '/[Aa]dd-([Ee]xports|[Oo]pens)|cat [a-z]+\.flags/d'
}

# The same in all files of a folder.
strip_files() { # folder
    local file
    while IFS= read -r file; do
        without_flags <"$file" >"$work/stripped"
        cp "$work/stripped" "$file"
    done < <(find "$1" -type f -not -path '*/target/*')
}

# ------------------------------------------------------------------ checks

ok() { # title seconds
    passed=$((passed + 1))
    printf 'ok      %s (%s s)\n' "$1" "$2"
}

failure() { # title reason
    failed=$((failed + 1))
    printf 'FAILED  %s: %s\n' "$1" "$2"
}

skip() { # title reason
    skipped=$((skipped + 1))
    printf 'SKIPPED %s: %s\n' "$1" "$2"
}

limit=()
if command -v timeout >/dev/null; then
    limit=(timeout 300) # seconds, for a window that never closes
fi

# Runs commands in a folder; what they print must match every one of the patterns. A command that works ends with 0.
check() { # title folder commands pattern...
    local title=$1 folder=$2 commands=$3 start=$SECONDS status=0 pattern output
    shift 3
    output="$work/$title.log"
    (cd "$folder" && ${limit[@]+"${limit[@]}"} bash -euc "$commands") >"$output" 2>&1 </dev/null || status=$?
    if [[ $1 == "$works" && $status != 0 ]]; then
        failure "$title" "exit status $status"
        sed 's/^/  log: /' "$output"
        return
    fi
    for pattern in "$@"; do
        if ! grep -Eq -- "$pattern" "$output"; then
            failure "$title" "exit status $status, and nothing that it printed matches $pattern"
            sed 's/^/  log: /' "$output"
            return
        fi
    done
    ok "$title" $((SECONDS - start))
}

# Follows one step of the page twice: the program must work as it stands, and say what is missing without the flags.
follow() { # title block pattern...
    local title=$1 block=$2
    shift 2
    check "$title" "$project" "$(block run "$block")" "$works"
    # No program works there, so neither do its tests.
    check "$title, without the flags" "$stripped" \
        "$(block run "$block" | without_flags | sed 's/^mvn /mvn -DskipTests /')" "$refused" "$@"
}

# ------------------------------------------------------------------ what the commands of the page find

java_home=$("$root/tools/find-jdk25.sh")
export JAVA_HOME=$java_home

# Downloads are shared with the user's own Maven repository, by links; our artifacts, which are about to be installed,
# are not.
if [[ -z $repository ]]; then
    repository=$work/repository
    mkdir -p "$repository/dev"
    for folder in "$HOME"/.m2/repository/* "$HOME"/.m2/repository/dev/*; do
        name=${folder#"$HOME/.m2/repository/"}
        if [[ -d $folder && $name != dev && $name != dev/guestloop ]]; then
            ln -s "$folder" "$repository/$name"
        fi
    done
fi

mkdir "$work/bin"
cat >"$work/bin/mvn" <<SHIM
#!/usr/bin/env bash
PATH='$PATH' exec '$root/tools/mvn' --batch-mode --no-transfer-progress '-Dmaven.repo.local=$repository' "\$@"
SHIM
chmod +x "$work/bin/mvn"
export PATH="$work/bin:$java_home/bin:$PATH"

# ------------------------------------------------------------------ the steps of the page

check 'the artifacts are installed' "$root" "$(block run install)" '.*'

# What the message says to a program that was started by `java`.
said_by_java() { # module main-class
    printf '^  java --add-exports=java.base/jdk.internal.vm=%s .* %s$' "$1" "$2"
}

project=$work/hello
stripped="$work/hello without flags"
for folder in "$project" "$stripped"; do
    while IFS= read -r name; do
        if [[ $name != *module* ]]; then
            write_file "$folder" "$name"
        fi
    done < <(names file)
done
strip_files "$stripped"

follow 'Maven, class path' maven "$(said_by_java ALL-UNNAMED hello.Hello)"
check 'Maven, tests' "$project" "$(block run test)" 'Tests run: 1, Failures: 0, Errors: 0, Skipped: 0'
check 'Maven, tests, without the flags' "$stripped" "$(block run test)" "$refused" \
    'This JVM was started by Maven Surefire: add <argLine>'
follow 'java -jar' jar 'This JVM was started by java -jar target/hello-1.jar: add to the manifest of that jar'
follow 'java -cp' 'class path' "$(said_by_java ALL-UNNAMED hello.Hello)"

for folder in "$project" "$stripped"; do
    write_file "$folder" src/main/java/module-info.java
    write_file "$folder" modules.flags
done
strip_files "$stripped"
follow 'module path' 'module path' "$(said_by_java dev.guestloop hello/hello.Hello)"
follow jlink jlink "$(said_by_java dev.guestloop hello/hello.Hello)"
follow jpackage jpackage 'This JVM was started by a jpackage launcher: package again with --java-options'

echo "$passed passed, $failed failed, $skipped skipped"
((failed == 0))
