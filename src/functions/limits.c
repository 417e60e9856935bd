/* limits.c - the defaults and ranges of a function's limits; dunlin.h documents them. */
#include "limits.h"

#define KIB ((uint64_t)1 << 10)
#define MIB ((uint64_t)1 << 20)
#define GIB ((uint64_t)1 << 30)

static int settle(const char *name, uint64_t *value, uint64_t standard, uint64_t least,
                  uint64_t most, struct dunlin_error *err);
static int settle_small(const char *name, uint32_t *value, uint32_t standard, uint32_t least,
                        uint32_t most, struct dunlin_error *err);

int dun_limits_settle(const dunlin_limits *given, dunlin_limits *out, struct dunlin_error *err)
{
    dunlin_limits limits = {0};
    if (given)
        limits = *given;
    for (unsigned i = 0; i < sizeof limits.reserved / sizeof *limits.reserved; i++)
        if (limits.reserved[i] || limits.reserved_zero)
            return dun_fail(err, DUNLIN_INVALID,
                            "a reserved field of dunlin_limits is not zero: fill it with "
                            "dunlin_limits_init first");
    if (settle("memory_bytes", &limits.memory_bytes, 64 * MIB, 4 * MIB, 2 * GIB, err))
        return -1;
    uint64_t memory = limits.memory_bytes, standard = 16 * MIB < memory ? 16 * MIB : memory;
    if (settle("input_bytes", &limits.input_bytes, standard, 1, memory, err) ||
        settle("output_bytes", &limits.output_bytes, standard, 1, memory, err) ||
        settle("log_bytes", &limits.log_bytes, 64 * KIB, 1, GIB, err) ||
        settle_small("stack_bytes", &limits.stack_bytes, 1 * MIB, 16 * KIB, 2 * MIB, err) ||
        settle_small("timeout_ms", &limits.timeout_ms, 1000, 1, 86400000, err) ||
        settle_small("deploy_timeout_ms", &limits.deploy_timeout_ms, 10000, 1, 86400000, err))
        return -1;
    *out = limits;
    return 0;
}

static int settle(const char *name, uint64_t *value, uint64_t standard, uint64_t least,
                  uint64_t most, struct dunlin_error *err)
{
    if (!*value)
        *value = standard;
    if (*value >= least && *value <= most)
        return 0;
    return dun_fail(err, DUNLIN_INVALID, "the limit %s must be from %llu to %llu, not %llu", name,
                    (unsigned long long)least, (unsigned long long)most,
                    (unsigned long long)*value);
}

static int settle_small(const char *name, uint32_t *value, uint32_t standard, uint32_t least,
                        uint32_t most, struct dunlin_error *err)
{
    uint64_t wide = *value;
    int failed = settle(name, &wide, standard, least, most, err);
    *value = (uint32_t)wide;
    return failed;
}
