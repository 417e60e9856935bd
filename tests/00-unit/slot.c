/*
 * sandbox/slot.c, image.c: memory is exactly the image again, whatever was
 * written, from whichever image to whichever other.
 *
 * Host code writes where a guest would; images are made up. No fault handler is
 * needed: dun_slot_make_writable does for the host what it does for the guest.
 *
 * time limit: 60 s
 */
#include "../../src/functions/runtime.h"
#include "../../src/sandbox/sandbox.h"
#include "../harness.h"
#include "../tap.h"

#define IMAGES 6

static struct dunlin_runtime *runtime;
static struct dunlin_error error;
static struct dun_slot slot;

static struct dun_image *make_image(uint32_t extra, uint64_t seed);
static void release(void *owner);
static int is_exact(const struct dun_image *image, size_t limit);
static void write_at_random(uint64_t *random, size_t limit);
static void random_switches(void);
static void limits(void);
static void engine_after_function(void);
static void hints(void);

int main(void)
{
    if (dun_runtime_new(NULL, &runtime, &error)) {
        printf("Bail out! %s\n", error.message);
        return 1;
    }
    dun_slot_init(&slot, runtime->sandbox.engine.wasm, 1);
    engine_after_function();
    random_switches();
    limits();
    hints();
    dun_slot_deinit(&slot);
    dun_runtime_unref(runtime);
    dun_error_clear(&error);
    return tap_done();
}

/* Over the engine's own: some pages of it and some above its end. */
struct pages {
    uint32_t *numbers;
    uint8_t *bytes;
};

static struct dun_image *make_image(uint32_t extra, uint64_t seed)
{
    struct dun_image *base = runtime->sandbox.engine.image;
    struct pages *pages = malloc(sizeof *pages);
    uint32_t end = base->end_page + extra, count = 0;
    pages->numbers = malloc(end * sizeof *pages->numbers);
    pages->bytes = malloc((size_t)end * DUN_PAGE);
    for (uint32_t number = 0; number < end; number++) {
        if (next_random(&seed) % 8)
            continue;
        memset(pages->bytes + (size_t)count * DUN_PAGE, (int)(seed >> 3) | 1, DUN_PAGE);
        pages->numbers[count++] = number;
    }
    return dun_image_new(base, end, (uint32_t)seed, pages->numbers, pages->bytes, count, release,
                         pages);
}

static void release(void *owner)
{
    struct pages *pages = owner;
    free(pages->numbers);
    free(pages->bytes);
    free(pages);
}

static int prepare(struct dun_image *image, size_t limit)
{
    int pages = dun_slot_prepare(&slot, image, limit, 0, &error);
    if (pages < 0)
        tap_note("%s", error.message);
    return pages;
}

/* Read by the checked way, which extends the zone: all of it must be zero. */
static int is_exact(const struct dun_image *image, size_t limit)
{
    static const uint8_t zero[DUN_PAGE];
    size_t end = (size_t)image->end_page * DUN_PAGE,
           seen = end + (1 << 20) < limit ? end + (1 << 20) : limit;
    uint8_t bytes[DUN_PAGE];
    for (size_t at = 0; at + DUN_PAGE <= seen; at += DUN_PAGE) {
        const uint8_t *expected = dun_image_page(image, (uint32_t)(at / DUN_PAGE));
        if (at >= end || !expected)
            expected = zero;
        if (dun_guest_read(&slot, at, bytes, DUN_PAGE) || memcmp(bytes, expected, DUN_PAGE)) {
            tap_note("page %zu of %u differs", at / DUN_PAGE, image->end_page);
            return 0;
        }
    }
    return dun_wasm_get_global(slot.instance) == image->global;
}

static void write_at_random(uint64_t *random, size_t limit)
{
    uint8_t bytes[3000];
    size_t image_end = (size_t)slot.image->end_page * DUN_PAGE;
    for (int i = 0; i < 40; i++) {
        memset(bytes, (int)next_random(random) | 1, sizeof bytes);
        size_t range = next_random(random) % 3 ? image_end : limit;
        size_t at = next_random(random) % (range - sizeof bytes);
        if (dun_guest_write(&slot, at, bytes, sizeof bytes))
            tap_ok(0, "writing at %zu", at);
    }
    dun_wasm_set_global(slot.instance, (uint32_t)*random);
}

