/*
 * progress.c - how far dunlin map is, as a line on a terminal.
 *
 * Where the size of the input is known there is a bar and the time left,
 * otherwise count and rate alone.  A run of less than half a second shows
 * nothing but its summary.
 */
#include "progress.h"

#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "terminal.h"
#include "text.h"
#include "units.h"

enum { QUIET_MS = 500, BAR_WIDTH_MAX = 30, OTHER_WIDTH = 66 };

static void add_bar(struct dun_cli_text *text, double done);
static void add_rate(struct dun_cli_text *text, double per_second);
static void add_failed(struct dun_cli_text *text, uint64_t failed);

void dun_cli_progress_begin(struct dun_cli_progress *progress, int input_fd, int output_fd)
{
    struct stat info;
    *progress = (struct dun_cli_progress){.shown = dun_cli_is_terminal(STDERR_FILENO) &&
                                                   !dun_cli_is_terminal(input_fd) &&
                                                   !dun_cli_is_terminal(output_fd),
                                          .began_ns = dun_cli_now_ns()};
    if (fstat(input_fd, &info) != 0 || !S_ISREG(info.st_mode))
        return;
    off_t at = lseek(input_fd, 0, SEEK_CUR);
    if (at >= 0 && info.st_size > at)
        progress->total_bytes = (uint64_t)(info.st_size - at);
}

void dun_cli_progress_show(const struct dun_cli_progress *progress, uint64_t bytes, uint64_t lines,
                           uint64_t failed)
{
    struct dun_cli_text text = {0};
    char count[DUN_CLI_UNITS_ROOM];
    double seconds = (double)(dun_cli_now_ns() - progress->began_ns) / 1e9;
    if (!progress->shown || seconds * 1000 < QUIET_MS)
        return;
    double done = progress->total_bytes ? (double)bytes / (double)progress->total_bytes : 0;
    if (progress->total_bytes)
        add_bar(&text, done > 1 ? 1 : done);
    dun_cli_text_printf(&text, "%s lines  ", dun_cli_format_count(lines, count));
    add_rate(&text, (double)lines / seconds);
    if (done > 0 && done < 1) {
        unsigned left = (unsigned)(seconds / done * (1 - done) + 0.5);
        dun_cli_text_printf(&text, "  %u:%02u left", left / 60, left % 60);
    }
    add_failed(&text, failed);
    dun_cli_set_status(text.data);
    dun_cli_text_deinit(&text);
}

static void add_bar(struct dun_cli_text *text, double done)
{
    size_t columns = dun_cli_columns();
    size_t width = columns > OTHER_WIDTH ? columns - OTHER_WIDTH : 0;
    if (width > BAR_WIDTH_MAX)
        width = BAR_WIDTH_MAX;
    size_t full = (size_t)(done * (double)width);
    if (width >= 8) {
        dun_cli_text_puts(text, "[");
        dun_cli_text_repeat(text, '=', full);
        dun_cli_text_repeat(text, ' ', width - full);
        dun_cli_text_puts(text, "] ");
    }
    dun_cli_text_printf(text, "%3u%%  ", (unsigned)(done * 100));
}

static void add_rate(struct dun_cli_text *text, double per_second)
{
    char count[DUN_CLI_UNITS_ROOM];
    if (per_second >= 100)
        dun_cli_text_printf(text, "%s/s", dun_cli_format_count((uint64_t)per_second, count));
    else
        dun_cli_text_printf(text, "%.1f/s", per_second);
}

static void add_failed(struct dun_cli_text *text, uint64_t failed)
{
    char count[DUN_CLI_UNITS_ROOM];
    if (failed)
        dun_cli_text_printf(text, "  %s%s failed%s", dun_cli_colour(STDERR_FILENO, DUN_CLI_RED),
                            dun_cli_format_count(failed, count), dun_cli_colour_end(STDERR_FILENO));
}

void dun_cli_progress_end(const struct dun_cli_progress *progress, uint64_t lines)
{
    struct dun_cli_text text = {0};
    char count[DUN_CLI_UNITS_ROOM], time[DUN_CLI_UNITS_ROOM];
    uint64_t ns = dun_cli_now_ns() - progress->began_ns;
    dun_cli_set_status(NULL);
    if (!progress->shown)
        return;
    dun_cli_text_printf(&text, "%s line%s in %s, ", dun_cli_format_count(lines, count),
                        lines == 1 ? "" : "s", dun_cli_format_ns(ns, time));
    add_rate(&text, (double)lines / ((double)ns / 1e9));
    dun_cli_text_puts(&text, "\n");
    dun_cli_tell(text.data, text.size);
    dun_cli_text_deinit(&text);
}

uint64_t dun_cli_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
