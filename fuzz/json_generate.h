// Random JSON documents for the fuzz targets of the JSON parser and writer: valid ones that go
// where the parser has special cases, and damaged ones. Everything follows from the seed.
#ifndef DUN_FUZZ_JSON_GENERATE_H
#define DUN_FUZZ_JSON_GENERATE_H

#include <inttypes.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define GENERATED_MAX (1u << 20)

struct generated {
    uint64_t seed;
    size_t size;
    unsigned space;  // style of white space
    unsigned budget; // values that may still be made
    char text[GENERATED_MAX + 256];
};

static uint32_t next_random(struct generated *g, uint32_t below);
static void add_text(struct generated *g, const char *text);
static void generate_json(struct generated *g, uint64_t seed);
static void damage_json(struct generated *g);
static void add_space(struct generated *g, unsigned depth, int line_break);
static void add_value(struct generated *g, unsigned depth);
static void add_object(struct generated *g, unsigned depth);
static void add_array(struct generated *g, unsigned depth);
static void add_records(struct generated *g, unsigned depth);
static void add_deep(struct generated *g);
static void add_key(struct generated *g);
static void add_string(struct generated *g);
static void add_number(struct generated *g);

static uint32_t next_random(struct generated *g, uint32_t below)
{
    uint64_t z = g->seed += 0x9E3779B97F4A7C15u; // splitmix64
    z = (z ^ z >> 30) * 0xBF58476D1CE4E5B9u;
    z = (z ^ z >> 27) * 0x94D049BB133111EBu;
    return (uint32_t)((z ^ z >> 31) >> 32) % below;
}

static uint64_t next_random64(struct generated *g)
{
    uint64_t high = next_random(g, UINT32_MAX);
    return high << 32 ^ next_random(g, UINT32_MAX);
}

static void add_bytes(struct generated *g, const char *bytes, size_t size)
{
    if (g->size + size > GENERATED_MAX)
        return;
    memcpy(g->text + g->size, bytes, size);
    g->size += size;
}

static void add_text(struct generated *g, const char *text)
{
    add_bytes(g, text, strlen(text));
}

