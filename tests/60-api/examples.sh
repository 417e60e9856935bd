#!/bin/sh
# The examples in C, compiled and run as their folders' Makefiles do.
set -eu
if [ "$DUNLIN_SANITIZE" != none ]; then
    echo "a program without the sanitizer cannot load an instrumented library"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

run_example() {
    make -s -C "$DUNLIN_SOURCE/examples/$1" BUILD="$DUNLIN_BUILD" OUT="$work" CC="${CC:-cc} -Werror" >"$work/found" 2>&1 || {
        echo "$1 failed:"
        cat "$work/found"
        exit 1
    }
}

# The README's block is what the example prints; times in it vary.
expect_readme() {
    sed -n '/^```$/,/^```$/{/^```$/!p}' "$DUNLIN_SOURCE/examples/$1/README.md" >"$work/expected"
    [ -s "$work/expected" ] || { echo "no output in examples/$1/README.md"; exit 1; }
    sed -i 's/which took [0-9]* ms/which took N ms/' "$work/expected" "$work/found"
    diff "$work/expected" "$work/found" >"$work/differences" || {
        echo "examples/$1: < its README    > what it printed"
        cat "$work/differences"
        exit 1
    }
}

for example in embed embed-host-function; do
    run_example $example
    expect_readme $example
done
