#!/bin/sh
# libdunlin.so exports every function of dunlin.h and nothing else.
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

tr '\n' ' ' <"$DUNLIN_SOURCE/include/dunlin.h" |
    grep -oE 'DUNLIN_API [^;(]*\bdunlin_[a-z0-9_]+ *\(' | grep -oE 'dunlin_[a-z0-9_]+ *\($' |
    tr -d '( ' | LC_ALL=C sort >"$work/declared"
llvm-nm-19 -D --defined-only --format=posix "$DUNLIN_BUILD/libdunlin.so" |
    cut -d' ' -f1 | LC_ALL=C sort >"$work/exported"
[ -s "$work/declared" ] || { echo "found no declaration in dunlin.h"; exit 1; }
diff "$work/declared" "$work/exported" >"$work/differences" || {
    echo "< declared in dunlin.h only    > exported by the library only"
    cat "$work/differences"
    exit 1
}
