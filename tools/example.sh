#!/usr/bin/env bash
# Builds and runs one of the small programs in dev.guestloop.examples.ideas.
#
#   tools/example.sh         lists them
#   tools/example.sh Race    runs one; what follows is passed on to it
set -euo pipefail

root=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly root
readonly package=dev.guestloop.examples.ideas
readonly sources=$root/examples/src/main/java/${package//.//}

name=${1:-}
if [[ ! $name =~ ^[A-Z][A-Za-z]+$ || ! -f $sources/$name.java ]]; then
    echo "usage: tools/example.sh NAME [ARGUMENT…]"
    echo
    for source in "$sources"/*.java; do
        if [[ $source != */package-info.java ]]; then
            printf '  %-21s %s\n' "$(basename "$source" .java)" "$(sed -n 's|^/\*\* \(.*\) \*/$|\1|p' "$source" | head -n 1)"
        fi
    done
    [[ -z $name ]] && exit 0
    echo "No such example: $name" >&2
    exit 2
fi

java=$("$root/tools/find-jdk25.sh")/bin/java
(cd "$root" && tools/mvn --batch-mode --quiet package -Dmaven.test.skip=true -Dspotless.check.skip=true \
    -Djacoco.skip=true -pl examples -am)
jars=("$root"/examples/target/guestloop-examples-*.jar)
exec "$java" \
    --add-exports=java.base/jdk.internal.vm=ALL-UNNAMED \
    --add-exports=java.base/jdk.internal.misc=ALL-UNNAMED \
    --add-opens=java.base/java.lang=ALL-UNNAMED \
    --add-exports=java.desktop/sun.awt=ALL-UNNAMED \
    -cp "${jars[0]}" "$package.$name" "${@:2}"
