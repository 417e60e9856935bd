/*
 * text.h - a string that grows.
 *
 * Zero-initialise it, `deinit` it.  Where the host has no memory left the
 * program says so and ends: there is nothing a command line could do instead.
 */
#ifndef DUN_CLI_TEXT_H
#define DUN_CLI_TEXT_H

#include <stdarg.h>
#include <stddef.h>

struct dun_cli_text {
    char *data; /* size bytes and a zero; NULL while nothing was added */
    size_t size;
    size_t room;
};

void dun_cli_text_deinit(struct dun_cli_text *text);
void dun_cli_text_clear(struct dun_cli_text *text);
/* Make sure that `size` more bytes fit. */
void dun_cli_text_reserve(struct dun_cli_text *text, size_t size);
void dun_cli_text_add(struct dun_cli_text *text, const void *data, size_t size);
void dun_cli_text_puts(struct dun_cli_text *text, const char *string);
void dun_cli_text_printf(struct dun_cli_text *text, const char *format, ...)
    __attribute__((format(printf, 2, 3)));
void dun_cli_text_vprintf(struct dun_cli_text *text, const char *format, va_list list)
    __attribute__((format(printf, 2, 0)));
void dun_cli_text_repeat(struct dun_cli_text *text, char c, size_t count);

/* Add what untrusted code wrote so that a terminal shows it and does nothing
 * else: control characters other than tab and line feed become \xNN. */
void dun_cli_text_add_visible(struct dun_cli_text *text, const char *data, size_t size);
/* Add `data` as a JSON string, quotes included. */
void dun_cli_text_add_json(struct dun_cli_text *text, const char *string);

/* malloc and calloc that do not return NULL. */
void *dun_cli_alloc(size_t count, size_t size);

#endif
