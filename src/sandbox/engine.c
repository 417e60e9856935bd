/*
 * engine.c - finding, loading and making the engine's files.
 *
 * engine.image, little-endian:
 *
 *     0   "DUNIMAGE"           8   version of this format
 *     12  page_count           16  end_page
 *     20  global               24  mailbox_at
 *     28  0                    32  identity: XXH3 of engine.wasm
 *     40  XXH3 of all after the first page but the padding
 *     48  0 …                  4096  numbers of the pages, ascending; 0 …
 *     … page-aligned: the pages
 *
 * The files are part of the program and trusted as it is; the checks are there
 * for files of different versions that were mixed up.
 */
#include "engine.h"

#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../base/file.h"
#include "../base/hash.h"
#include "imports.h"

#define IMAGE_FORMAT 1
#define BOOT_BYTES ((size_t)64 << 20)

struct image_header {
    char magic[8];
    uint32_t format, page_count, end_page, global, mailbox_at, zero;
    uint64_t identity, checksum;
};

struct mapping {
    const uint8_t *bytes;
    size_t size;
};

static char *find_directory(const char *directory, struct dunlin_error *err);
static char *directory_of_library(void);
static int has_engine(const char *directory);
static char *join(const char *directory, const char *name);
static int open_image(const char *directory, struct dun_engine *engine, struct dunlin_error *err);
static int check_image(const struct mapping *file, struct dunlin_error *err);
static void unmap(void *mapping);
static int open_code(const char *directory, struct dun_engine *engine, struct dunlin_error *err);
static int open_compiled(struct dun_engine *engine);
static int compile_again(const char *directory, struct dun_engine *engine,
                         struct dunlin_error *err);
static char *cache_path(uint64_t identity);
static int compile_to(const char *module, const char *path, int for_this_machine,
                      uint64_t *identity, struct dunlin_error *err);
static int boot(struct dun_wasm *wasm, uint8_t *memory, struct image_header *header,
                struct dunlin_error *err);
static int write_image(const char *path, const uint8_t *memory, struct image_header *header,
                       struct dunlin_error *err);

/* ---- Loading ---------------------------------------------------------- */

int dun_engine_open(const char *directory, struct dun_engine *out, struct dunlin_error *err)
{
    char *found = find_directory(directory, err);
    if (!found)
        return -1;
    struct dun_engine engine = {.version = "QuickJS-ng 0.18.0, Wasmtime 48.0.8"};
    int failed = open_image(found, &engine, err) || open_code(found, &engine, err);
    free(found);
    if (failed) {
        dun_engine_close(&engine);
        return -1;
    }
    *out = engine;
    return 0;
}

void dun_engine_close(struct dun_engine *engine)
{
    dun_image_unref(engine->image);
    dun_wasm_close(engine->wasm);
    free(engine->path);
    *engine = (struct dun_engine){0};
}

static char *find_directory(const char *directory, struct dunlin_error *err)
{
    if (!directory)
        directory = getenv("DUNLIN_ENGINE_DIR");
    char *beside = directory ? strdup(directory) : directory_of_library();
    char *versioned = beside ? join(beside, "dunlin-" DUNLIN_VERSION) : NULL;
    char *found = NULL;
    if (versioned && has_engine(versioned))
        found = strdup(versioned);
    else if (beside && has_engine(beside))
        found = strdup(beside);
    if (!found)
        dun_fail(err, DUNLIN_NOT_FOUND,
                 "the engine is missing: expected engine.image and engine.cwasm in %s or %s; "
                 "install dunlin again, or set DUNLIN_ENGINE_DIR to where they are",
                 versioned ? versioned : "?", beside ? beside : "?");
    free(beside);
    free(versioned);
    return found;
}

/* Of the file that this code was loaded from: the library, or a program that
 * holds it, whose libraries are in ../lib. */
static char *directory_of_library(void)
{
    Dl_info info;
    char *path = NULL;
    if (dladdr((const void *)&dun_engine_open, &info) && info.dli_fname)
        path = realpath(info.dli_fname, NULL);
    if (!path || !strrchr(path, '/') || !strstr(path, ".so")) {
        free(path);
        path = realpath("/proc/self/exe", NULL);
    }
    if (!path)
        return NULL;
    *strrchr(path, '/') = 0;
    if (!has_engine(path)) {
        static const char *const places[] = {"../lib", "../lib/x86_64-linux-gnu", "../lib64"};
        for (size_t i = 0; i < sizeof places / sizeof *places; i++) {
            char *place = join(path, places[i]);
            char *versioned = place ? join(place, "dunlin-" DUNLIN_VERSION) : NULL;
            int here = versioned && has_engine(versioned);
            free(versioned);
            if (here) {
                free(path);
                return place;
            }
            free(place);
        }
    }
    return path;
}

