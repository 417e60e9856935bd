/*
 * values.c - checking the value of an option and storing it.
 */
#include "values.h"

#include <stdlib.h>
#include <string.h>

#include "exit_code.h"
#include "suggest.h"
#include "terminal.h"
#include "units.h"

static int set_size(const struct dun_cli_option *option, const char *value, void *field);
static int set_time(const struct dun_cli_option *option, const char *value, uint32_t *field);
static int set_count(const struct dun_cli_option *option, const char *value, uint64_t *field);
static int set_level(const struct dun_cli_option *option, const char *value, int *field);
static void append(struct dun_cli_list *list, const char *value);
static bool is_digits(const char *string);

int dun_cli_set_value(const struct dun_cli_option *option, const char *value, void *field)
{
    switch (option->type) {
    case DUN_CLI_SWITCH:
        *(bool *)field = true;
        return 0;
    case DUN_CLI_TEXT:
        *(const char **)field = value;
        return 0;
    case DUN_CLI_LIST:
        append(field, value);
        return 0;
    case DUN_CLI_SIZE:
    case DUN_CLI_SIZE32:
        return set_size(option, value, field);
    case DUN_CLI_TIME:
        return set_time(option, value, field);
    case DUN_CLI_COUNT:
        return set_count(option, value, field);
    case DUN_CLI_LEVEL:
        return set_level(option, value, field);
    }
    return DUN_CLI_INTERNAL;
}

static int set_size(const struct dun_cli_option *option, const char *value, void *field)
{
    char min[DUN_CLI_UNITS_ROOM], max[DUN_CLI_UNITS_ROOM];
    uint64_t bytes;
    if (dun_cli_parse_size(value, &bytes) != 0)
        return dun_cli_usage("--%s: expected a size such as 64MiB, 512KiB or 65536, found '%s'",
                             option->name, value);
    if (bytes < option->min || bytes > option->max)
        return dun_cli_usage("--%s: expected %s to %s, found %s", option->name,
                             dun_cli_format_size_argument(option->min, min),
                             dun_cli_format_size_argument(option->max, max), value);
    if (option->type == DUN_CLI_SIZE32)
        *(uint32_t *)field = (uint32_t)bytes;
    else
        *(uint64_t *)field = bytes;
    return 0;
}

static int set_time(const struct dun_cli_option *option, const char *value, uint32_t *field)
{
    char min[DUN_CLI_UNITS_ROOM], max[DUN_CLI_UNITS_ROOM];
    uint64_t ms;
    if (is_digits(value))
        return dun_cli_usage("--%s: a time needs a unit, found '%s'; did you mean %sms or %ss?",
                             option->name, value, value, value);
    if (dun_cli_parse_time(value, &ms) != 0)
        return dun_cli_usage("--%s: expected a time such as 50ms, 2s or 1m, found '%s'",
                             option->name, value);
    if (ms < option->min || ms > option->max)
        return dun_cli_usage("--%s: expected %s to %s, found %s", option->name,
                             dun_cli_format_ms(option->min, min),
                             dun_cli_format_ms(option->max, max), value);
    *field = (uint32_t)ms;
    return 0;
}

static int set_count(const struct dun_cli_option *option, const char *value, uint64_t *field)
{
    char min[DUN_CLI_UNITS_ROOM], max[DUN_CLI_UNITS_ROOM];
    uint64_t count;
    if (dun_cli_parse_count(value, &count) != 0 || count < option->min || count > option->max)
        return dun_cli_usage("--%s: expected a whole number from %s to %s, found '%s'",
                             option->name, dun_cli_format_count(option->min, min),
                             dun_cli_format_count(option->max, max), value);
    *field = count;
    return 0;
}

static int set_level(const struct dun_cli_option *option, const char *value, int *field)
{
    static const char *const names[] = {"debug", "info", "warn", "error", "off"};
    struct dun_cli_suggestion suggestion;
    dun_cli_suggest_begin(&suggestion, value);
    for (int i = 0; i < 5; i++) {
        if (strcmp(value, names[i]) == 0) {
            *field = i;
            return 0;
        }
        dun_cli_suggest_offer(&suggestion, names[i]);
    }
    if (suggestion.best)
        return dun_cli_usage("--%s: there is no level '%s'; did you mean %s?", option->name, value,
                             suggestion.best);
    return dun_cli_usage("--%s: expected debug, info, warn, error or off, found '%s'", option->name,
                         value);
}

static void append(struct dun_cli_list *list, const char *value)
{
    const char **items = dun_cli_alloc(list->count + 1, sizeof *items);
    if (list->count)
        memcpy(items, list->items, list->count * sizeof *items);
    items[list->count] = value;
    free(list->items);
    list->items = items;
    list->count++;
}

static bool is_digits(const char *string)
{
    size_t size = strspn(string, "0123456789");
    return size > 0 && string[size] == 0;
}
