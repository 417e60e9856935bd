/*
 * Fuzz target: the one way from a guest's addresses to bytes. An input is a
 * limit and a list of operations on a slot that holds the engine's own image;
 * each is allowed exactly when it lies below the limit, and what is written is
 * what is read. Between inputs the slot is made fresh, which the paranoid build
 * compares byte by byte.
 *
 *     limit (4 bytes), then for each: operation (1), address (8), size (4)
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../src/base/clock.h"
#include "../src/functions/runtime.h"
#include "replay.h"

#define DATA_MAX ((size_t)256 << 10) /* larger ones that are allowed are left out */

static struct dunlin_runtime *runtime;
static struct dunlin_error error;
static uint8_t model[DATA_MAX], found[DATA_MAX];

static void boot(void);
static uint64_t take(const uint8_t **data, size_t *size, size_t bytes);
static uint64_t settle_address(uint64_t number, uint64_t limit, uint64_t end);
static void operate(struct dun_slot *slot, unsigned operation, uint64_t at, size_t size,
                    size_t limit);
static void check_append(struct dun_slot *slot, uint64_t at, size_t size, int allowed);
static void demand(int holds, const char *what);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const _Atomic int never;
    if (!runtime)
        boot();
    struct dun_image *image = runtime->sandbox.engine.image;
    uint64_t end = (uint64_t)image->end_page * DUN_PAGE;
    /* 4 MiB to 2 GiB, and by the byte near both ends. */
    uint64_t number = take(&data, &size, 4), most = UINT64_C(2) << 30;
    uint64_t limit = number % 3 == 0 ? most - number % 9000 : end + number % (most - end);
    struct dun_taken taken;
    if (dun_sandbox_take(&runtime->sandbox, image, limit, 0, dun_now_ns(), 0, &never, &taken,
                         &error)) {
        fprintf(stderr, "no slot: %s\n", error.message);
        abort();
    }
    for (int i = 0; size && i < 64; i++) {
        unsigned operation = (unsigned)take(&data, &size, 1);
        uint64_t at = settle_address(take(&data, &size, 8), limit, end);
        uint32_t bytes = (uint32_t)take(&data, &size, 4);
        /* Mostly small, at times as large as it comes. */
        operate(taken.slot, operation, at, operation & 64 ? bytes : bytes % 9000, limit);
    }
    dun_sandbox_give(&runtime->sandbox, taken.slot);
    return 0;
}

static void boot(void)
{
    dunlin_runtime_options options;
    dunlin_runtime_options_init(&options);
    options.slots = 1;
    if (dun_runtime_new(&options, &runtime, &error)) {
        fprintf(stderr, "no runtime: %s\n", error.message);
        abort();
    }
}

static void demand(int holds, const char *what)
{
    if (holds)
        return;
    fprintf(stderr, "does not hold: %s\n", what);
    abort();
}

static uint64_t take(const uint8_t **data, size_t *size, size_t bytes)
{
    uint64_t number = 0;
    bytes = bytes < *size ? bytes : *size;
    memcpy(&number, *data, bytes);
    *data += bytes;
    *size -= bytes;
    return number;
}

/* By its low bits: anywhere, near the limit, near the image's end, near 4 GiB, near 2^64. */
static uint64_t settle_address(uint64_t number, uint64_t limit, uint64_t end)
{
    uint64_t near = number >> 48;
    switch (number & 7) {
    case 0:
        return number >> 3;
    case 1:
        return limit - 5000 + near % 10000;
    case 2:
        return end - 5000 + near % 10000;
    case 3:
        return UINT32_MAX - near;
    case 4:
        return UINT64_MAX - near;
    case 5:
        return (number >> 3) % end;
    default:
        return end + (number >> 3) % (limit - end + 1);
    }
}

static void operate(struct dun_slot *slot, unsigned operation, uint64_t at, size_t size,
                    size_t limit)
{
    int allowed = at <= limit && size <= limit - at;
    if (allowed && size > DATA_MAX)
        return;
    switch (operation % 4) {
    case 0:
        demand(dun_guest_read(slot, at, found, allowed ? size : 0) == (at <= limit ? 0 : -1) ||
                   allowed,
               "a read is allowed below the limit only");
        if (!allowed)
            demand(dun_guest_read(slot, at, found, size) == -1,
                   "a read beyond the limit is refused");
        break;
    case 1:
        for (size_t i = 0; allowed && i < size; i++)
            model[i] = (uint8_t)(i * 31 + at + operation);
        demand(dun_guest_write(slot, at, model, size) == (allowed ? 0 : -1), "a write");
        if (allowed) {
            demand(!dun_guest_read(slot, at, found, size), "what was written can be read");
            demand(!memcmp(model, found, size), "and is what was written");
        }
        break;
    case 2:
        demand(dun_guest_zero(slot, at, size) == (allowed ? 0 : -1), "zeroing");
        if (allowed) {
            demand(!dun_guest_read(slot, at, found, size), "zeros can be read");
            for (size_t i = 0; i < size; i++)
                demand(!found[i], "and are zero");
        }
        break;
    default:
        check_append(slot, at, size, allowed);
    }
}

static void check_append(struct dun_slot *slot, uint64_t at, size_t size, int allowed)
{
    struct dun_buffer out;
    size_t ceiling = (at * 7) % DATA_MAX;
    dun_buffer_init(&out, ceiling);
    demand(!dun_buffer_append(&out, "abc", ceiling < 3 ? 0 : 3), "a beginning");
    size_t before = out.size;
    int fits = allowed && size <= ceiling - before;
    demand(dun_guest_append(slot, at, size, &out) == (fits ? 0 : -1), "an append");
    demand(out.size == before + (fits ? size : 0), "has its size, or none");
    if (fits && size) {
        demand(!dun_guest_read(slot, at, found, size), "what was appended can be read");
        demand(!memcmp(found, out.data + before, size), "and is the same");
    }
    dun_buffer_deinit(&out);
}
