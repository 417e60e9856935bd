/*
 * services.h - what a guest may ask for while it runs, and who answers.
 *
 * The layer above fills one for each run; imports.c, which the guest calls,
 * checks and copies, and then asks it.
 */
#ifndef DUN_SANDBOX_SERVICES_H
#define DUN_SANDBOX_SERVICES_H

#include <stddef.h>
#include <stdint.h>

#include "../base/buffer.h"

/* What answered a question: borrowed until the next question. */
struct dun_reply {
    int failed; /* the bytes are a message */
    uint32_t kind;
    const uint8_t *data;
    size_t size;
};

struct dun_services {
    void *context;
    int deploying; /* the clock stands still, there is no randomness */
    uint64_t start_ns, start_wall_ns, clock_step_ns;
    /* Lines of console.*; -1: the ceiling is reached. */
    int (*log)(void *context, int level, const uint8_t *text, size_t size);
    /* A function of the host's own.  -1: leave the guest at once. */
    int (*host_call)(void *context, uint32_t index, uint32_t kind, const uint8_t *input,
                     size_t size, struct dun_reply *reply);
    /* The source of a module: "NAME\nIMPORTING FILE\nSPECIFIER". */
    void (*load_module)(void *context, const char *question, struct dun_reply *reply);

    struct dun_buffer question; /* copied from the guest; its ceiling bounds every question */
    struct dun_reply reply;
    uint32_t log_refusals; /* a guest that goes on logging after one is stopped */
};

/* The time that a deployment sees: 2000-01-01T00:00:00Z. */
#define DUN_DEPLOYMENT_WALL_NS (UINT64_C(946684800) * 1000000000u)

#endif
