// The parser's decimals against strtod and the writer's against the engine's dtoa, bit for bit.
// time limit: 300 s
#include "quickjs.c"

#include "json_number.h"
#include "tap.h"

static uint64_t state = 88172645463325252u;

static uint64_t next(void)
{
    state ^= state << 13;
    state ^= state >> 7;
    return state ^= state << 17;
}

static bool reads_like_strtod(const char *text)
{
    double ours = -1, theirs = strtod(text, NULL);
    if (read_any_number((const uint8_t *)text, &ours) != (const uint8_t *)text + strlen(text) ||
        memcmp(&ours, &theirs, sizeof ours) != 0) {
        tap_note("%s: %.17g instead of %.17g", text, ours, theirs);
        return false;
    }
    return true;
}

static bool writes_like_dtoa(double value)
{
    JSDTOATempMem memory;
    char theirs[64], ours[64];
    uint8_t *end = write_short_double((uint8_t *)ours, value);
    theirs[js_dtoa(theirs, value, 10, 0, JS_DTOA_FORMAT_FREE, &memory)] = 0;
    if (end == NULL)
        return true; // left to dtoa
    *end = 0;
    if (strcmp(ours, theirs) != 0)
        tap_note("%.17g: %s instead of %s", value, ours, theirs);
    return strcmp(ours, theirs) == 0;
}

static long read_mantissas(void)
{
    long wrong = 0;
    char text[96];
    for (int i = 0; i < 1500000 && wrong < 5; i++) {
        unsigned long long mantissa = next() >> (next() & 63);
        snprintf(text, sizeof text, "%llue%d", mantissa, (int)(next() % 64) - 32);
        wrong += !reads_like_strtod(text);
    }
    return wrong;
}

// Decimals halfway between two doubles, as far as 20 digits reach, and their neighbours.
static long read_midpoints(void)
{
    long wrong = 0;
    char text[96];
    for (int i = 0; i < 500000 && wrong < 5; i++) {
        uint64_t bits = next() % ((uint64_t)90 << 52) + ((uint64_t)985 << 52);
        double value;
        memcpy(&value, &bits, sizeof value);
        long double middle = ((long double)value + nextafter(value, INFINITY)) / 2;
        snprintf(text, sizeof text, "%.*Le", 16 + i % 4, middle);
        wrong += !reads_like_strtod(text);
    }
    return wrong;
}

static long write_decimals(void)
{
    long wrong = 0;
    for (int i = 0; i < 1500000 && wrong < 5; i++) {
        double value = (double)(int64_t)(next() >> (next() & 63)) / json_powers_of_ten[next() % 12];
        wrong += !writes_like_dtoa(i & 1 ? value : -value);
        wrong += !writes_like_dtoa(nextafter(value, i & 2 ? INFINITY : 0));
    }
    return wrong;
}

int main(void)
{
    static const double edges[] = {0,
                                   -0.0,
                                   1e-6,
                                   1e-7,
                                   9.999999e-7,
                                   1e15,
                                   999999999999999,
                                   0.1 + 0.2,
                                   1e21,
                                   123456789012345.6,
                                   0.000001,
                                   4.35,
                                   0.5,
                                   1e14 + 0.5};
    tap_is_int(read_mantissas(), 0, "mantissas of 1 to 20 digits, exponents -32 to 31");
    tap_is_int(read_midpoints(), 0, "decimals in the middle between two doubles");
    tap_is_int(write_decimals(), 0, "decimals and their neighbours are written");
    for (size_t i = 0; i < sizeof edges / sizeof *edges; i++)
        tap_ok(writes_like_dtoa(edges[i]), "%g is written", edges[i]);
    return tap_done();
}
