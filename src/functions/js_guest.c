/* js_guest.c - placing bytes in the guest, and reading what it says went wrong. */
#include "js_guest.h"

#include <stdlib.h>
#include <string.h>

#include "../base/mapped.h"
#include "../base/utf8.h"
#include "excerpt.h"

#define TEXT_CEILING ((size_t)64 << 10) /* of a message or stack; more is cut */

static char *read_text(struct dun_slot *slot, uint32_t at, uint32_t size);
static dunlin_status status_of(int guest_status, const struct dunlin_call *call);

int dun_js_place(struct dunlin_call *call, struct dun_slot *slot, const dunlin_bytes *parts,
                 size_t count, struct dun_js_placed *out, struct dunlin_error *err)
{
    uint64_t at = (uint64_t)slot->image->end_page * DUN_PAGE;
    for (size_t i = 0; i < count; i++) {
        if (at + parts[i].size + 2 * DUN_INPUT_PAD > call->limits->memory_bytes ||
            dun_guest_write(slot, at, parts[i].data, parts[i].size) ||
            dun_guest_zero(slot, at + parts[i].size, DUN_INPUT_PAD))
            return dun_fail(
                err, DUNLIN_MEMORY_LIMIT,
                "the source of %zu bytes does not fit into the memory limit of %llu bytes",
                parts[i].size, (unsigned long long)call->limits->memory_bytes);
        out->at[i] = (uint32_t)at;
        at = (at + parts[i].size + DUN_INPUT_PAD + 15) & ~UINT64_C(15);
    }
    out->end = out->heap_at = (uint32_t)at;
    return 0;
}

int dun_js_fail(struct dunlin_call *call, struct dun_slot *slot, int guest_status,
                const struct dun_mailbox *box, const struct dun_source *sources, size_t count,
                struct dunlin_error *err)
{
    dunlin_status status = status_of(guest_status, call);
    if (guest_status == DUN_GUEST_OUTPUT_LIMIT)
        return dun_fail(err, status, "the output has more than %llu bytes, which is the limit",
                        (unsigned long long)call->limits->output_bytes);
    char *message = read_text(slot, box->message_at, box->message_size);
    char *stack = read_text(slot, box->stack_at, box->stack_size);
    if (guest_status == DUN_GUEST_MEMORY)
        dun_fail(err, status, "needs more than %llu bytes of memory, its limit",
                 (unsigned long long)call->limits->memory_bytes);
    else if (guest_status == DUN_GUEST_STACK)
        dun_fail(err, status, "recursed deeper than %u bytes of stack allow, its limit",
                 call->limits->stack_bytes);
    else if (status == DUNLIN_LOG_LIMIT)
        dun_fail(err, status, "logged more than %llu bytes, which is its limit",
                 (unsigned long long)call->limits->log_bytes);
    else if (guest_status == DUN_GUEST_INPUT)
        dun_fail(err, status, "the input is not valid JSON: %s", message ? message : "");
    else
        dun_fail(err, status, "%s",
                 message && *message ? message : "something without a text was thrown");
    free(message);
    if (guest_status == DUN_GUEST_INPUT) {
        free(stack);
        return -1;
    }
    err->stack = stack;
    dun_mapped_begin(); /* sources may lie in an artefact; of a truncated one zeros are shown */
    dun_excerpt_locate(err, sources, count);
    dun_mapped_end();
    return -1;
}

static dunlin_status status_of(int guest_status, const struct dunlin_call *call)
{
    switch (guest_status) {
    case DUN_GUEST_INPUT:
        return DUNLIN_INPUT;
    case DUN_GUEST_OUTPUT_LIMIT:
        return DUNLIN_OUTPUT_LIMIT;
    case DUN_GUEST_MEMORY:
        return DUNLIN_MEMORY_LIMIT;
    case DUN_GUEST_STACK:
        return DUNLIN_STACK_LIMIT;
    default: /* the log's refusal was not caught */
        return call->services.log_refusals ? DUNLIN_LOG_LIMIT : DUNLIN_GUEST;
    }
}

/* NULL where the guest's address is none. */
static char *read_text(struct dun_slot *slot, uint32_t at, uint32_t size)
{
    size_t shown = size < TEXT_CEILING ? size : TEXT_CEILING;
    char *text = malloc(shown + 1);
    if (!text || dun_guest_read(slot, at, text, shown)) {
        free(text);
        return NULL;
    }
    text[shown] = 0;
    dun_utf8_mend((uint8_t *)text, shown); /* lone surrogates, and what was cut */
    return text;
}
