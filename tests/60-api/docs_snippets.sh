#!/bin/sh
# What the guides show does what they say. In README.md and docs/*.md:
#
#     ```c complete      is compiled and run
#     ```text output     is what the program before it prints, standard error included
#     ```js NAME.js      is put in the file NAME.js, where programs and commands run
#     ```console         "$ COMMAND" and what it prints; "..." stands for any lines
#
# time limit: 300 s
set -eu
if [ "$DUNLIN_SANITIZE" != none ]; then
    echo "a program without the sanitizer cannot load an instrumented library"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
PATH=$DUNLIN_BUILD:$PATH
checked=0 failed=0

# Blocks to files: NNN.c, NNN.output, NNN.console; JavaScript by its name.
split_blocks() {
    awk -v out="$2" '
        /^```/ && !inside { inside = 1; file = ""; n++
            if ($0 == "```c complete") file = sprintf("%s/%03d.c", out, n)
            else if ($0 == "```text output") file = sprintf("%s/%03d.output", out, n)
            else if ($0 == "```console") file = sprintf("%s/%03d.console", out, n)
            else if ($0 ~ /^```js .*\.js(on)?$/) file = out "/" $2
            if (file ~ /\.js/) { dir = file; sub(/\/[^\/]*$/, "", dir); system("mkdir -p " dir) }
            if (file) printf "" >file
            next }
        /^```$/ && inside { inside = 0; if (file) close(file); next }
        inside && file { print >file }' "$1"
}

complain() {
    echo "$page: $1"
    sed 's/^/    /' "$2"
    failed=$((failed + 1))
}

run_program() {
    cc -std=c11 -Wall -Wextra -Werror "$1" -I"$DUNLIN_SOURCE/include" -L"$DUNLIN_BUILD" -ldunlin \
        -lpthread -Wl,-rpath,"$DUNLIN_BUILD" -o program >compiler 2>&1 || {
        complain "$1 does not compile" compiler
        return
    }
    ./program >found 2>&1 || complain "$1 ended with $?" found
    [ ! -f "$2" ] || diff "$2" found >differences || complain "$1: < the page   > what it printed" differences
}

# Runs the commands of a console block and writes the block anew.
run_console() {
    while IFS= read -r line; do
        case $line in
        '$ '*)
            printf '%s\n' "$line"
            sh -c "${line#??}" 2>&1 </dev/null || true
            ;;
        esac
    done <"$1"
}

# "..." on a line matches any lines: compared part by part.
compare_console() {
    python3 - "$1" "$2" <<'PYTHON'
import re, sys
expected, found = (open(path).read() for path in sys.argv[1:])
pattern = "".join("(?:.*\n)*?" if line == "...\n" else re.escape(line) for line in expected.splitlines(True))
sys.exit(not re.fullmatch(pattern, found))
PYTHON
}

for page in README.md $(cd "$DUNLIN_SOURCE" && ls docs/*.md); do
    folder=$work/$(echo "$page" | tr / -)
    mkdir "$folder"
    ln -s "$DUNLIN_BUILD" "$folder/build" # the README says build/dunlin
    split_blocks "$DUNLIN_SOURCE/$page" "$folder"
    cd "$folder"
    for block in [0-9]*.c; do
        [ -f "$block" ] || continue
        checked=$((checked + 1))
        next=$(printf '%03d.output' $(($(echo "${block%.c}" | sed 's/^0*//') + 1)))
        run_program "$block" "$next"
    done
    for block in [0-9]*.console; do
        [ -f "$block" ] || continue
        case $page in docs/command-line.md | docs/web-apis.md | docs/benchmarks.md) continue ;; esac
        checked=$((checked + 1))
        run_console "$block" >found
        compare_console "$block" found || complain "$block, which is not what was printed:" found
    done
done

cmp -s "$work/README.md/"*.c "$DUNLIN_SOURCE/examples/embed/embed.c" || {
    echo "the README's program is not examples/embed/embed.c"
    failed=$((failed + 1))
}
[ "$checked" -ge 8 ] || { echo "found only $checked blocks: are they still marked?"; exit 1; }
echo "$checked blocks, $failed failed"
[ "$failed" = 0 ]
