/*
 * abi.h - what host and guest have agreed on.  Both include it.
 *
 * The guest is the JavaScript engine compiled to Wasm.  The host enters it by
 * the exports dun_boot, dun_deploy, dun_call and dun_eval; each returns one of
 * enum dun_guest_status and leaves where its results are in the mailbox, a
 * struct at the address that dun_mailbox() returned once.  All addresses are
 * offsets in linear memory, all integers little-endian.
 *
 *     0            stack_top       data       heap_base       image end      limit
 *     | shadow stack <- |  constants, globals | heap of image | input | heap |
 *
 * The host places the input at the end of the image, followed by at least
 * DUN_INPUT_PAD zero bytes, and the heap of the call begins after that.
 */
#ifndef DUN_GUEST_ABI_H
#define DUN_GUEST_ABI_H

#include <stdint.h>

#define DUN_ABI_VERSION 1
#define DUN_INPUT_PAD 64
#define DUN_SMALL_INPUT 192

enum dun_guest_status {
    DUN_GUEST_OK = 0,
    DUN_GUEST_THREW = 1,        /* message and stack say what */
    DUN_GUEST_INPUT = 2,        /* the input is not JSON */
    DUN_GUEST_OUTPUT_LIMIT = 3, /* the output would be larger than allowed */
    DUN_GUEST_MEMORY = 4,       /* out of memory, not caught */
    DUN_GUEST_STACK = 5,        /* stack overflow, not caught */
    DUN_GUEST_NO_FUNCTION = 6   /* deployed a module that exports no function */
};

/* As dunlin_kind. */
enum dun_guest_kind { DUN_GUEST_NONE = 0, DUN_GUEST_JSON = 1, DUN_GUEST_BYTES = 2 };

struct dun_mailbox {
    uint32_t result_at, result_size, result_kind;
    uint32_t message_at, message_size;
    uint32_t stack_at, stack_size;
    uint32_t heap_at;                     /* where the heap ends now */
    uint8_t small_input[DUN_SMALL_INPUT]; /* inputs that fit (pad included) are placed here */
};

/* What a deployment or a call is given, placed in front of nothing: passed by
 * value as parameters of the exports, in this order.
 *
 * dun_deploy(name_at, name_size, source_at, source_size, grants_at, grants_size,
 *            seed, stack_bytes, heap_at, heap_limit)
 *     grants: names, each ended by '\n'.  Result: the exports' names, each
 *     ended by '\n'; an export is called by its place in that list.
 * dun_call(export, kind, input_at, input_size, seed, heap_at, heap_limit, output_limit)
 * dun_eval(name_at, name_size, source_at, source_size, seed, stack_bytes, heap_at,
 *          heap_limit, output_limit)
 */

#endif