static int has_engine(const char *directory)
{
    char *path = join(directory, "engine.image");
    int found = path && !access(path, R_OK);
    free(path);
    return found;
}

static char *join(const char *directory, const char *name)
{
    char *path;
    return asprintf(&path, "%s/%s", directory, name) < 0 ? NULL : path;
}

static int open_image(const char *directory, struct dun_engine *engine, struct dunlin_error *err)
{
    char *path = join(directory, "engine.image");
    struct mapping *file = calloc(1, sizeof *file);
    int fd = -1, failed = -1;
    if (!path || !file)
        dun_fail(err, DUNLIN_NO_MEMORY, "no memory to load the engine");
    else if (!dun_file_open(path, &fd, &file->size, err) &&
             !dun_file_map(fd, file->size, &file->bytes, err))
        failed = check_image(file, err) ? dun_wrap(err, "%s", path) : 0;
    if (fd >= 0)
        close(fd);
    free(path);
    if (!failed) {
        const struct image_header *header = (const void *)file->bytes;
        size_t table = (header->page_count * sizeof(uint32_t) + DUN_PAGE - 1) / DUN_PAGE;
        engine->mailbox_at = header->mailbox_at;
        engine->identity = header->identity;
        engine->image = dun_image_new(
            NULL, header->end_page, header->global, (const uint32_t *)(file->bytes + DUN_PAGE),
            file->bytes + (1 + table) * DUN_PAGE, header->page_count, unmap, file);
        failed = engine->image ? 0 : dun_fail(err, DUNLIN_NO_MEMORY, "no memory for the engine");
    }
    if (failed && file) {
        if (file->bytes)
            munmap((void *)file->bytes, file->size);
        free(file);
    }
    return failed;
}

static int check_image(const struct mapping *file, struct dunlin_error *err)
{
    const struct image_header *header = (const void *)file->bytes;
    if (file->size < DUN_PAGE || memcmp(header->magic, "DUNIMAGE", 8) ||
        header->format != IMAGE_FORMAT)
        return dun_fail(err, DUNLIN_ARTEFACT, "not an engine image of this version");
    size_t table = ((size_t)header->page_count * sizeof(uint32_t) + DUN_PAGE - 1) / DUN_PAGE;
    if (file->size != (1 + table + header->page_count) * DUN_PAGE)
        return dun_fail(err, DUNLIN_ARTEFACT, "the engine's image has the wrong size");
    return 0;
}

static void unmap(void *mapping)
{
    struct mapping *file = mapping;
    munmap((void *)file->bytes, file->size);
    free(file);
}

static int open_code(const char *directory, struct dun_engine *engine, struct dunlin_error *err)
{
    engine->path = join(directory, "engine.cwasm");
    if (!engine->path)
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory to load the engine");
    if (open_compiled(engine))
        return 0;
    return compile_again(directory, engine, err);
}

/* Is there code that this machine can use?  If not there is another way, and no
 * failure yet. */
static int open_compiled(struct dun_engine *engine)
{
    struct dunlin_error refused = {0};
    int opened = !access(engine->path, R_OK) &&
                 !dun_wasm_open(engine->path, &dun_guest_interface, &engine->wasm, &refused);
    dun_error_clear(&refused);
    return opened;
}

/* Another processor, or no compiled code at all: compile the module for this
 * machine, and keep the result in the user's cache. */
static int compile_again(const char *directory, struct dun_engine *engine, struct dunlin_error *err)
{
    free(engine->path);
    engine->path = cache_path(engine->identity);
    if (!engine->path)
        return dun_fail(
            err, DUNLIN_IO,
            "the engine has to be compiled for this processor, and there is no place to "
            "keep it: set XDG_CACHE_HOME or HOME to a directory that can be written");
    uint64_t identity;
    if (open_compiled(engine))
        return 0;
    char *module = join(directory, "engine.wasm");
    int failed = !module || compile_to(module, engine->path, 1, &identity, err) ||
                 dun_wasm_open(engine->path, &dun_guest_interface, &engine->wasm, err);
    free(module);
    return failed ? -1 : 0;
}

static char *cache_path(uint64_t identity)
{
    const char *cache = getenv("XDG_CACHE_HOME"), *home = getenv("HOME");
    char *root = cache && *cache ? strdup(cache) : home && *home ? join(home, ".cache") : NULL;
    char *directory = root ? join(root, "dunlin") : NULL, *path = NULL;
    struct stat st;
    if (directory) {
        mkdir(root, 0700);
        mkdir(directory, 0700);
        /* Compiled code is run as it is: nobody else may write it. */
        if (!stat(directory, &st) && st.st_uid == geteuid() && !(st.st_mode & 022) &&
            asprintf(&path, "%s/engine-%s-%016llx.cwasm", directory, DUNLIN_VERSION,
                     (unsigned long long)identity) < 0)
            path = NULL;
    }
    free(root);
    free(directory);
    return path;
}

