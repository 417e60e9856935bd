/*
 * js.c - calls and scripts: what is placed in the guest, and what it left.
 *
 * guest/abi.h is the contract.  Deploying is in js_deploy.c.
 */
#include "js.h"

#include <string.h>

#include "../../guest/abi.h"
#include "../base/clock.h"
#include "../base/random.h"
#include "excerpt.h"
#include "js_guest.h"
#include "limits.h"

static int place_input(struct dunlin_call *call, struct dun_slot *slot, dunlin_bytes input,
                       uint32_t *at, uint32_t *heap_at, struct dunlin_error *err);
static int run_call(struct dunlin_call *call, struct dun_slot *slot, uint32_t export,
                    dunlin_kind kind, dunlin_bytes input, struct dunlin_error *err);
static int run_eval(struct dunlin_call *call, struct dun_slot *slot, dunlin_bytes source,
                    const char *filename, struct dunlin_error *err);
static int take_result(struct dunlin_call *call, struct dun_slot *slot, int status,
                       const struct dun_source *sources, size_t count, struct dunlin_error *err);
static int fits_mailbox(size_t size);

int dun_js_call(struct dunlin_call *call, struct dunlin_function *function, const char *export_name,
                dunlin_kind kind, dunlin_bytes input, int wait, struct dunlin_error *err)
{
    uint32_t export;
    dun_call_begin(call, function->name, &function->limits, function->limits.timeout_ms);
    call->function = function;
    if (dun_sandbox_check_process(&call->runtime->sandbox, err) ||
        dun_function_find_export(function, export_name, &export, err))
        return -1;
    if (input.size > function->limits.input_bytes)
        return dun_fail(err, DUNLIN_INPUT_LIMIT,
                        "the input has %zu bytes, and the limit of \"%s\" is %llu", input.size,
                        function->name, (unsigned long long)function->limits.input_bytes);
    struct dun_slot *slot;
    size_t keep = fits_mailbox(input.size) ? 0 : input.size + DUN_INPUT_PAD;
    if (dun_call_take(call, function->image, keep, wait, &slot, err))
        return -1;
    int failed = run_call(call, slot, export, kind, input, err);
    dun_call_give(call, slot);
    call->stats.total_ns = dun_now_ns() - call->services.start_ns;
    return failed;
}

static int run_call(struct dunlin_call *call, struct dun_slot *slot, uint32_t export,
                    dunlin_kind kind, dunlin_bytes input, struct dunlin_error *err)
{
    uint32_t at, heap_at;
    if (place_input(call, slot, input, &at, &heap_at, err))
        return -1;
    union dun_wasm_value values[8];
    values[0].u32 = export;
    values[1].u32 = kind;
    values[2].u32 = at;
    values[3].u32 = (uint32_t)input.size;
    values[4].u64 = dun_random_u64();
    values[5].u32 = heap_at;
    values[6].u32 = (uint32_t)call->limits->memory_bytes;
    values[7].u32 = (uint32_t)call->limits->output_bytes;
    if (dun_call_enter(call, slot, DUN_EXPORT_CALL, values, 8, err))
        return -1;
    const struct dunlin_function *function = call->function;
    return take_result(call, slot, values[0].i32, function->sources, function->source_count, err);
}

/* Small inputs go where the guest keeps its results anyway, others above the image. */
static int place_input(struct dunlin_call *call, struct dun_slot *slot, dunlin_bytes input,
                       uint32_t *at, uint32_t *heap_at, struct dunlin_error *err)
{
    uint64_t end = (uint64_t)slot->image->end_page * DUN_PAGE, place = end;
    *heap_at = (uint32_t)end;
    if (fits_mailbox(input.size))
        place =
            call->runtime->sandbox.engine.mailbox_at + offsetof(struct dun_mailbox, small_input);
    else
        *heap_at = (uint32_t)((end + input.size + DUN_INPUT_PAD + 15) & ~UINT64_C(15));
    if (end + input.size + 2 * DUN_INPUT_PAD > call->limits->memory_bytes ||
        dun_guest_write(slot, place, input.data, input.size) ||
        dun_guest_zero(slot, place + input.size, DUN_INPUT_PAD))
        return dun_fail(
            err, DUNLIN_MEMORY_LIMIT,
            "the input of %zu bytes does not fit into the memory limit of %llu bytes, of "
            "which %llu are in use before the call",
            input.size, (unsigned long long)call->limits->memory_bytes, (unsigned long long)end);
    *at = (uint32_t)place;
    return 0;
}

