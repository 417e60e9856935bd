/* image.c - images, counted references to pages that somebody else holds. */
#include "image.h"

#include <stdlib.h>
#include <string.h>

static _Atomic uint64_t last_id;

struct dun_image *dun_image_new(struct dun_image *base, uint32_t end_page, uint32_t global,
                                const uint32_t *numbers, const uint8_t *pages, uint32_t page_count,
                                void (*release)(void *), void *owner)
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
    pthread_mutex_init(&image->hint_mutex, NULL);
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
    pthread_mutex_destroy(&image->hint_mutex);
    free(image->hint);
    free(image);
}

void dun_image_set_hint(struct dun_image *image, const uint32_t *numbers, uint32_t count)
{
    pthread_mutex_lock(&image->hint_mutex);
    int same = image->hint && image->hint_count == count;
    uint32_t *copy = same ? NULL : malloc((count + 1) * sizeof *copy);
    if (copy) {
        memcpy(copy, numbers, count * sizeof *copy);
        free(image->hint);
        image->hint = copy;
        image->hint_count = count;
    }
    pthread_mutex_unlock(&image->hint_mutex);
}

uint32_t dun_image_get_hint(struct dun_image *image, uint32_t *out, uint32_t room)
{
    pthread_mutex_lock(&image->hint_mutex);
    uint32_t count = image->hint_count < room ? image->hint_count : room;
    if (count)
        memcpy(out, image->hint, count * sizeof *out);
    pthread_mutex_unlock(&image->hint_mutex);
    return count;
}

int dun_image_fail_torn(struct dunlin_error *err)
{
    return dun_fail(err, DUNLIN_IO,
                    "the artefact's file was truncated while it was in use: replace artefacts by "
                    "rename, and load it again");
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
