/*
 * slot.c - memory that is exactly an image again before every run.
 *
 * A slot's 4 GiB are reserved once.  Memory is seen in three parts:
 *
 *     0                end of image          zone_end        limit        4 GiB + guard
 *     | image: pages    | zone: the heap that | not accessible yet |  never   |
 *     | hot or read-only| a run adds, writable|                    |          |
 *
 * - Image.  Every page starts read-only.  The first write faults; the handler
 *   marks the page hot and makes it writable.  From then on it is copied back
 *   before every run.  So a page is always restored, or cannot be written.
 *   This part is mapped a second time, writable, for the host alone: another
 *   image is copied in by that way without a system call.
 * - Zone.  A touch beyond zone_end faults; the handler moves zone_end up, never
 *   beyond the limit.  The zone is zeroed before every run, so everything that
 *   a guest can have written there is gone, whatever it says it used.  What is
 *   over ZONE_KEEP is given back to the kernel.
 * - Where very many pages are hot, more heat up in larger parts: a guest that
 *   writes every second page would take up all the mappings a process may have.
 * - Now and then hot pages and zone are forgotten and learnt anew, so that one
 *   odd run does not tax all later ones.
 * - Another image: the pages that either names are copied as well.  Hot pages
 *   stay hot, unless they are many more than that image is known to write.
 *
 * The mutable global is set before every run.  Nothing else in an instance can
 * change: the module is checked for that when it is built.  After a trap
 * nothing is restored: memory is dropped and the instance made anew.
 *
 * A paranoid build compares all of it after every restoration.
 */
#include "slot.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#include "../base/mapped.h"

#define ZONE_KEEP ((size_t)2 << 20) /* zeroed by writing; more is given back */
#define ZONE_FIRST_PAGES 8          /* learnt page by page; then by halves */
/* Learning a page costs about 30 times what restoring it does; where few are hot
 * there is little to gain by forgetting. */
#define RUNS_UNTIL_FORGOTTEN(slot) ((slot)->hot_count > 32 ? 1024u : 16384u)
#define HINT_MAX 256
#define WARM_MAX 16         /* pages restored in vain, to spare protecting them */
#define HOT_SINGLY_ALL 4096 /* of all slots: vm.max_map_count is 65530 and they share it */
#define HOT_SINGLY_MAX 256
#define HOT_SINGLY_MIN 4
#define VIEW_STEP ((size_t)4 << 20)
#define BELOW_ZERO UINT64_C(0xf0000000) /* the guest's stack, grown past address 0 */

_Thread_local struct dun_slot *dun_current_slot __attribute__((tls_model("initial-exec")));

static int prepare(struct dun_slot *slot, struct dun_image *image, size_t limit, size_t keep,
                   struct dunlin_error *err);
static uint32_t restore_hot(struct dun_slot *slot);
static void copy_page(uint8_t *view, uint32_t number, const uint8_t *from);
static void keep_from_others(uint8_t *memory, size_t size);
static uint32_t zero_zone(struct dun_slot *slot, size_t keep);
static void trim_zone(struct dun_slot *slot);
static int forget(struct dun_slot *slot);
static int make_instance(struct dun_slot *slot, struct dunlin_error *err);
static int reserve(struct dun_slot *slot, struct dunlin_error *err);
static int make_room(struct dun_slot *slot, uint32_t pages);
static int install(struct dun_slot *slot, struct dun_image *image);
static int drop_image(struct dun_slot *slot);
static int make_writable_view(struct dun_slot *slot, size_t bytes);
static int show_image_part(struct dun_slot *slot, size_t from, size_t to);
static int hide_part(struct dun_slot *slot, size_t from, size_t to);
static int hide_all(struct dun_slot *slot);
static uint32_t copy_delta(struct dun_slot *slot, const struct dun_image *of,
                           const struct dun_image *except, const struct dun_image *from);
