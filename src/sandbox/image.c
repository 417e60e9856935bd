/* image.c - images, counted references to pages that somebody else holds. */
#include "image.h"

#include <stdlib.h>

static _Atomic uint64_t last_id;

struct dun_image *dun_image_new(struct dun_image *base, uint32_t end_page, uint32_t global,
                                const uint32_t *numbers, const uint8_t *pages,
                                uint32_t page_count, void (*release)(void *), void *owner)
{
    struct dun_image *image = calloc(1, sizeof *image);
    if (!image)
        return NULL;
    *image = (struct dun_image){.refs = 1,
                                .id = atomic_fetch_add(&last_id, 1) + 1,
                                .base = base ? dun_image_ref(base) : NULL,
                                .end_page = end_page,
                                .page_count = page_count,
                                .numbers = numbers,
                                .pages = pages,
                                .global = global,
                                .release = release,
                                .owner = owner};
    return image;
}

struct dun_image *dun_image_ref(struct dun_image *image)
{
    atomic_fetch_add_explicit(&image->refs, 1, memory_order_relaxed);
    return image;
}

void dun_image_unref(struct dun_image *image)
{
    if (!image || atomic_fetch_sub_explicit(&image->refs, 1, memory_order_acq_rel) != 1)
        return;
    dun_image_unref(image->base);
    if (image->release)
        image->release(image->owner);
    free(image);
}

const uint8_t *dun_image_page(const struct dun_image *image, uint32_t number)
{
    for (; image; image = image->base) {
        uint32_t low = 0, high = image->page_count;
        while (low < high) {
            uint32_t middle = low + (high - low) / 2;
            if (image->numbers[middle] < number)
                low = middle + 1;
            else
                high = middle;
        }
        if (low < image->page_count && image->numbers[low] == number)
            return image->pages + (size_t)low * DUN_PAGE;
    }
    return NULL;
}
