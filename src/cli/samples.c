/*
 * samples.c - what calls cost, for --stats.
 *
 * The first call in a slot learns which pages it writes and costs several
 * times what later ones do; it stands on a line of its own and is left out of
 * the others where there are others.
 */
#include "samples.h"

#include <stdio.h>
#include <stdlib.h>

#include "terminal.h"
#include "text.h"
#include "units.h"

static void add_time(struct dun_cli_text *text, const char *label, uint64_t ns);
static void add_row(struct dun_cli_text *text, const char *label, const char *value,
                    const char *unit);
static int compare(const void *a, const void *b);

void dun_cli_samples_init(struct dun_cli_samples *samples, size_t room)
{
    *samples = (struct dun_cli_samples){.ns = dun_cli_alloc(room, sizeof(uint64_t)), .room = room};
}

void dun_cli_samples_deinit(struct dun_cli_samples *samples)
{
    free(samples->ns);
}

void dun_cli_samples_add(struct dun_cli_samples *samples, const dunlin_call *call)
{
    dunlin_call_stats stats;
    dunlin_call_get_stats(call, &stats);
    if (samples->first_ns == 0)
        samples->first_ns = stats.total_ns;
    else if (samples->count < samples->room)
        samples->ns[samples->count++] = stats.total_ns;
    samples->pages_restored = stats.pages_restored;
    if (stats.memory_bytes > samples->memory_bytes)
        samples->memory_bytes = stats.memory_bytes;
    if (stats.log_bytes > samples->log_bytes)
        samples->log_bytes = stats.log_bytes;
}

void dun_cli_samples_sort(struct dun_cli_samples *samples)
{
    if (samples->count)
        qsort(samples->ns, samples->count, sizeof(uint64_t), compare);
}

uint64_t dun_cli_samples_percentile(const struct dun_cli_samples *samples, double percent)
{
    if (samples->count == 0)
        return 0;
    double rank = percent / 100 * (double)samples->count;
    size_t index = (size_t)rank;
    if ((double)index == rank && index > 0)
        index--;
    return samples->ns[index < samples->count ? index : samples->count - 1];
}

void dun_cli_samples_print(struct dun_cli_samples *samples)
{
    static const struct {
        const char *label;
        double percent;
    } rows[] = {{"median", 50}, {"p95", 95}, {"p99", 99}, {"min", 0}, {"max", 100}};
    struct dun_cli_text text = {0};
    char value[DUN_CLI_UNITS_ROOM];
    dun_cli_samples_sort(samples);
    add_row(&text, "calls", dun_cli_format_count(samples->count + (samples->first_ns != 0), value),
            "");
    add_time(&text, "first", samples->first_ns);
    for (size_t i = 0; samples->count > 0 && i < sizeof rows / sizeof rows[0]; i++)
        add_time(&text, rows[i].label, dun_cli_samples_percentile(samples, rows[i].percent));
    add_row(&text, "restored", dun_cli_format_count(samples->pages_restored, value), "pages");
    snprintf(value, sizeof value, "%.2f", (double)samples->memory_bytes / 1048576);
    add_row(&text, "memory", value, "MiB");
    if (samples->log_bytes)
        add_row(&text, "logged", dun_cli_format_count(samples->log_bytes, value), "bytes");
    dun_cli_tell(text.data, text.size);
    dun_cli_text_deinit(&text);
}

static void add_time(struct dun_cli_text *text, const char *label, uint64_t ns)
{
    char value[DUN_CLI_UNITS_ROOM];
    snprintf(value, sizeof value, "%.2f", (double)ns / 1000);
    add_row(text, label, value, "\xc2\xb5s");
}

static void add_row(struct dun_cli_text *text, const char *label, const char *value,
                    const char *unit)
{
    dun_cli_text_printf(text, "%-9s %12s%s%s\n", label, value, *unit ? " " : "", unit);
}

static int compare(const void *a, const void *b)
{
    uint64_t left = *(const uint64_t *)a, right = *(const uint64_t *)b;
    return (left > right) - (left < right);
}
