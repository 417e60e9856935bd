/*
 * image.h - what linear memory holds before a call, immutable.
 *
 * An image names the pages in which it differs from its base; pages that
 * neither names, and all from end_page on, are zero.  The base has none itself.
 */
#ifndef DUN_SANDBOX_IMAGE_H
#define DUN_SANDBOX_IMAGE_H

#include <pthread.h>
#include <stdatomic.h>
#include <stddef.h>
#include <stdint.h>

#include "../base/error.h"

#define DUN_PAGE 4096u

struct dun_image {
    _Atomic uint32_t refs;
    uint64_t id;            /* no other image of this process has it; never 0 */
    struct dun_image *base; /* NULL for the engine's own */
    uint32_t end_page;      /* the heap of a call begins here */
    uint32_t page_count;
    const uint32_t *numbers;      /* of the pages, ascending, all below end_page */
    const uint8_t *pages;         /* page_count of them, in that order */
    uint32_t global;              /* the value of the one mutable global */
    _Atomic int torn;             /* the file that pages lie in was truncated: never use it again */
    void (*release)(void *owner); /* gives back what numbers and pages point into */
    void *owner;
    pthread_mutex_t hint_mutex; /* guards the hint */
    uint32_t *hint;             /* pages that runs of this image wrote, of 4 KiB */
    uint32_t hint_count;
};

/* A reference to a new image.  `base` is referenced; numbers and pages are
 * given back by release(owner) with the last reference.  NULL: no memory, and
 * the caller still owns them. */
struct dun_image *dun_image_new(struct dun_image *base, uint32_t end_page, uint32_t global,
                                const uint32_t *numbers, const uint8_t *pages, uint32_t page_count,
                                void (*release)(void *), void *owner);
struct dun_image *dun_image_ref(struct dun_image *image);
void dun_image_unref(struct dun_image *image);

/* Remember which pages runs of this image wrote, for the next slot that gets
 * it.  Only a hint: nothing depends on it but speed. */
void dun_image_set_hint(struct dun_image *image, const uint32_t *numbers, uint32_t count);
/* Copy at most `room` of them to `out`; how many there are. */
uint32_t dun_image_get_hint(struct dun_image *image, uint32_t *out, uint32_t room);

/* What is said of an image that is torn; -1. */
int dun_image_fail_torn(struct dunlin_error *err);

/* The bytes of page `number`, or NULL where they are zero. */
const uint8_t *dun_image_page(const struct dun_image *image, uint32_t number);

#endif
