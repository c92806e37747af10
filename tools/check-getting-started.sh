#!/usr/bin/env bash
# Does what docs/getting-started.md says, to the letter: takes the files and commands from that page, puts them into a
# project outside of the tree, and runs them: as they stand, and with the flags left out, which must be said helpfully.
# Only `gradle run` is not run, see below.
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
        sed -n '2,10s/^# \{0,1\}//p' "${BASH_SOURCE[0]}"
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
    scratch=$(mktemp -d)
    trap 'rm -rf "$scratch"' EXIT
    work="$scratch/getting started" # a path with a space, for such paths must work
    mkdir "$work"
fi
readonly work

# ------------------------------------------------------------------ the page

# Prints the names that stand in markers of a kind: <!-- kind: name -->
names() { # kind
    sed -n "s/^<!-- $1: \(.*\) -->\$/\1/p" "$page"
}

# Prints the block below a marker.
block() { # kind name
    printf '%s: %s\n' "$1" "$2" >>"$work/used"
    awk -v marker="<!-- $1: $2 -->" '
        $0 == marker { found = 1; next }
        inside && /^```/ { complete = 1; exit }
        inside { print }
        found && /^```/ { inside = 1 }
        END { exit !complete }' "$page"
}

# Writes a block of the page into a project, as the file that it is named after.
write() { # project kind name
    mkdir -p "$(dirname "$1/$3")"
    block "$2" "$3" >"$1/$3"
}

# Leaves out the flags; the page has a line for each, in files and in commands.
without_flags() {
    sed -E '/[Aa]dd-([Ee]xports|[Oo]pens)|cat [a-z]+\.flags/d'
}

# ------------------------------------------------------------------ checks

# Verdicts go to a file as well, for checks run two at a time, each in a process of its own.
ok() { # title seconds
    printf 'ok      %s (%s s)\n' "$1" "$2" | tee -a "$work/verdicts"
}

skip() { # title reason
    printf 'SKIPPED %s: %s\n' "$1" "$2" | tee -a "$work/verdicts"
}

failure() { # title reason log
    {
        printf 'FAILED  %s: %s\n' "$1" "$2" | tee -a "$work/verdicts"
        sed 's/^/  log: /' "$3"
    } >&2
}

limit=()

# Runs commands in a folder; what they print must match every one of the patterns. A program that works ends with 0.
check() { # title folder commands pattern...
    local title=$1 folder=$2 commands=$3 start=$SECONDS status=0 pattern log
    shift 3
    log="$work/$title.log"
    (cd "$folder" && ${limit[@]+"${limit[@]}"} bash -euc "$commands") >"$log" 2>&1 </dev/null || status=$?
    if [[ ${1:-} != "$refused" && $status != 0 ]]; then
        failure "$title" "exit status $status" "$log"
        return
    fi
    for pattern in "$@"; do
        if ! grep -Eq -- "$pattern" "$log"; then
            failure "$title" "exit status $status, and nothing that it printed matches $pattern" "$log"
            return
        fi
    done
    ok "$title" $((SECONDS - start))
}

# Follows a step of the page twice, side by side: in a project as it stands, where the program must work, and in its twin
# without the flags, where it must say what is missing.
follow() { # title project commands pattern...
    local title=$1 project=$2 commands=$3
    shift 3
    check "$title" "$project" "$commands" "$works" &
    # No test can pass there, so the packaging goes without.
    check "$title, without the flags" "$project without flags" \
        "$(without_flags <<<"$commands" | sed 's/^mvn package/& -DskipTests/')" "$refused" "$@" &
    wait
}

# Makes the twin of a project.
strip() { # project
    local twin="$1 without flags" file
    rm -rf "$twin"
    cp -R "$1" "$twin"
    rm -rf "$twin/target"
    while IFS= read -r file; do
        without_flags <"$file" >"$work/stripped"
        cp "$work/stripped" "$file"
    done < <(find "$twin" -type f)
}

# ------------------------------------------------------------------ what the commands of the page find

