/*
 * units.c - sizes, times and counts, as people write and read them.
 */
#include "units.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

struct unit {
    const char *name;
    uint64_t factor;
};

/* MB is the decimal one and MiB the binary one, as the standards have it; a
 * letter alone is binary, as ulimit, dd and the JVM have it. */
static const struct unit size_units[] = {
    {"", 1},
    {"b", 1},
    {"k", 1024},
    {"kib", 1024},
    {"kb", 1000},
    {"m", 1024 << 10},
    {"mib", 1024 << 10},
    {"mb", 1000000},
    {"g", 1024 << 20},
    {"gib", 1024 << 20},
    {"gb", 1000000000},
};

/* In microseconds. */
static const struct unit time_units[] = {
    {"us", 1},        {"\xc2\xb5s", 1}, {"ms", 1000},      {"s", 1000000},
    {"sec", 1000000}, {"m", 60000000},  {"min", 60000000}, {"h", 3600000000u},
};

static int parse_number(const char *string, const struct unit *units, size_t unit_count,
                        uint64_t *out);
static const struct unit *find_unit(const char *name, const struct unit *units, size_t count);
static void trim_zeros(char *number);

#define COUNT_OF(array) (sizeof(array) / sizeof(array)[0])

int dun_cli_parse_size(const char *string, uint64_t *bytes)
{
    return parse_number(string, size_units, COUNT_OF(size_units), bytes);
}

int dun_cli_parse_time(const char *string, uint64_t *ms)
{
    uint64_t us;
    if (parse_number(string, time_units, COUNT_OF(time_units), &us) != 0)
        return -1;
    *ms = us / 1000 + (us % 1000 != 0);
    return 0;
}

/* Digits, perhaps a point and up to nine more, perhaps a space, the unit. */
static int parse_number(const char *string, const struct unit *units, size_t unit_count,
                        uint64_t *out)
{
    uint64_t whole = 0, fraction = 0, scale = 1;
    const char *at = string;
    if (!isdigit((unsigned char)*at))
        return -1;
    for (; isdigit((unsigned char)*at); at++) {
        if (whole > UINT64_MAX / 10 - 1)
            return -1;
        whole = whole * 10 + (uint64_t)(*at - '0');
    }
    if (*at == '.') {
        if (!isdigit((unsigned char)*++at))
            return -1;
        for (; isdigit((unsigned char)*at) && scale < 1000000000; at++, scale *= 10)
            fraction = fraction * 10 + (uint64_t)(*at - '0');
    }
    at += *at == ' ';
    const struct unit *unit = find_unit(at, units, unit_count);
    if (!unit || whole > UINT64_MAX / 2 / unit->factor)
        return -1;
    *out =
        whole * unit->factor + (uint64_t)((double)fraction / (double)scale * (double)unit->factor);
    return 0;
}

static const struct unit *find_unit(const char *name, const struct unit *units, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (strcasecmp(name, units[i].name) == 0)
            return &units[i];
    return NULL;
}

int dun_cli_parse_count(const char *string, uint64_t *count)
{
    uint64_t value = 0;
    if (!isdigit((unsigned char)*string))
        return -1;
    for (const char *at = string; *at; at++) {
        if ((*at == ',' || *at == '_') && isdigit((unsigned char)at[1]))
            continue;
        if (!isdigit((unsigned char)*at) || value > UINT64_MAX / 10 - 1)
            return -1;
        value = value * 10 + (uint64_t)(*at - '0');
    }
    *count = value;
    return 0;
}

const char *dun_cli_format_size(uint64_t bytes, char out[static DUN_CLI_UNITS_ROOM])
{
    static const char *const names[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
    double value = (double)bytes;
    size_t unit = 0;
    for (; value >= 1024 && unit < 4; unit++)
        value /= 1024;
    char number[24];
    snprintf(number, sizeof number, value < 100 ? "%.2f" : "%.1f", value);
    trim_zeros(number);
    snprintf(out, DUN_CLI_UNITS_ROOM, "%s %s", number, bytes == 1 ? "byte" : names[unit]);
    return out;
}

const char *dun_cli_format_size_argument(uint64_t bytes, char out[static DUN_CLI_UNITS_ROOM])
{
    static const char *const names[] = {"", "KiB", "MiB", "GiB"};
    size_t unit = 0;
    for (; bytes >= 1024 && bytes % 1024 == 0 && unit < 3; unit++)
        bytes /= 1024;
    snprintf(out, DUN_CLI_UNITS_ROOM, "%llu%s", (unsigned long long)bytes, names[unit]);
    return out;
}

const char *dun_cli_format_ms(uint64_t ms, char out[static DUN_CLI_UNITS_ROOM])
{
    static const struct unit scale[] = {{"h", 3600000}, {"m", 60000}, {"s", 1000}, {"ms", 1}};
    size_t i = 0;
    while (ms % scale[i].factor != 0 || (ms == 0 && i < 3))
        i++;
    snprintf(out, DUN_CLI_UNITS_ROOM, "%llu%s", (unsigned long long)(ms / scale[i].factor),
             scale[i].name);
    return out;
}

const char *dun_cli_format_count(uint64_t count, char out[static DUN_CLI_UNITS_ROOM])
{
    char digits[24];
    size_t size = (size_t)snprintf(digits, sizeof digits, "%llu", (unsigned long long)count);
    size_t to = 0;
    for (size_t i = 0; i < size; i++) {
        if (i > 0 && (size - i) % 3 == 0)
            out[to++] = ',';
        out[to++] = digits[i];
    }
    out[to] = 0;
    return out;
}

const char *dun_cli_format_ns(uint64_t ns, char out[static DUN_CLI_UNITS_ROOM])
{
    static const char *const names[] = {"ns", "\xc2\xb5s", "ms", "s"};
    double value = (double)ns;
    size_t unit = 0;
    for (; value >= 1000 && unit < 3; unit++)
        value /= 1000;
    const char *format = value < 10 ? "%.2f %s" : value < 100 ? "%.1f %s" : "%.0f %s";
    snprintf(out, DUN_CLI_UNITS_ROOM, unit ? format : "%.0f %s", value, names[unit]);
    return out;
}

static void trim_zeros(char *number)
{
    char *point = strchr(number, '.');
    if (!point)
        return;
    char *end = number + strlen(number) - 1;
    while (end > point && *end == '0')
        *end-- = 0;
    if (end == point)
        *end = 0;
}
