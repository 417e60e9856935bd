/*
 * wasm.h - the seam to the Wasm runtime; no type of it crosses.
 *
 * A `dun_wasm` is one compiled module, and may be shared by threads.  An
 * instance of it belongs to one thread at a time and lives in memory that the
 * caller reserved.
 */
#ifndef DUN_SANDBOX_WASM_H
#define DUN_SANDBOX_WASM_H

#include <stddef.h>
#include <stdint.h>

#include "../base/error.h"

/* What an instance's memory must have reserved: 4 GiB that a 32-bit address
 * reaches and the guard that an offset adds, so that nothing is checked. */
#define DUN_WASM_RESERVATION_BYTES ((UINT64_C(4) << 30) + (UINT64_C(32) << 20))

/* How much native stack compiled code may use: about eight times what it takes
 * of the guest's own, so that a guest is told by its engine first. */
#define DUN_WASM_STACK_BYTES ((size_t)16 << 20)

/* Laid out as the runtime's own. */
union dun_wasm_value {
    int32_t i32;
    uint32_t u32;
    int64_t i64;
    uint64_t u64;
    double f64;
    _Alignas(16) uint8_t bytes[16];
};

/* What the module imports: arguments in `values`, the result to values[0].
 * Anything but 0 ends the call as DUN_TRAP_HOST. */
typedef int (*dun_wasm_import_fn)(union dun_wasm_value *values);

struct dun_wasm_import {
    const char *name;
    const char
        *type; /* a letter each: i = i32, I = i64, d = f64; parameters, then ':' and the result */
    dun_wasm_import_fn call;
};

struct dun_wasm_interface {
    const char *module; /* that all imports come from */
    const struct dun_wasm_import *imports;
    size_t import_count;
    const char *const *exports; /* functions; called by their place here */
    size_t export_count;
    const char *global; /* the one mutable global, an i32 */
};

enum dun_wasm_trap {
    DUN_TRAP_NONE,
    DUN_TRAP_MEMORY, /* an access that memory did not allow */
    DUN_TRAP_STACK,  /* DUN_WASM_STACK_BYTES were not enough */
    DUN_TRAP_HOST,   /* an import ended it */
    DUN_TRAP_OTHER   /* unreachable code, a division by zero, … */
};

struct dun_wasm;
struct dun_wasm_instance;

/* Compile a module to machine code for the x86-64-v3 (AVX2) or other baseline processor;
 * the bytes are freed with dun_wasm_bytes_free. */
struct dun_wasm_bytes {
    uint8_t *data;
    size_t size;
};
int dun_wasm_compile(const uint8_t *module, size_t size, int for_this_machine,
                     struct dun_wasm_bytes *out, struct dunlin_error *err);
void dun_wasm_bytes_free(struct dun_wasm_bytes *bytes);

/* Map compiled code from a file that dun_wasm_compile's bytes were written to.
 * The file must be trusted as much as this program is.  `interface` is
 * borrowed for good.  ARTEFACT: it was compiled by another version or for
 * another processor. */
int dun_wasm_open(const char *path, const struct dun_wasm_interface *interface,
                  struct dun_wasm **out, struct dunlin_error *err);
void dun_wasm_close(struct dun_wasm *wasm);
const char *dun_wasm_version(void);

/* Make an instance in `memory`, of which DUN_WASM_RESERVATION_BYTES are
 * reserved and dun_wasm_initial_bytes() are writable; it writes them. */
size_t dun_wasm_initial_bytes(const struct dun_wasm *wasm);
int dun_wasm_instance_new(struct dun_wasm *wasm, uint8_t *memory, struct dun_wasm_instance **out,
                          struct dunlin_error *err);
void dun_wasm_instance_free(struct dun_wasm_instance *instance);

/* Is `address` in the module's compiled code? */
int dun_wasm_is_code(const struct dun_wasm *wasm, const void *address);

/* Call an export.  `values` holds the arguments, and the result afterwards.  On a trap
 * the instance is good for nothing but dun_wasm_instance_free; `text`, if not
 * NULL, gets what the runtime calls the trap. */
enum dun_wasm_trap dun_wasm_call(struct dun_wasm_instance *instance, unsigned export,
                                 union dun_wasm_value *values, size_t count, char *text,
                                 size_t text_size);

uint32_t dun_wasm_get_global(struct dun_wasm_instance *instance);
void dun_wasm_set_global(struct dun_wasm_instance *instance, uint32_t value);

#endif