java_home=$("$root/tools/find-jdk25.sh")
export JAVA_HOME=$java_home

# Downloads are shared with the user's own Maven repository, by links; our artifacts, which are about to be installed,
# are not.
if [[ -z $repository ]]; then
    repository=$work/repository
    mkdir -p "$repository/dev" "$HOME/.m2/repository/dev/gradleplugins"
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

# What the message says to a program that was started by `java`.
said_by_java() { # module main-class
    printf '^  java --add-exports=java.base/jdk.internal.vm=%s .* %s$' "$1" "$2"
}

check 'the artifacts are installed' "$root" "$(block run install)"
if grep -q '^FAILED' "$work/verdicts"; then
    echo "0 passed, 1 failed" # without them there is nothing to try
    exit 1
fi

if command -v timeout >/dev/null; then
    limit=(timeout 120) # seconds, for a window that never closes
fi

hello="$work/hello"
while IFS= read -r name; do
    write "$hello" file "$name"
done < <(names file)
# The module path is a step of its own, further down.
rm "$hello/src/main/java/module-info.java"
strip "$hello"

follow 'Maven, class path' "$hello" "$(block run maven)" "$(said_by_java ALL-UNNAMED hello.Hello)"
check 'Maven, tests' "$hello" "$(block run test)" 'Tests run: 1, Failures: 0, Errors: 0, Skipped: 0' &
check 'Maven, tests, without the flags' "$hello without flags" "$(block run test)" "$refused" \
    'This JVM was started by Maven Surefire: add <argLine>' &
wait
follow 'java -jar' "$hello" "$(block run jar)" \
    'This JVM was started by java -jar target/hello-1.jar: add to the manifest of that jar'
follow 'java -cp' "$hello" "$(block run 'class path')" "$(said_by_java ALL-UNNAMED hello.Hello)"

says() { # the lines that the page shows
    local line
    while IFS= read -r line; do
        grep -Fq -- "$line" "$work/java -cp, without the flags.log" || return
    done < <(block says 'java -cp, without the flags')
}
if says; then
    ok 'the message that the page shows' 0
else
    failure 'the message that the page shows' 'it is another one' "$work/java -cp, without the flags.log"
fi

# Every flag but the first costs just its feature.
for flag in $(tail -n +2 "$hello/guestloop.flags"); do
    grep -Fxv -- "$flag" "$hello/guestloop.flags" >"$hello/fewer.flags"
    check "java -cp, only without $(sed 's/.*\///; s/=.*//' <<<"$flag")" "$hello" \
        "$(block run 'class path' | sed 's/@guestloop/@fewer/')" "$works" '^WARNING: Guestloop '
done

# No registry has a Gradle to install, but one has its classes (200 MB, once). They read the build file, and compile and
# say what `gradle run` would start, and that is started.
gradle=$work/gradle
mkdir "$gradle"
cat >"$gradle/pom.xml" <<'POM'
<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>check</groupId>
  <artifactId>gradle</artifactId>
  <version>1</version>
  <dependencies>
    <dependency>
      <groupId>dev.gradleplugins</groupId>
      <artifactId>gradle-api</artifactId>
      <version>8.11.1</version>
    </dependency>
    <!-- The first that can read the classes of Java 25. -->
    <dependency>
      <groupId>org.codehaus.groovy</groupId>
      <artifactId>groovy</artifactId>
      <version>3.0.25</version>
    </dependency>
  </dependencies>
</project>
POM
[[ $(block run gradle) == 'gradle run' ]] || failure 'Gradle' 'the check knows another command than the page' "$page"
check "Gradle's classes are there" "$gradle" \
    'mvn org.apache.maven.plugins:maven-dependency-plugin:3.9.0:build-classpath -Dmdep.outputFile=classpath'
