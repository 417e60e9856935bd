#!/bin/sh
# dunlin.h compiles alone, pedantically, as C11 and as C++11, and holds nothing
# that a binding generator could not read.
set -eu
header=$DUNLIN_SOURCE/include
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

echo '#include <dunlin.h>' >"$work/alone.c"
echo '#include <dunlin.h>' >"$work/alone.cpp"
warnings="-pedantic-errors -Wall -Wextra -Wpadded -Werror -fsyntax-only"
clang-19 -std=c11 $warnings -Wstrict-prototypes -I"$header" "$work/alone.c"
clang++-19 -std=c++11 $warnings -Wold-style-cast -I"$header" "$work/alone.cpp"
gcc -std=c11 $warnings -I"$header" "$work/alone.c"

# Comments out, then the words that must not be there.
grep -v '^ *# *include' "$header/dunlin.h" | clang-19 -std=c11 -E -P -x c - >"$work/bare.h"
if grep -nE '\.\.\.|\binline\b|\bunion\b|^ *[a-z].* : *[0-9]+;' "$work/bare.h"; then
    echo "dunlin.h has a variadic or inline function, a union or a bit-field"
    exit 1
fi