static int switch_image(struct dun_slot *slot, struct dun_image *image);
static int move_end(struct dun_slot *slot, const struct dun_image *image);
static void give_hint(struct dun_slot *slot);
static int take_hint(struct dun_slot *slot);
static void restore_cooled(struct dun_slot *slot);
static int mark_hot(struct dun_slot *slot, uint32_t number);
static int extend_zone(struct dun_slot *slot, size_t needed);
static size_t round_up(size_t bytes);
static size_t image_end(const struct dun_slot *slot);
static void check_exact(struct dun_slot *slot, size_t keep);

void dun_slot_init(struct dun_slot *slot, struct dun_wasm *wasm, uint32_t siblings)
{
    uint32_t singly = HOT_SINGLY_ALL / siblings;
    singly = singly > HOT_SINGLY_MAX   ? HOT_SINGLY_MAX
             : singly < HOT_SINGLY_MIN ? HOT_SINGLY_MIN
                                       : singly;
    *slot = (struct dun_slot){.wasm = wasm, .hot_singly = singly};
}

void dun_slot_deinit(struct dun_slot *slot)
{
    dun_wasm_instance_free(slot->instance);
    dun_image_unref(slot->image);
    if (slot->memory)
        munmap(slot->memory, DUN_WASM_RESERVATION_BYTES);
    if (slot->writable)
        munmap(slot->writable, slot->writable_bytes);
    dun_stack_release(&slot->stack);
    free(slot->is_hot);
    free(slot->hot);
    free(slot->hot_from);
}

/* ---- Before a run ----------------------------------------------------- */

int dun_slot_prepare(struct dun_slot *slot, struct dun_image *image, size_t limit, size_t keep,
                     struct dunlin_error *err)
{
    if (atomic_load_explicit(&image->torn, memory_order_relaxed))
        return dun_image_fail_torn(err);
    dun_mapped_begin();
    int pages = prepare(slot, image, limit, keep, err);
    if (!dun_mapped_end())
        return pages;
    atomic_store(&image->torn, 1);
    dun_slot_discard(slot);
    return dun_image_fail_torn(err);
}

static int prepare(struct dun_slot *slot, struct dun_image *image, size_t limit, size_t keep,
                   struct dunlin_error *err)
{
    uint32_t pages = 0;
    if (!slot->instance && make_instance(slot, err))
        return -1;
    if (slot->image != image) {
        size_t end = (size_t)image->end_page * DUN_PAGE;
        int switched = slot->image && end <= slot->writable_bytes ? switch_image(slot, image)
                                                                  : install(slot, image);
        if (switched < 0) {
            dun_slot_discard(slot);
            return dun_fail(err, DUNLIN_NO_MEMORY, "cannot place an image in a slot: %s",
                            strerror(errno));
        }
        pages += (uint32_t)switched;
    } else if (++slot->runs > RUNS_UNTIL_FORGOTTEN(slot) && forget(slot)) {
        dun_slot_discard(slot);
        return dun_fail(err, DUNLIN_NO_MEMORY, "cannot protect a slot: %s", strerror(errno));
    }
    slot->limit = limit;
    slot->overrun = DUN_OVERRUN_NONE;
    slot->learnt = 0;
    pages += restore_hot(slot) + zero_zone(slot, keep);
    dun_wasm_set_global(slot->instance, image->global);
    check_exact(slot, keep);
    return (int)pages;
}

/* Every hot page, from the image. */
static uint32_t restore_hot(struct dun_slot *slot)
{
    for (uint32_t i = 0; i < slot->hot_count; i++)
        copy_page(slot->memory, slot->hot[i], slot->hot_from[i]);
    return slot->hot_count;
}

static void copy_page(uint8_t *view, uint32_t number, const uint8_t *from)
{
    uint8_t *to = view + (size_t)number * DUN_PAGE;
    if (from)
        memcpy(to, from, DUN_PAGE);
    else
        memset(to, 0, DUN_PAGE);
}