/* The slot goes back to the engine's image, pages of which the function changed. */
static void engine_after_function(void)
{
    struct dun_image *image = make_image(10, 77), *base = runtime->sandbox.engine.image;
    int exact = 0;
    for (int i = 0; i < 6; i++) {
        struct dun_image *now = i % 2 ? base : image;
        exact += prepare(now, 16 << 20) >= 0 && is_exact(now, 16 << 20);
    }
    tap_is_int(exact, 6, "from the engine's image to a function's and back, untouched");
    dun_image_unref(image);
}

static void random_switches(void)
{
    uint64_t random = 12345;
    struct dun_image *images[IMAGES];
    static const uint32_t extras[IMAGES] = {0, 1, 40, 300, 301, 2000};
    for (int i = 0; i < IMAGES; i++)
        images[i] = make_image(extras[i], (uint64_t)i + 1);
    int exact = 0, tried = 0;
    for (int i = 0; i < 400; i++) {
        uint64_t choice = next_random(&random) % (IMAGES + 1);
        struct dun_image *image = choice == IMAGES ? runtime->sandbox.engine.image : images[choice];
        size_t limit = (size_t)image->end_page * DUN_PAGE + (next_random(&random) % (8 << 20));
        for (int again = 0; again < 1 + i % 3; again++, tried++) {
            if (prepare(image, limit) < 0)
                break;
            if (next_random(&random) % 4 == 0)
                exact += is_exact(image, limit);
            else
                exact++;
            if (limit > (size_t)image->end_page * DUN_PAGE + 8192)
                write_at_random(&random, limit);
        }
        if (next_random(&random) % 20 == 0)
            dun_slot_discard(&slot);
    }
    tap_is_int(exact, tried, "exact after random writes and switches among %d images", IMAGES + 1);
    for (int i = 0; i < IMAGES; i++)
        dun_image_unref(images[i]);
    tap_ok(prepare(runtime->sandbox.engine.image, 8 << 20) >= 0 &&
               is_exact(runtime->sandbox.engine.image, 8 << 20),
           "and once they are gone");
}

static void limits(void)
{
    struct dun_image *image = make_image(4, 9);
    size_t end = (size_t)image->end_page * DUN_PAGE, odd = end + 12345;
    uint8_t byte = 1;
    tap_ok(prepare(image, odd) >= 0, "a limit inside of a page");
    tap_is_int(dun_guest_write(&slot, odd - 1, &byte, 1), 0, "the last byte");
    tap_is_int(dun_guest_write(&slot, odd, &byte, 1), -1, "no byte more");
    tap_is_int(dun_guest_write(&slot, odd, &byte, 0), 0, "nothing, at the end");
    tap_is_int(dun_guest_write(&slot, odd + 1, &byte, 0), -1, "nothing, beyond it");
    tap_is_int(dun_guest_read(&slot, UINT64_MAX, &byte, 1), -1, "an address that wraps");
    tap_is_int(dun_guest_read(&slot, 1, &byte, SIZE_MAX), -1, "a size that wraps");
    tap_ok(prepare(image, end) >= 0 && is_exact(image, end), "a limit without any zone");
    tap_is_int(dun_guest_write(&slot, end, &byte, 1), -1, "has none");
    size_t large = end + (100 << 20);
    tap_ok(prepare(image, large) >= 0 && !dun_guest_write(&slot, large - 1, &byte, 1),
           "a large zone");
    tap_ok(prepare(image, odd) >= 0 && is_exact(image, odd), "is gone under a smaller limit");
    tap_is_int(dun_guest_read(&slot, large - 1, &byte, 1), -1, "and cannot be read");
    tap_ok(prepare(image, large) >= 0 && !dun_guest_read(&slot, large - 1, &byte, 1) && !byte,
           "and zero when it is allowed again");
    dun_image_unref(image);
}

static void hints(void)
{
    struct dun_image *image = make_image(2, 5);
    uint32_t pages[] = {3, 1, 2}, out[3] = {0};
    tap_is_int(dun_image_get_hint(image, out, 3), 0, "no hint at first");
    dun_image_set_hint(image, pages, 3);
    tap_is_int(dun_image_get_hint(image, out, 2), 2, "as many as there is room for");
    tap_ok(out[0] == 3 && out[1] == 1 && !out[2], "and no more");
    dun_image_unref(image);
}