static void add_format(struct generated *g, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
static void add_format(struct generated *g, const char *format, ...)
{
    char text[512];
    va_list args;
    va_start(args, format);
    vsnprintf(text, sizeof text, format, args);
    va_end(args);
    add_text(g, text);
}

#define ONE_OF(g, list) ((list)[next_random((g), sizeof(list) / sizeof *(list))])

static void generate_json(struct generated *g, uint64_t seed)
{
    g->seed = seed;
    g->size = 0;
    g->space = next_random(g, 7);
    g->budget = 2 + next_random(g, 1u << next_random(g, 10));
    add_space(g, 0, 0);
    if (next_random(g, 40) == 0)
        add_deep(g);
    else if (next_random(g, 2))
        add_records(g, 0);
    else
        add_value(g, 0);
    add_space(g, 0, 0);
    for (unsigned damages = next_random(g, 3) == 0 ? 1 + next_random(g, 3) : 0; damages > 0;
         damages--)
        damage_json(g);
}

// One change somewhere: most make the document invalid, some change what it means.
static void damage_json(struct generated *g)
{
    static const char *const odd[] = {"\"",
                                      "\\",
                                      "{",
                                      "}",
                                      "[",
                                      "]",
                                      ",",
                                      ":",
                                      "0",
                                      "-",
                                      ".",
                                      "e",
                                      "\xef\xbb\xbf",
                                      "\xc3",
                                      "\xed\xa0\x80",
                                      "\xf4\x90\x80\x80",
                                      "\xc0\x80",
                                      "/**/",
                                      "//",
                                      "\t",
                                      "\n",
                                      "\x01",
                                      "\x1f",
                                      "\x7f",
                                      "\xe2\x80\xa8",
                                      "\\u",
                                      "\\x",
                                      "\\ud800",
                                      "tru",
                                      "nul",
                                      "NaN",
                                      "'",
                                      "1",
                                      "\xff",
                                      " ",
                                      "\r",
                                      "\v",
                                      "\f",
                                      "\xc2\xa0"};
    size_t at = g->size ? next_random(g, (uint32_t)g->size) : 0;
    switch (next_random(g, 6)) {
    case 0: // cut off
        g->size = at;
        return;
    case 1: // remove a byte
        if (g->size > 0)
            memmove(g->text + at, g->text + at + 1, --g->size - at);
        return;
    case 2: // any byte
        if (g->size > 0)
            g->text[at] = (char)next_random(g, 256);
        return;
    case 3: { // repeat a part
        size_t size = next_random(g, 20);
        if (at + size <= g->size && g->size + size < GENERATED_MAX) {
            memmove(g->text + at + size, g->text + at, g->size - at);
            g->size += size;
        }
        return;
    }
    default: {
        const char *text = ONE_OF(g, odd);
        size_t size = strlen(text);
        if (g->size + size < GENERATED_MAX) {
            memmove(g->text + at + size, g->text + at, g->size - at);
            memcpy(g->text + at, text, size);
            g->size += size;
        }
    }
    }
}

static void add_space(struct generated *g, unsigned depth, int line_break)
{
    static const char *const any[] = {
        "", " ", "\n", "\t", "\r\n", "  ", "\r", "                         ", " \n \t "};
    switch (g->space) {
    case 0:
        return;
    case 1:
        if (!line_break && depth > 0)
            add_text(g, " ");
        return;
    case 2:
    case 3:
    case 4:
        if (!line_break)
            return;
        add_text(g, g->space == 4 ? "\r\n" : "\n");
        for (unsigned i = 0; i < depth && i < 40; i++)
            add_text(g, g->space == 3 ? "\t" : "    ");
        return;
    default:
        if (g->space == 5 || next_random(g, 8) == 0)
            add_text(g, ONE_OF(g, any));
    }
}

static void add_value(struct generated *g, unsigned depth)
{
    if (g->budget > 0)
        g->budget--;
    unsigned kind = next_random(g, g->budget > 0 && depth < 80 ? 13 : 8);
    if (kind < 3)
        add_number(g);
    else if (kind < 6)
        add_string(g);
    else if (kind < 8)
        add_text(g, next_random(g, 3) == 0 ? "true" : next_random(g, 2) ? "false" : "null");
    else if (kind < 10)
        add_object(g, depth);
    else if (kind < 12)
        add_array(g, depth);
    else
        add_records(g, depth);
}

static void add_member(struct generated *g, unsigned depth, int first)
{
    if (!first)
        add_text(g, ",");
    add_space(g, depth + 1, 1);
    add_key(g);
    if (g->space > 4)
        add_space(g, depth, 0);
    add_text(g, ":");
    add_space(g, depth + 1, 0);
    add_value(g, depth + 1);
}

static void add_object(struct generated *g, unsigned depth)
{
    unsigned members = next_random(g, 30) == 0 ? 50 + next_random(g, 60) : next_random(g, 7);
    add_text(g, "{");
    for (unsigned i = 0; i < members; i++)
        add_member(g, depth, i == 0);
    if (members > 0 || g->space == 5)
        add_space(g, depth, 1);
    add_text(g, "}");
}

static void add_array(struct generated *g, unsigned depth)
{
    unsigned elements = next_random(g, 40) == 0 ? next_random(g, 300) : next_random(g, 6);
    add_text(g, "[");
    for (unsigned i = 0; i < elements; i++) {
        if (i > 0)
            add_text(g, ",");
        add_space(g, depth + 1, 1);
        add_value(g, depth + 1);
    }
    if (elements > 0 || g->space == 5)
        add_space(g, depth, 1);
    add_text(g, "]");
}

// The same record again and again, with small differences now and then: what the parser's
// predictions live on.
static void add_records(struct generated *g, unsigned depth)
{
    char keys[90][48];
    unsigned count = next_random(g, 30) == 0 ? 60 + next_random(g, 30) : 1 + next_random(g, 6),
             space = g->space;
    unsigned records = 2 + next_random(g, 12), whim = 3 + next_random(g, 20);
    for (unsigned i = 0; i < count; i++) {
        size_t mark = g->size;
        add_key(g);
        size_t size = g->size - mark < sizeof keys[i] ? g->size - mark : 0;
        memcpy(keys[i], g->text + mark, size);
        keys[i][size] = 0;
        if (size == 0)
            snprintf(keys[i], sizeof keys[i], "\"k%u\"", i);
        g->size = mark;
    }
    int dictionary = next_random(g, 5) == 0;
    add_text(g, dictionary ? "{" : "[");
    for (unsigned r = 0; r < records; r++) {
        if (r > 0)
            add_text(g, ",");
        g->space = next_random(g, whim) == 0 ? next_random(g, 7) : space;
        add_space(g, depth + 1, 1);
        if (dictionary)
            add_format(g, "\"entry%u\": ", r);
        add_text(g, "{");
        int first = 1;
        for (unsigned i = 0; i < count; i++) {
            if (next_random(g, whim * 3) == 0)
                continue;
            if (next_random(g, whim * 3) == 0) {
                add_member(g, depth + 1, first);
                first = 0;
            }
            if (!first)
                add_text(g, ",");
            first = 0;
            add_space(g, depth + 2, 1);
            add_text(g, keys[next_random(g, whim * 3) == 0 ? next_random(g, count) : i]);
            add_text(g, ":");
            add_space(g, depth + 2, 0);
            if (i % 3 == 0 && next_random(g, whim))
                add_text(g, "\"the same\"");
            else
                add_value(g, depth + 2);
        }
        add_space(g, depth + 1, 1);
        add_text(g, "}");
    }
    g->space = space;
    add_space(g, depth, 1);
    add_text(g, dictionary ? "}" : "]");
}

static void add_deep(struct generated *g)
{
    static const unsigned depths[] = {1,  30, 60,  62,  63,   64,    65,
                                      66, 70, 100, 500, 3000, 20000, 100000};
    unsigned depth = ONE_OF(g, depths), mixed = next_random(g, 3);
    int closed = next_random(g, 4) != 0;
    for (unsigned i = 0; i < depth; i++)
        add_text(g, mixed == 0 || (mixed == 1 && i % 2) ? "[" : "{\"a\":");
    if (next_random(g, 2))
        add_number(g);
    for (unsigned i = depth; closed && i > 0; i--)
        add_text(g, mixed == 0 || (mixed == 1 && (i - 1) % 2) ? "]" : "}");
}

static void add_key(struct generated *g)
{
    static const char *const keys[] = {"a",
                                       "b",
                                       "c",
                                       "type",
                                       "id",
                                       "name",
                                       "properties",
                                       "coordinates",
                                       "track_seg_point_id",
                                       "__proto__",
                                       "constructor",
                                       "prototype",
                                       "toJSON",
                                       "length",
                                       "valueOf",
                                       "0",
                                       "1",
                                       "2",
                                       "10",
                                       "01",
                                       "-0",
                                       "-1",
                                       "1.5",
                                       "2147483647",
                                       "2147483648",
                                       "4294967294",
                                       "4294967295",
                                       "4294967296",
                                       "",
                                       " ",
                                       "\xc3\xa9",
                                       "\xe2\x82\xac",
                                       "\xf0\x9f\x98\x80",
                                       "\\u0061",
                                       "\\u00e9",
                                       "\\\"",
                                       "\\\\",
                                       "\\n",
                                       "\\ud83d\\ude00",
                                       "\\ud800",
                                       "\\udc00",
                                       "\xed\xa0\x80",
                                       "a b",
                                       "\x7f",
                                       "\\u0030",
                                       "\\u0000"};
    switch (next_random(g, 12)) {
    case 0:
        add_string(g);
        return;
    case 1:
        add_format(g, "\"key%u\"", next_random(g, 1000));
        return;
    case 2:
        add_format(g, "\"%u\"", next_random(g, 30));
        return;
    case 3:
        add_format(g, "\"a_rather_long_key_that_needs_more_than_one_comparison_%u\"",
                   next_random(g, 3));
        return;
    default:
        add_format(g, "\"%s\"",
                   keys[next_random(g, next_random(g, 2) ? 9 : sizeof keys / sizeof *keys)]);
    }
}

static void add_string(struct generated *g)
{
    static const char *const parts[] = {"a",
                                        "the quick brown fox",
                                        "\\n",
                                        "\\\"",
                                        "\\\\",
                                        "\\/",
                                        "\\b",
                                        "\\f",
                                        "\\r",
                                        "\\t",
                                        "\\u0041",
                                        "\\u00e9",
                                        "\\u20AC",
                                        "\\ud83d",
                                        "\\ude00",
                                        "\\ud83d\\ude00",
                                        "\\u0000",
                                        "\\u001f",
                                        "\xc3\xa9",
                                        "\xc2\x80",
                                        "\xc3\xbf",
                                        "\xc4\x80",
                                        "\xe2\x82\xac",
                                        "\xef\xbf\xbf",
                                        "\xf0\x9f\x98\x80",
                                        "\xf4\x8f\xbf\xbf",
                                        "\xed\xa0\x80",
                                        "\xed\xb0\x80",
                                        "\x7f",
                                        "/",
                                        "'",
                                        "2023-01-22 00:00:14+00"};
    unsigned style = next_random(g, 6),
             count = next_random(g, 30) == 0 ? next_random(g, 400) : next_random(g, 6);
    add_text(g, "\"");
    for (unsigned i = 0; i < count; i++) {
        if (style > 2)
            add_text(g, ONE_OF(g, parts));
        else
            for (unsigned letters = next_random(g, 12); letters > 0; letters--)
                add_format(g, "%c", (int)('a' + next_random(g, 26)));
    }
    add_text(g, "\"");
}

static void add_digits(struct generated *g, unsigned count)
{
    while (count-- > 0)
        add_format(g, "%u", next_random(g, 10));
}

static void add_number(struct generated *g)
{
    static const char *const edges[] = {"0",
                                        "-0",
                                        "-0.0",
                                        "0.0",
                                        "0e5",
                                        "-0e-5",
                                        "2147483647",
                                        "2147483648",
                                        "-2147483647",
                                        "-2147483648",
                                        "-2147483649",
                                        "4294967295",
                                        "4294967296",
                                        "9007199254740991",
                                        "9007199254740992",
                                        "9007199254740993",
                                        "9007199254740995",
                                        "18446744073709551615",
                                        "18446744073709551616",
                                        "9999999999999999999",
                                        "99999999999999999999",
                                        "1e22",
                                        "1e23",
                                        "1E23",
                                        "1e+2",
                                        "1e-7",
                                        "1e21",
                                        "1e308",
                                        "1.7976931348623157e308",
                                        "1.7976931348623159e308",
                                        "1e309",
                                        "-1e400",
                                        "5e-324",
                                        "2e-324",
                                        "2.4703282292062328e-324",
                                        "2.2250738585072011e-308",
                                        "2.2250738585072014e-308",
                                        "1e-400",
                                        "0.1",
                                        "0.30000000000000004",
                                        "60.0",
                                        "151.22989",
                                        "-33.892876",
                                        "100000000000000000000000",
                                        "123456789012345678901234567890",
                                        "1e999999999999",
                                        "1e-999999999999",
                                        "0.000001",
                                        "0.0000001",
                                        "12345678",
                                        "1234567.12345678",
                                        "0.12345678",
                                        "0.123456789"};
    double d;
    uint64_t bits;
    switch (next_random(g, 9)) {
    case 0:
        add_text(g, ONE_OF(g, edges));
        return;
    case 1:
        add_format(g, "%d", (int)next_random(g, 1000) - 300);
        return;
    case 2:
        add_format(g, "%.*f", (int)next_random(g, 9),
                   (double)next_random(g, 400000000) / 1e6 - 180);
        return;
    case 3: // any double, printed with 15 to 20 digits
        bits = next_random64(g);
        memcpy(&d, &bits, sizeof d);
        if (isfinite(d))
            add_format(g, "%.*e", 14 + (int)next_random(g, 6), d);
        else
            add_text(g, "7");
        return;
    case 4: // the middle between two doubles, where rounding is decided
        bits = next_random64(g) % (UINT64_C(64) << 52) + (UINT64_C(1000) << 52);
        memcpy(&d, &bits, sizeof d);
        add_format(g, "%.*Lg", 17 + (int)next_random(g, 4),
                   ((long double)d + nextafter(d, INFINITY)) / 2);
        return;
    case 5:
        add_format(g, "%.17g", (double)next_random64(g) / 18446744073709551616.0);
        return;
    case 6:
        add_format(g, "%" PRId64, (int64_t)(next_random64(g) >> next_random(g, 63)));
        return;
    case 7:
        add_text(g, next_random(g, 2) ? "-" : "");
        add_format(g, "%u", 1 + next_random(g, 9));
        add_digits(g, next_random(g, 24));
        if (next_random(g, 2)) {
            add_text(g, ".");
            add_digits(g, 1 + next_random(g, 24));
        }
        if (next_random(g, 2))
            add_format(g, "e%d", (int)next_random(g, 80) - 40);
        return;
    default:
        add_format(g, "0.%0*u", 1 + (int)next_random(g, 9), next_random(g, 100000));
    }
}

#endif
