/*
 * Fuzz target: artefacts. The first byte of an input says how it is used.
 *
 * Even: the rest is a file, checked as it is.
 * Odd:  the rest is a list of patches of a real artefact. Its checksums are made
 *       right again, so that what is behind them is reached; it is loaded, and
 *       every export it claims to have is called. Whatever the image holds, the
 *       guest may do nothing but fail.
 *
 *     patch: place (4 bytes: the top two bits say in which part, the rest where),
 *            size (1 byte), that many bytes
 */
#include "../src/functions/artefact.c"

#include <stdio.h>
#include <sys/mman.h>

#include "replay.h"

#define TIMEOUT_MS 20

static dunlin_runtime *runtime;
static dunlin_call *call;
static dunlin_error *error;
static uint8_t *original, *patched;
static size_t original_size;

static void boot(void);
static size_t patch(const uint8_t *data, size_t size);
static size_t place_of(uint32_t number, size_t size);
static void seal(size_t size);
static void load_and_call(const uint8_t *bytes, size_t size);
static void demand(dunlin_status status, const char *what);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    if (!runtime)
        boot();
    if (!size)
        return 0;
    if (data[0] % 2 == 0) {
        struct dunlin_error local = {0};
        uint8_t *bytes = malloc(size); /* its end is where the sanitizer says it is */
        memcpy(bytes, data + 1, size - 1);
        if (!dun_artefact_check(bytes, size - 1, runtime->sandbox.engine.identity, &local))
            load_and_call(bytes, size - 1);
        free(bytes);
        dun_error_clear(&local);
        return 0;
    }
    size_t total = patch(data + 1, size - 1);
    seal(total);
    load_and_call(patched, total);
    return 0;
}

static void boot(void)
{
    static const char source[] =
        "const m = new Map([[1, { a: 'b' }]]); let n = 0; export default x => [++n, x, m.size];"
        "export const fail = () => { throw new Error('e'); }; export const log = x => "
        "console.log(x);";
    dunlin_runtime_options options;
    dunlin_runtime_options_init(&options);
    options.slots = 1;
    error = dunlin_error_new();
    dunlin_function *function;
    demand(dunlin_runtime_new(&options, &runtime, error), "a runtime");
    demand(dunlin_call_new(runtime, &call, error), "a call");
    dunlin_call_set_timeout_ms(call, TIMEOUT_MS);
    dunlin_bytes bytes = {(const uint8_t *)source, sizeof source - 1};
    demand(dunlin_function_deploy(runtime, "f", bytes, "f.js", NULL, &function, error),
           "deploying");
    char path[] = "/tmp/dunlin-fuzz-XXXXXX";
    close(mkstemp(path));
    demand(dunlin_function_save(function, path, error), "saving");
    if (dun_file_read(path, SIZE_MAX / 2, &original, &original_size, error))
        demand(DUNLIN_IO, path);
    unlink(path);
    patched = malloc(original_size + 1);
    dunlin_function_free(function);
}

static void demand(dunlin_status status, const char *what)
{
    if (!status)
        return;
    fprintf(stderr, "%s: %s\n", what, dunlin_error_text(error));
    abort();
}

/* Apply the patches; the size of the file. */
static size_t patch(const uint8_t *data, size_t size)
{
    size_t total = original_size;
    memcpy(patched, original, original_size);
    while (size >= 5) {
        uint32_t number;
        memcpy(&number, data, sizeof number);
        size_t at = place_of(number, total), count = data[4];
        data += 5;
        size -= 5;
        count = count < size ? count : size;
        count = count < total - at ? count : total - at;
        memcpy(patched + at, data, count);
        data += count;
        size -= count;
    }
    return total;
}

static size_t place_of(uint32_t number, size_t size)
{
    struct header header;
    memcpy(&header, original, sizeof header);
    struct layout layout = lay_out(&header);
    uint32_t where = number & 0x3fffffff;
    switch (number >> 30) {
    case 0:
        return where % sizeof header;
    case 1:
        return HEADER_BYTES + where % (layout.numbers - HEADER_BYTES);
    case 2:
        return layout.numbers + where % (header.page_count * 4);
    default:
        return layout.pages + where % (size - layout.pages);
    }
}

static void seal(size_t size)
{
    struct header header;
    memcpy(&header, patched, sizeof header);
    header.body_hash = dun_hash64(patched + HEADER_BYTES, size - HEADER_BYTES);
    header.header_hash = dun_hash64(&header, offsetof(struct header, header_hash));
    memcpy(patched, &header, sizeof header);
}

/* A file of its own each time: a slot may still hold the image of the one before. */
static void load_and_call(const uint8_t *bytes, size_t size)
{
    char path[64];
    int fd = memfd_create("artefact", MFD_CLOEXEC);
    snprintf(path, sizeof path, "/proc/self/fd/%d", fd);
    dunlin_function *function;
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size)
        demand(DUNLIN_IO, "a file in memory");
    dunlin_status status = dunlin_function_load(runtime, "loaded", path, &function, error);
    close(fd);
    if (status == DUNLIN_INTERNAL || status == DUNLIN_IO)
        demand(status, "loading");
    if (status)
        return;
    for (size_t i = 0; i < dunlin_function_export_count(function) && i < 4; i++) {
        dunlin_bytes input = {(const uint8_t *)"[1,2]", 5}, out;
        status = dunlin_call_run(call, function, dunlin_function_export(function, i), DUNLIN_JSON,
                                 input, error);
        if (status == DUNLIN_INTERNAL || status == DUNLIN_FORKED)
            demand(status, "calling");
        dunlin_call_output(call, &out);
        volatile uint8_t sum = 0;
        for (size_t at = 0; at < out.size; at++)
            sum = (uint8_t)(sum + out.data[at]);
    }
    dunlin_function_free(function);
}