static int fits_mailbox(size_t size)
{
    return size + DUN_INPUT_PAD <= DUN_SMALL_INPUT;
}

int dun_js_eval(struct dunlin_call *call, dunlin_bytes source, const char *filename,
                const dunlin_limits *limits, struct dunlin_error *err)
{
    dunlin_limits settled;
    if (dun_limits_settle(limits, &settled, err))
        return -1;
    dun_call_begin(call, filename, &settled, settled.timeout_ms);
    call->function = NULL;
    struct dun_slot *slot;
    if (dun_sandbox_check_process(&call->runtime->sandbox, err))
        return -1;
    if (source.size > settled.input_bytes)
        return dun_fail(err, DUNLIN_INPUT_LIMIT, "the script has %zu bytes, and the limit is %llu",
                        source.size, (unsigned long long)settled.input_bytes);
    if (dun_call_take(call, call->runtime->sandbox.engine.image, 0, 1, &slot, err))
        return -1;
    int failed = run_eval(call, slot, source, filename, err);
    dun_call_give(call, slot);
    call->stats.total_ns = dun_now_ns() - call->services.start_ns;
    call->limits = NULL;
    return failed;
}

static int run_eval(struct dunlin_call *call, struct dun_slot *slot, dunlin_bytes source,
                    const char *filename, struct dunlin_error *err)
{
    struct dun_source script = {
        .name = (char *)filename, .text = source.data, .size = source.size, .is_mapped = 1};
    dunlin_bytes parts[2] = {{(const uint8_t *)filename, strlen(filename)}, source};
    struct dun_js_placed placed;
    if (dun_js_place(call, slot, parts, 2, &placed, err))
        return -1;
    union dun_wasm_value values[9];
    values[0].u32 = placed.at[0];
    values[1].u32 = (uint32_t)parts[0].size;
    values[2].u32 = placed.at[1];
    values[3].u32 = (uint32_t)parts[1].size;
    values[4].u64 = dun_random_u64();
    values[5].u32 = call->limits->stack_bytes;
    values[6].u32 = placed.heap_at;
    values[7].u32 = (uint32_t)call->limits->memory_bytes;
    values[8].u32 = (uint32_t)call->limits->output_bytes;
    if (dun_call_enter(call, slot, DUN_EXPORT_EVAL, values, 9, err))
        return -1;
    return take_result(call, slot, values[0].i32, &script, 1, err);
}

/* ---- What the guest left ---------------------------------------------- */

static int take_result(struct dunlin_call *call, struct dun_slot *slot, int status,
                       const struct dun_source *sources, size_t count, struct dunlin_error *err)
{
    struct dun_mailbox box;
    if (dun_guest_read(slot, call->runtime->sandbox.engine.mailbox_at, &box,
                       offsetof(struct dun_mailbox, small_input)))
        return dun_fail(err, DUNLIN_TRAP, "the guest's mailbox is not in its memory");
    call->stats.memory_bytes = /* what the guest says, which may be anything */
        box.heap_at < call->limits->memory_bytes ? box.heap_at : call->limits->memory_bytes;
    if (status != DUN_GUEST_OK)
        return dun_js_fail(call, slot, status, &box, sources, count, err);
    if (box.result_size > call->limits->output_bytes)
        return dun_js_fail(call, slot, DUN_GUEST_OUTPUT_LIMIT, &box, sources, count, err);
    if (box.result_kind > DUNLIN_BYTES || (box.result_kind == DUNLIN_NONE && box.result_size) ||
        dun_guest_append(slot, box.result_at, box.result_size, &call->output))
        return dun_fail(err, DUNLIN_TRAP, "the guest's result is not in its memory");
    call->output_kind = (dunlin_kind)box.result_kind;
    return 0;
}
