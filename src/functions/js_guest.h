/* js_guest.h - what js.c and js_deploy.c share: placing bytes in the guest, reading its errors. */
#ifndef DUN_FUNCTIONS_JS_GUEST_H
#define DUN_FUNCTIONS_JS_GUEST_H

#include "../../guest/abi.h"
#include "call.h"
#include "function.h"

#define DUN_JS_PARTS_MAX 3

struct dun_js_placed {
    uint32_t at[DUN_JS_PARTS_MAX];
    uint32_t end;     /* of the last part and its pad */
    uint32_t heap_at; /* where the guest's heap may begin */
};

/* Place the parts above the image, each followed by zero bytes. */
int dun_js_place(struct dunlin_call *call, struct dun_slot *slot, const dunlin_bytes *parts,
                 size_t count, struct dun_js_placed *out, struct dunlin_error *err);

/* Turn what the guest says went wrong into an error. */
int dun_js_fail(struct dunlin_call *call, struct dun_slot *slot, int guest_status,
                const struct dun_mailbox *box, const struct dun_source *sources, size_t count,
                struct dunlin_error *err);

#endif
