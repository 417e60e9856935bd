#!/bin/sh
# An installation by itself is enough: a short C program compiled with nothing
# but what pkg-config says deploys a function and calls it, the installed
# program does too, and both still work when the folder was moved.
# time limit: 120 s
set -eu
if [ "$DUNLIN_SANITIZE" != none ]; then
    echo "a program without the sanitizer cannot load an instrumented library"
    exit 77
fi
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"

DESTDIR=$work/stage meson install -C "$DUNLIN_BUILD" --no-rebuild --quiet
prefix=$(sed -n 's/^prefix=//p' "$(find stage -name dunlin.pc)")
mv "stage$prefix" moved
for file in bin/dunlin include/dunlin.h lib/libdunlin.so lib/pkgconfig/dunlin.pc \
    lib/dunlin-0.1.0/engine.wasm lib/dunlin-0.1.0/engine.cwasm lib/dunlin-0.1.0/engine.image; do
    [ -f "moved/$file" ] || { echo "not installed: $file"; exit 1; }
done

echo 'export default n => n + 1;' >add.js
cat >ten.c <<'PROGRAM'
#include <dunlin.h>
#include <stdio.h>
int main(void)
{
    dunlin_runtime *runtime; dunlin_function *add; dunlin_call *call; dunlin_bytes out;
    dunlin_error *err = dunlin_error_new();
    if (dunlin_runtime_new(NULL, &runtime, err) || dunlin_call_new(runtime, &call, err) ||
        dunlin_function_deploy_file(runtime, "add", "add.js", NULL, &add, err) ||
        dunlin_call_run(call, add, "default", DUNLIN_JSON, (dunlin_bytes){(const uint8_t *)"41", 2}, err))
        return fprintf(stderr, "%s\n", dunlin_error_text(err)), 1;
    dunlin_call_output(call, &out);
    return printf("%.*s\n", (int)out.size, (const char *)out.data) < 0;
}
PROGRAM
export PKG_CONFIG_PATH=$work/moved/lib/pkgconfig
flags=$(pkg-config --define-variable=prefix="$work/moved" --cflags --libs dunlin)
# Word splitting is meant: pkg-config's flags.
cc -std=c11 -Wall -Wextra -Werror ten.c $flags -o ten


unset DUNLIN_ENGINE_DIR LD_LIBRARY_PATH
found=$(LD_LIBRARY_PATH=$work/moved/lib ./ten)
[ "$found" = 42 ] || { echo "the C program: expected 42, found: $found"; exit 1; }
found=$(echo 41 | moved/bin/dunlin call add.js -i -)
[ "$found" = 42 ] || { echo "the installed dunlin: expected 42, found: $found"; exit 1; }
