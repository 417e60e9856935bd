/*
 * precompile.c - make the engine's two files while dunlin is built.
 *
 * usage: dunlin-precompile ENGINE.wasm ENGINE.cwasm ENGINE.image
 */
#include <stdio.h>

#include "../src/sandbox/engine.h"

int main(int count, char **arguments)
{
    if (count != 4) {
        fprintf(stderr, "usage: dunlin-precompile ENGINE.wasm ENGINE.cwasm ENGINE.image\n");
        return 2;
    }
    struct dunlin_error err = {0};
    if (dun_engine_make(arguments[1], arguments[2], arguments[3], &err)) {
        fprintf(stderr, "dunlin-precompile: %s\n", err.message);
        dun_error_clear(&err);
        return 1;
    }
    return 0;
}