cat >"$gradle/options" <<OPTIONS
--add-opens=java.base/java.lang=ALL-UNNAMED
-Dmaven.repo.local="$repository"
-classpath "$(<"$gradle/classpath")"
OPTIONS
export GRADLE=$gradle READER=$root/tools/ReadGradleBuild.java
# shellcheck disable=SC2016  # expanded by the shell that runs it
follow 'Gradle reads build.gradle' "$hello" 'java "@$GRADLE/options" "$READER" . .gradle launch
java @launch' "$(said_by_java ALL-UNNAMED hello.Hello)"

# The IDE has the flags written out.
if diff <(grep -oE -- '--[^"]+' "$hello/.vscode/launch.json") "$hello/guestloop.flags" >"$work/IDE.log"; then
    ok 'the IDE has the same flags' 0
else
    failure 'the IDE has the same flags' 'a difference' "$work/IDE.log"
fi

# ------------------------------------------------------------------ the module path

rm -rf "$hello/target"
write "$hello" file src/main/java/module-info.java
strip "$hello"
follow 'module path' "$hello" "$(block run 'module path')" "$(said_by_java dev.guestloop hello/hello.Hello)"
follow jlink "$hello" "$(block run jlink)" "$(said_by_java dev.guestloop hello/hello.Hello)"
follow jpackage "$hello" "$(block run jpackage)" \
    'This JVM was started by a jpackage launcher: package again with --java-options'

# ------------------------------------------------------------------ other toolkits

# Makes a project of the toolkit's blocks, and the files of the Swing one that stay as they are.
project_for() { # toolkit
    local project="$work/$1"
    mkdir "$project"
    write "$project" "$1" src/main/java/hello/Hello.java
    write "$project" javafx guestloop.flags
    block "$1" dependencies >"$work/dependencies"
    awk -v block="$work/dependencies" '
        /<dependencies>/ { print; while ((getline line < block) > 0) print line; skip = 1 }
        /<\/dependencies>/ { skip = 0 }
        !skip { print }' "$hello/pom.xml" >"$project/pom.xml"
    strip "$project"
}

for toolkit in javafx swt gtk glfw; do
    project_for "$toolkit"
done
follow 'JavaFX, class path' "$work/javafx" "$(block run maven)" "$(said_by_java ALL-UNNAMED hello.Hello)"
if [[ $(uname -sm) == 'Linux x86_64' ]]; then
    follow 'SWT, class path' "$work/swt" "$(block run maven)" "$(said_by_java ALL-UNNAMED hello.Hello)"
    follow 'GLFW, class path' "$work/glfw" "$(block run maven)" "$(said_by_java ALL-UNNAMED hello.Hello)"
else
    skip 'SWT, class path' 'the page names the jar for Linux on x86_64'
    skip 'GLFW, class path' 'the page names the jars for Linux on x86_64'
fi
if [[ $(uname -s) == Linux ]]; then
    export GSK_RENDERER=${GSK_RENDERER:-cairo} # a virtual display has no graphics card
    follow 'GTK, class path' "$work/gtk" "$(block run maven)" "$(said_by_java ALL-UNNAMED hello.Hello)"
else
    skip 'GTK, class path' 'the page says how GTK 4 is installed on Linux'
fi

write "$work/javafx" javafx modules.flags
sed 's/\.swing/.javafx/' "$hello/src/main/java/module-info.java" >"$work/javafx/src/main/java/module-info.java"
strip "$work/javafx"
follow 'JavaFX, module path' "$work/javafx" "$(block run 'module path')" \
    "$(said_by_java dev.guestloop hello/hello.Hello)"

# ------------------------------------------------------------------ nothing is left

sed -nE 's/^<!-- (.*) -->$/\1/p' "$page" | grep -Fxvf "$work/used" >"$work/unused" || true
if [[ ! -s $work/unused ]]; then
    ok 'every block of the page has been tried' 0
else
    failure 'every block of the page has been tried' 'these are left' "$work/unused"
fi

count() { # verdict
    grep -c "^$1" "$work/verdicts" || true
}
failed=$(count FAILED)
echo "$(count ok) passed, $failed failed, $(count SKIPPED) skipped"
[[ $failed == 0 ]]