/* The zone, but for the first `keep` bytes of it. */
static uint32_t zero_zone(struct dun_slot *slot, size_t keep)
{
    size_t start = image_end(slot);
    trim_zone(slot);
    if (slot->zone_end > start + keep)
        memset(slot->memory + start + keep, 0, slot->zone_end - start - keep);
    return (uint32_t)((slot->zone_end - start) / DUN_PAGE);
}

void dun_slot_rest(struct dun_slot *slot)
{
    if (slot->image)
        trim_zone(slot);
}

/* Give back to the kernel what is over ZONE_KEEP or the limit. */
static void trim_zone(struct dun_slot *slot)
{
    size_t start = image_end(slot);
    if (slot->zone_end > start + ZONE_KEEP || slot->zone_end > slot->limit) {
        size_t kept = start + ZONE_KEEP < slot->limit ? start + ZONE_KEEP
                                                      : slot->limit & ~(size_t)(DUN_PAGE - 1);
        size_t excess = slot->zone_end - kept;
        if (madvise(slot->memory + kept, excess, MADV_DONTNEED) == 0 &&
            mprotect(slot->memory + kept, excess, PROT_NONE) == 0)
            slot->zone_end = kept;
        else
            memset(slot->memory + kept, 0, excess);
    }
}

/* Forget which pages are hot and how far the zone goes; the next run learns. */
static int forget(struct dun_slot *slot)
{
    size_t start = image_end(slot);
    slot->runs = 0;
    if (mprotect(slot->memory, start, PROT_READ) || hide_part(slot, start, slot->zone_end))
        return -1;
    restore_cooled(slot);
    slot->zone_end = start;
    dun_stack_trim(&slot->stack);
    return 0;
}

/* ---- Making and changing ---------------------------------------------- */

static int make_instance(struct dun_slot *slot, struct dunlin_error *err)
{
    if (!slot->memory && reserve(slot, err))
        return -1;
    if (!slot->stack.low && dun_stack_reserve(&slot->stack))
        return dun_fail_errno(err, DUNLIN_NO_MEMORY, "cannot reserve a stack for a slot");
    size_t initial = dun_wasm_initial_bytes(slot->wasm);
    if (mprotect(slot->memory, initial, PROT_READ | PROT_WRITE))
        return dun_fail_errno(err, DUNLIN_NO_MEMORY, "cannot make a slot's memory writable");
    if (dun_wasm_instance_new(slot->wasm, slot->memory, &slot->instance, err))
        return -1;
    /* What the runtime placed there is part of every image; start from nothing. */
    if (hide_part(slot, 0, initial))
        return dun_fail_errno(err, DUNLIN_NO_MEMORY, "cannot clear a slot's memory");
    return 0;
}

