/*
 * engine.h - the JavaScript engine: compiled code and the image it boots to.
 *
 * Three files, made when dunlin is built:
 *   engine.wasm    the module
 *   engine.cwasm   compiled for a baseline processor; mapped
 *   engine.image   memory after dun_boot; mapped
 */
#ifndef DUN_SANDBOX_ENGINE_H
#define DUN_SANDBOX_ENGINE_H

#include "image.h"
#include "wasm.h"

struct dun_engine {
    struct dun_wasm *wasm;
    struct dun_image *image;
    uint32_t mailbox_at;
    uint64_t identity; /* two engines whose images could be mixed up differ in it */
    char *path;        /* of the compiled code */
    const char *version;
};

/* From the directory `directory`, or where the library or DUNLIN_ENGINE_DIR
 * says when it is NULL.  NOT_FOUND, IO, ARTEFACT */
int dun_engine_open(const char *directory, struct dun_engine *out, struct dunlin_error *err);
void dun_engine_close(struct dun_engine *engine);

/* Compile the file `module` to the file `code`, boot it once, and write what
 * memory then holds to the file `image`. */
int dun_engine_make(const char *module, const char *code, const char *image,
                    struct dunlin_error *err);

#endif
