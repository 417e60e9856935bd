/* imports.h - the closed table of what the guest imports. */
#ifndef DUN_SANDBOX_IMPORTS_H
#define DUN_SANDBOX_IMPORTS_H

#include "wasm.h"

extern const struct dun_wasm_interface dun_guest_interface;

/* Places in the interface's exports. */
enum dun_guest_export {
    DUN_EXPORT_INITIALIZE,
    DUN_EXPORT_MAILBOX,
    DUN_EXPORT_BOOT,
    DUN_EXPORT_DEPLOY,
    DUN_EXPORT_CALL,
    DUN_EXPORT_EVAL,
    DUN_EXPORT_COUNT
};

#endif
