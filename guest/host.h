/* What the guest may ask of its host: the imports of the engine module.
 *
 * In WebAssembly these are imports of module "dunlin"; a native build of the guest (for tests)
 * provides plain C functions of the same names. Nothing else is imported, so this file is the whole
 * of what a function can reach.
 */
#ifndef DUN_GUEST_HOST_H
#define DUN_GUEST_HOST_H

#include <stdint.h>

#if defined(__wasm__)
#define DUN_IMPORT(name) __attribute__((import_module("dunlin"), import_name(#name)))
#else
#define DUN_IMPORT(name)
#endif

enum dun_clock {
    DUN_CLOCK_WALL = 0, /* milliseconds since 1970 */
    DUN_CLOCK_CALL = 1, /* performance.now(): milliseconds since this call began, coarse */
    DUN_CLOCK_ORIGIN =
        2, /* performance.timeOrigin: when this call began, milliseconds since 1970 */
};

enum dun_log_level { DUN_LOG_DEBUG = 0, DUN_LOG_INFO = 1, DUN_LOG_WARN = 2, DUN_LOG_ERROR = 3 };

DUN_IMPORT(clock) double dun_host_clock(int32_t which);

/* Random bytes from the host. 0, or -1 where randomness is refused (deployment). */
DUN_IMPORT(entropy) int32_t dun_host_entropy(uint8_t *out, uint32_t size);

/* One line of the log, UTF-8, without its newline. 0, or -1 where the log's ceiling is reached. */
DUN_IMPORT(log) int32_t dun_host_log(int32_t level, const char *text, uint32_t size);

/* Call the granted host function `index` and wait for it. What it gave is then had by
 * dun_host_take. Returns its size, with the kind (enum dun_guest_kind) in bits 32 to 39, and bit 40
 * set when it is an error's message. */
DUN_IMPORT(host_call)
int64_t dun_host_call(uint32_t index, uint32_t kind, const uint8_t *input, uint32_t size);

/* Ask for the source of a module, whose name is resolved already. Returns as dun_host_call does. */
DUN_IMPORT(load_module) int64_t dun_host_load_module(const char *name, uint32_t size);

/* Copy what dun_host_call or dun_host_load_module left, all of it, to `out`. */
DUN_IMPORT(host_take) void dun_host_take(uint8_t *out);

/* Sleep until performance.now() is `due_ms`. */
DUN_IMPORT(wait) void dun_host_wait(double due_ms);

#define DUN_HOST_SIZE(result) ((uint32_t)(result))
#define DUN_HOST_KIND(result) ((uint32_t)((result) >> 32) & 0xff)
#define DUN_HOST_FAILED(result) (((result) >> 40) & 1)

#endif