static int reserve(struct dun_slot *slot, struct dunlin_error *err)
{
    void *memory = mmap(NULL, DUN_WASM_RESERVATION_BYTES, PROT_NONE,
                        MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (memory == MAP_FAILED)
        return dun_fail_errno(
            err, DUNLIN_NO_MEMORY,
            "cannot reserve 4 GiB of address space for a slot (see ulimit -v, and "
            "vm.overcommit_memory; fewer slots need less)");
    keep_from_others(memory, DUN_WASM_RESERVATION_BYTES);
    slot->memory = memory;
    return 0;
}

/* Arrays for an image of that many pages. */
static int make_room(struct dun_slot *slot, uint32_t pages)
{
    if (pages <= slot->hot_room)
        return 0;
    uint8_t *is_hot = realloc(slot->is_hot, pages);
    if (is_hot)
        slot->is_hot = is_hot;
    uint32_t *hot = realloc(slot->hot, pages * sizeof *hot);
    if (hot)
        slot->hot = hot;
    const uint8_t **from = realloc(slot->hot_from, pages * sizeof *from);
    if (from)
        slot->hot_from = from;
    if (!is_hot || !hot || !from)
        return -1;
    memset(slot->is_hot + slot->hot_room, DUN_COLD, pages - slot->hot_room);
    slot->hot_room = pages;
    return 0;
}

/* The first image, or one larger than any before: all of it, in fresh memory. */
static int install(struct dun_slot *slot, struct dun_image *image)
{
    size_t end = (size_t)image->end_page * DUN_PAGE;
    if (slot->image && drop_image(slot))
        return -1;
    if (make_room(slot, image->end_page) || make_writable_view(slot, end) ||
        show_image_part(slot, 0, end))
        return -1;
    uint32_t copied = 0;
    for (const struct dun_image *layer = image; layer; layer = layer->base)
        copied += copy_delta(slot, layer, layer == image ? NULL : image, image);
    slot->image = dun_image_ref(image);
    slot->zone_end = end;
    slot->runs = 0;
    return (int)copied;
}

/* Back to the state in which install() begins: memory empty and not accessible. */
static int drop_image(struct dun_slot *slot)
{
    if (hide_all(slot))
        return -1;
    memset(slot->is_hot, DUN_COLD, slot->hot_room);
    slot->hot_count = 0;
    dun_image_unref(slot->image);
    slot->image = NULL;
    return 0;
}

/* Empty memory that guest and host can both map; large enough for `bytes`. */
static int make_writable_view(struct dun_slot *slot, size_t bytes)
{
    if (slot->writable && slot->writable_bytes >= bytes)
        return madvise(slot->writable, slot->writable_bytes, MADV_REMOVE);
    if (slot->writable)
        munmap(slot->writable, slot->writable_bytes);
    size_t room = (bytes + VIEW_STEP - 1) & ~(VIEW_STEP - 1);
    slot->writable =
        mmap(NULL, room, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (slot->writable == MAP_FAILED) {
        slot->writable = NULL;
        return -1;
    }
    slot->writable_bytes = room;
    keep_from_others(slot->writable, room);
    return 0;
}

/* Let the guest see [from, to) of the writable view, read-only. */
static int show_image_part(struct dun_slot *slot, size_t from, size_t to)
{
    /* Of a shared mapping mremap with an old size of 0 makes a second one. */
    void *seen = mremap(slot->writable + from, 0, to - from, MREMAP_MAYMOVE | MREMAP_FIXED,
                        slot->memory + from);
    return seen == MAP_FAILED || mprotect(seen, to - from, PROT_READ);
}

/* Take [from, to) of memory away from the guest, contents and all. */
static int hide_part(struct dun_slot *slot, size_t from, size_t to)
{
    if (from == to)
        return 0;
    if (mmap(slot->memory + from, to - from, PROT_NONE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0) == MAP_FAILED)
        return -1;
    keep_from_others(slot->memory + from, to - from);
    return 0;
}

/* Neither a child made by fork nor a core file has guests' memory. */
static void keep_from_others(uint8_t *memory, size_t size)
{
    madvise(memory, size, MADV_DONTFORK);
    madvise(memory, size, MADV_DONTDUMP);
}

static int hide_all(struct dun_slot *slot)
{
    return hide_part(slot, 0, DUN_WASM_RESERVATION_BYTES);
}

/* Copy the pages that `of` names and `except` does not, as they are in `from`. */
static uint32_t copy_delta(struct dun_slot *slot, const struct dun_image *of,
                           const struct dun_image *except, const struct dun_image *from)
{
    uint32_t copied = 0, other = 0;
    for (uint32_t i = 0; i < of->page_count; i++) {
        uint32_t number = of->numbers[i];
        while (except && other < except->page_count && except->numbers[other] < number)
            other++;
        int named = except && other < except->page_count && except->numbers[other] == number;
        if (named || number >= from->end_page || slot->is_hot[number])
            continue;
        copy_page(slot->writable, number,
                  of == from ? of->pages + (size_t)i * DUN_PAGE : dun_image_page(from, number));
        copied++;
    }
    return copied;
}

/* From slot->image to `image`, both over the same base.  Hot pages are
 * restored before every run anyway. */
static int switch_image(struct dun_slot *slot, struct dun_image *image)
{
    struct dun_image *old = slot->image;
    give_hint(slot);
    if (make_room(slot, image->end_page) || move_end(slot, image))
        return -1;
    uint32_t copied = 0;
    if (old->base) /* but for the pages that are copied below */
        copied += copy_delta(slot, old, image->base ? image : NULL, image);
    if (image->base)
        copied += copy_delta(slot, image, NULL, image);
    slot->image = dun_image_ref(image);
    dun_image_unref(old);
    return take_hint(slot) ? -1 : (int)copied;
}

/* Where the image's part ends elsewhere: what lies between changes sides, and
 * the zone begins empty. */
static int move_end(struct dun_slot *slot, const struct dun_image *image)
{
    size_t old_end = image_end(slot), new_end = (size_t)image->end_page * DUN_PAGE;
    if (old_end == new_end)
        return 0;
    uint32_t kept = 0;
    for (uint32_t i = 0; i < slot->hot_count; i++) {
        if (slot->hot[i] < image->end_page)
            slot->hot[kept++] = slot->hot[i];
        else
            slot->is_hot[slot->hot[i]] = DUN_COLD;
    }
    slot->hot_count = kept;
    size_t zone_end = slot->zone_end;
    slot->zone_end = new_end;
    if (old_end < new_end)
        return hide_part(slot, new_end, zone_end > new_end ? zone_end : new_end) ||
               show_image_part(slot, old_end, new_end);
    return madvise(slot->writable + new_end, old_end - new_end, MADV_REMOVE) ||
           hide_part(slot, new_end, zone_end);
}

/* Tell the image that leaves which pages its runs wrote.  The engine's own is
 * for deployments, which write others than calls do. */
static void give_hint(struct dun_slot *slot)
{
    uint32_t pages[HINT_MAX], count = 0;
    if (!slot->image->base)
        return;
    for (uint32_t i = 0; i < slot->hot_count && count < HINT_MAX; i++)
        if (slot->is_hot[slot->hot[i]] == DUN_HOT)
            pages[count++] = slot->hot[i];
    dun_image_set_hint(slot->image, pages, count);
}

/* Heat the pages that runs of the new image are known to write.  Pages that are
 * warm for others only are kept, as long as they are few. */
static int take_hint(struct dun_slot *slot)
{
    uint32_t pages[HINT_MAX], fresh = 0;
    uint32_t count = dun_image_get_hint(slot->image, pages, HINT_MAX);
    for (uint32_t i = 0; i < slot->hot_count; i++)
        slot->is_hot[slot->hot[i]] = DUN_WARM;
    for (uint32_t i = 0; i < count; i++)
        fresh += slot->is_hot[pages[i]] == DUN_COLD;
    if (slot->hot_count + fresh > count + WARM_MAX) {
        if (mprotect(slot->memory, image_end(slot), PROT_READ))
            return -1;
        restore_cooled(slot);
    }
    for (uint32_t i = 0; i < slot->hot_count; i++)
        slot->hot_from[i] = dun_image_page(slot->image, slot->hot[i]);
    for (uint32_t i = 0; i < count; i++) {
        if (slot->is_hot[pages[i]] == DUN_COLD && mark_hot(slot, pages[i]))
            return -1;
        slot->is_hot[pages[i]] = DUN_HOT;
    }
    return 0;
}

/* All hot pages are cold from now on: restore them a last time. */
static void restore_cooled(struct dun_slot *slot)
{
    for (uint32_t i = 0; i < slot->hot_count; i++) {
        slot->is_hot[slot->hot[i]] = DUN_COLD;
        copy_page(slot->writable, slot->hot[i], dun_image_page(slot->image, slot->hot[i]));
    }
    slot->hot_count = 0;
}

void dun_slot_discard(struct dun_slot *slot)
{
    dun_wasm_instance_free(slot->instance);
    slot->instance = NULL;
    if (slot->memory && hide_all(slot)) {
        munmap(slot->memory, DUN_WASM_RESERVATION_BYTES);
        slot->memory = NULL;
    }
    if (slot->hot_room)
        memset(slot->is_hot, DUN_COLD, slot->hot_room);
    slot->hot_count = 0;
    dun_image_unref(slot->image);
    slot->image = NULL;
    slot->zone_end = 0;
    dun_stack_trim(&slot->stack);
}

/* ---- Faults ----------------------------------------------------------- */

/* Runs in a signal handler: no allocation, no lock. */
int dun_slot_fault(struct dun_slot *slot, const uint8_t *address)
{
    if (address < slot->memory || address >= slot->memory + DUN_WASM_RESERVATION_BYTES ||
        !slot->image || dun_run_is_stopping(&slot->run))
        return 0;
    size_t at = (size_t)(address - slot->memory);
    if (at >= slot->limit) {
        slot->overrun = at < BELOW_ZERO ? DUN_OVERRUN_MEMORY : DUN_OVERRUN_STACK;
        return 0;
    }
    uint8_t *page = slot->memory + at / DUN_PAGE * DUN_PAGE;
    dun_mapped_begin(); /* the image may lie in a file */
    int mended = at < image_end(slot) ? !mark_hot(slot, (uint32_t)(at / DUN_PAGE))
                                      : !extend_zone(slot, at + 1);
    if (dun_mapped_end()) {
        atomic_store(&slot->image->torn, 1);
        return 0;
    }
    if (!mended)
        return 0;
    /* Stopped meanwhile?  Then what was just made accessible is taken away again. */
    if (dun_run_is_stopping(&slot->run)) {
        mprotect(page, DUN_PAGE, PROT_NONE);
        return 0;
    }
    return 1;
}

/* The page, and where very many are hot already the ones around it as well:
 * each range of its own is a mapping, of which a process has only so many. */
static int mark_hot(struct dun_slot *slot, uint32_t number)
{
    uint32_t together = 1;
    while (together <= slot->hot_count / slot->hot_singly)
        together *= 2;
    uint32_t first = number & ~(together - 1), end = first + together;
    end = end < slot->image->end_page ? end : slot->image->end_page;
    if (slot->is_hot[number] || mprotect(slot->memory + (size_t)first * DUN_PAGE,
                                         (size_t)(end - first) * DUN_PAGE, PROT_READ | PROT_WRITE))
        return -1;
    for (uint32_t page = first; page < end; page++) {
        if (slot->is_hot[page])
            continue;
        slot->is_hot[page] = DUN_HOT;
        slot->hot[slot->hot_count] = page;
        slot->hot_from[slot->hot_count++] = dun_image_page(slot->image, page);
        slot->learnt++;
    }
    return 0;
}

/* Make the zone reach `needed`: at first by pages, then by half of what it has. */
static int extend_zone(struct dun_slot *slot, size_t needed)
{
    size_t start = image_end(slot), has = slot->zone_end - start;
    size_t end = round_up(needed);
    if (has >= ZONE_FIRST_PAGES * DUN_PAGE) {
        size_t more = slot->zone_end + round_up(has / 2);
        end = end > more ? end : more;
    }
    size_t most = round_up(slot->limit);
    end = end < most ? end : most;
    if (end <= slot->zone_end ||
        mprotect(slot->memory + slot->zone_end, end - slot->zone_end, PROT_READ | PROT_WRITE))
        return -1;
    slot->learnt += (uint32_t)((end - slot->zone_end) / DUN_PAGE);
    slot->zone_end = end;
    slot->zone_peak = end > slot->zone_peak ? end : slot->zone_peak;
    return 0;
}

int dun_slot_make_writable(struct dun_slot *slot, size_t at, size_t size)
{
    if (at > slot->limit || size > slot->limit - at)
        return -1;
    size_t end = at + size, start = image_end(slot);
    for (size_t page = at / DUN_PAGE; page * DUN_PAGE < end && page * DUN_PAGE < start; page++)
        if (!slot->is_hot[page] && mark_hot(slot, (uint32_t)page))
            return -1;
    if (end > start && end > slot->zone_end && extend_zone(slot, end))
        return -1;
    return 0;
}

int dun_slot_make_readable(struct dun_slot *slot, size_t at, size_t size)
{
    if (at > slot->limit || size > slot->limit - at)
        return -1;
    size_t end = at + size;
    return end > image_end(slot) && end > slot->zone_end && extend_zone(slot, end) ? -1 : 0;
}

void dun_slot_protect(void *context)
{
    struct dun_slot *slot = context;
    if (mprotect(slot->memory, DUN_WASM_RESERVATION_BYTES, PROT_NONE)) /* too many mappings */
        mmap(slot->memory, DUN_WASM_RESERVATION_BYTES, PROT_NONE,
             MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE | MAP_FIXED, -1, 0);
}

/* ---- Capturing -------------------------------------------------------- */

int dun_slot_capture(struct dun_slot *slot, uint32_t end_page, uint32_t **numbers, uint8_t **pages,
                     uint32_t *count, struct dunlin_error *err)
{
    static const uint8_t zero[DUN_PAGE];
    uint32_t base_end = slot->image->end_page, found = 0;
    *numbers = malloc((end_page + 1) * sizeof **numbers);
    for (uint32_t number = 0; *numbers && number < end_page; number++) {
        if (number < base_end ? !slot->is_hot[number] : (size_t)number * DUN_PAGE >= slot->zone_end)
            continue;
        const uint8_t *was = dun_image_page(slot->image, number);
        if (memcmp(slot->memory + (size_t)number * DUN_PAGE, was ? was : zero, DUN_PAGE))
            (*numbers)[found++] = number;
    }
    *pages = *numbers ? aligned_alloc(DUN_PAGE, (size_t)(found + 1) * DUN_PAGE) : NULL;
    if (!*pages) {
        free(*numbers);
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory for an image of %u pages", found);
    }
    for (uint32_t i = 0; i < found; i++)
        memcpy(*pages + (size_t)i * DUN_PAGE, slot->memory + (size_t)(*numbers)[i] * DUN_PAGE,
               DUN_PAGE);
    *count = found;
    return 0;
}

/* ---- Small things ----------------------------------------------------- */

static size_t round_up(size_t bytes)
{
    return (bytes + DUN_PAGE - 1) & ~(size_t)(DUN_PAGE - 1);
}

static size_t image_end(const struct dun_slot *slot)
{
    return (size_t)slot->image->end_page * DUN_PAGE;
}

#ifdef DUN_PARANOID
#define LOOK_ABOVE ((size_t)64 << 20) /* how much of what the zone has been before is looked at */

static int differs(const uint8_t *memory, const uint8_t *expected)
{
    static const uint8_t zero[DUN_PAGE];
    return memcmp(memory, expected ? expected : zero, DUN_PAGE) != 0;
}

/* Abort unless memory is what it should be, byte for byte. */
static void check_exact(struct dun_slot *slot, size_t keep)
{
    for (uint32_t number = 0; number < slot->image->end_page; number++)
        if (differs(slot->memory + (size_t)number * DUN_PAGE,
                    dun_image_page(slot->image, number)) &&
            !dun_mapped_is_torn()) /* then it is the image that is wrong, and never used again */
            abort();
    size_t start = image_end(slot);
    for (size_t at = start + keep; at < slot->zone_end; at++)
        if (slot->memory[at])
            abort();
    size_t above = slot->zone_peak > slot->zone_end ? slot->zone_peak - slot->zone_end : 0;
    above = above < LOOK_ABOVE ? above : LOOK_ABOVE;
    if (above && !mprotect(slot->memory + slot->zone_end, above, PROT_READ)) {
        for (size_t at = 0; at < above; at += DUN_PAGE)
            if (differs(slot->memory + slot->zone_end + at, NULL))
                abort();
        mprotect(slot->memory + slot->zone_end, above, PROT_NONE);
    }
    if (dun_wasm_get_global(slot->instance) != slot->image->global)
        abort();
}
#else
static void check_exact(struct dun_slot *slot, size_t keep)
{
    (void)slot, (void)keep;
}
#endif
