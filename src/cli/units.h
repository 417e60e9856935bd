/*
 * units.h - sizes, times and counts, as people write and read them.
 */
#ifndef DUN_CLI_UNITS_H
#define DUN_CLI_UNITS_H

#include <stddef.h>
#include <stdint.h>

/* "64MiB", "64MB", "1.5G", "512K", "65536".  K, M and G alone are powers of
 * 1024.  0, or -1 if `string` is not a size. */
int dun_cli_parse_size(const char *string, uint64_t *bytes);
/* "50ms", "2s", "1m", "1h", "500us", rounded up to whole milliseconds.  0, or
 * -1 if `string` is not a time with a unit. */
int dun_cli_parse_time(const char *string, uint64_t *ms);
/* "1000" or "1,000" or "1_000".  0, or -1 if `string` is not a count. */
int dun_cli_parse_count(const char *string, uint64_t *count);

/* Room for anything that the functions below write. */
enum { DUN_CLI_UNITS_ROOM = 40 };

/* 67108864 is "64 MiB", 1500 is "1.46 KiB".  Each returns `out`. */
const char *dun_cli_format_size(uint64_t bytes, char out[static DUN_CLI_UNITS_ROOM]);
/* The same as an argument: "64MiB", exact. */
const char *dun_cli_format_size_argument(uint64_t bytes, char out[static DUN_CLI_UNITS_ROOM]);
const char *dun_cli_format_ms(uint64_t ms, char out[static DUN_CLI_UNITS_ROOM]);
/* 1234567 is "1,234,567". */
const char *dun_cli_format_count(uint64_t count, char out[static DUN_CLI_UNITS_ROOM]);
/* Nanoseconds as "1.42 µs", "3.1 ms". */
const char *dun_cli_format_ns(uint64_t ns, char out[static DUN_CLI_UNITS_ROOM]);

#endif