/* ---- Making ----------------------------------------------------------- */

int dun_engine_make(const char *module, const char *code, const char *image,
                    struct dunlin_error *err)
{
    struct image_header header = {.format = IMAGE_FORMAT};
    memcpy(header.magic, "DUNIMAGE", 8);
    struct dun_wasm *wasm = NULL;
    uint8_t *memory = mmap(NULL, DUN_WASM_RESERVATION_BYTES, PROT_NONE,
                           MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED || mprotect(memory, BOOT_BYTES, PROT_READ | PROT_WRITE))
        return dun_fail_errno(err, DUNLIN_NO_MEMORY, "no memory to make the engine");
    int failed = compile_to(module, code, 0, &header.identity, err) ||
                 dun_wasm_open(code, &dun_guest_interface, &wasm, err) ||
                 boot(wasm, memory, &header, err) || write_image(image, memory, &header, err);
    dun_wasm_close(wasm);
    munmap(memory, DUN_WASM_RESERVATION_BYTES);
    return failed ? -1 : 0;
}

static int compile_to(const char *module, const char *path, int for_this_machine,
                      uint64_t *identity, struct dunlin_error *err)
{
    uint8_t *bytes = NULL;
    size_t size;
    struct dun_wasm_bytes code = {0};
    int failed = dun_file_read(module, (size_t)64 << 20, &bytes, &size, err) ||
                 dun_wasm_compile(bytes, size, for_this_machine, &code, err);
    if (!failed) {
        *identity = dun_hash64(bytes, size);
        struct dun_file_part part = {code.data, code.size};
        failed = dun_file_replace(path, &part, 1, err);
        dun_wasm_bytes_free(&code);
    }
    free(bytes);
    return failed ? -1 : 0;
}

static int boot(struct dun_wasm *wasm, uint8_t *memory, struct image_header *header,
                struct dunlin_error *err)
{
    struct dun_wasm_instance *instance;
    if (dun_wasm_instance_new(wasm, memory, &instance, err))
        return -1;
    char text[256] = "";
    union dun_wasm_value none[1] = {{0}}, at[1] = {{0}}, boot_values[2] = {{0}};
    boot_values[0].u32 = (uint32_t)dun_wasm_initial_bytes(wasm);
    boot_values[1].u32 = (uint32_t)BOOT_BYTES;
    int failed = dun_wasm_call(instance, DUN_EXPORT_INITIALIZE, none, 1, text, sizeof text) ||
                 dun_wasm_call(instance, DUN_EXPORT_MAILBOX, at, 1, text, sizeof text) ||
                 dun_wasm_call(instance, DUN_EXPORT_BOOT, boot_values, 2, text, sizeof text);
    header->mailbox_at = at[0].u32;
    header->global = dun_wasm_get_global(instance);
    dun_wasm_instance_free(instance);
    const uint32_t *mailbox = (const uint32_t *)(memory + header->mailbox_at);
    if (failed)
        return dun_fail(err, DUNLIN_INTERNAL, "the engine trapped while it was booted: %s", text);
    if (boot_values[0].i32)
        return dun_fail(err, DUNLIN_INTERNAL, "the engine did not boot (%d): %.*s\n%.*s",
                        boot_values[0].i32, (int)mailbox[4], (const char *)memory + mailbox[3],
                        (int)mailbox[6], (const char *)memory + mailbox[5]);
    header->end_page = (mailbox[7] + DUN_PAGE - 1) / DUN_PAGE;
    return 0;
}

static int write_image(const char *path, const uint8_t *memory, struct image_header *header,
                       struct dunlin_error *err)
{
    static const uint8_t zero[DUN_PAGE];
    struct dun_file_part *parts = calloc(header->end_page + 2, sizeof *parts);
    uint32_t *numbers = calloc(header->end_page + DUN_PAGE, sizeof *numbers), count = 0;
    uint8_t first[DUN_PAGE] = {0};
    int failed = -1;
    if (!parts || !numbers) {
        dun_fail(err, DUNLIN_NO_MEMORY, "no memory for the engine's image");
    } else {
        for (uint32_t number = 0; number < header->end_page; number++) {
            const uint8_t *page = memory + (size_t)number * DUN_PAGE;
            if (!memcmp(page, zero, DUN_PAGE))
                continue;
            parts[2 + count] = (struct dun_file_part){page, DUN_PAGE};
            numbers[count++] = number;
        }
        header->page_count = count;
        memcpy(first, header, sizeof *header);
        parts[0] = (struct dun_file_part){first, DUN_PAGE};
        parts[1] = (struct dun_file_part){numbers, (count * sizeof *numbers + DUN_PAGE - 1) /
                                                       DUN_PAGE * DUN_PAGE};
        failed = dun_file_replace(path, parts, count + 2, err);
    }
    free(parts);
    free(numbers);
    return failed;
}
