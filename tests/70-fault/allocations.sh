#!/bin/sh
# Let every call of the C library that can fail do so, one after another: no
# crash, no leak, a clean status, and success afterwards (inject/scenario.c).
# time limit: 120 s
set -eu
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

# The library's own objects, their calls renamed; Wasmtime's are left alone.
names="malloc calloc realloc free aligned_alloc strdup strndup realpath asprintf vasprintf
    mmap mremap mprotect madvise pthread_create open read write fsync fchmod rename mkostemp"
renames=
for name in $names; do
    renames="$renames --redefine-sym $name=injected_$name --redefine-sym ${name}64=injected_$name"
done
# A folder may hold objects of sources that are gone; the archive does not.
for object in $(llvm-ar-19 t "$DUNLIN_BUILD/libdunlin-objects.a"); do
    # Word splitting is meant, here and below: options.
    object=$(basename "$object")
    llvm-objcopy-19 $renames "$DUNLIN_BUILD/libdunlin-objects.a.p/$object" "$work/$object"
done
flags=
[ "$DUNLIN_SANITIZE" = none ] || flags="-fsanitize=$DUNLIN_SANITIZE"
[ "$DUNLIN_SANITIZE" != thread ] || { echo "nothing here for the thread sanitizer"; exit 77; }
library=$(sed -n 's/^library=//p' "$DUNLIN_SOURCE/build/deps/paths")
clang-19 $flags -std=gnu11 -D_GNU_SOURCE -g -O1 -I"$DUNLIN_SOURCE/include" -fuse-ld=lld \
    "$DUNLIN_SOURCE"/tests/70-fault/inject/scenario.c "$DUNLIN_SOURCE"/tests/70-fault/inject/inject.c \
    "$work"/*.o "$library" -lm -ldl -lpthread -o "$work/scenario"
export DUNLIN_ENGINE_DIR="$DUNLIN_BUILD"
for way in once lasting; do
    "$work/scenario" $way >"$work/out" 2>&1 || { tail -40 "$work/out"; echo "failed: $way"; exit 1; }
    grep '^[#o]' "$work/out"
done
