/*
 * text.c - a string that grows, and what may be put in it.
 */
#include "text.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "exit_code.h"

static _Noreturn void end_without_memory(void);
static int is_control(const unsigned char *at, const unsigned char *end);

void dun_cli_text_deinit(struct dun_cli_text *text)
{
    free(text->data);
    *text = (struct dun_cli_text){0};
}

void dun_cli_text_clear(struct dun_cli_text *text)
{
    text->size = 0;
}

void dun_cli_text_reserve(struct dun_cli_text *text, size_t size)
{
    if (text->data && text->room - text->size > size)
        return;
    if (size > SIZE_MAX / 4 || text->size > SIZE_MAX / 4)
        end_without_memory();
    size_t room = text->size + size + 1;
    if (room < text->room * 2)
        room = text->room * 2;
    if (room < 256)
        room = 256;
    char *data = realloc(text->data, room);
    if (!data)
        end_without_memory();
    text->data = data;
    text->room = room;
}

void dun_cli_text_add(struct dun_cli_text *text, const void *data, size_t size)
{
    dun_cli_text_reserve(text, size);
    if (size)
        memcpy(text->data + text->size, data, size);
    text->size += size;
    text->data[text->size] = 0;
}

void dun_cli_text_puts(struct dun_cli_text *text, const char *string)
{
    dun_cli_text_add(text, string, strlen(string));
}

void dun_cli_text_printf(struct dun_cli_text *text, const char *format, ...)
{
    va_list list;
    va_start(list, format);
    dun_cli_text_vprintf(text, format, list);
    va_end(list);
}

void dun_cli_text_vprintf(struct dun_cli_text *text, const char *format, va_list list)
{
    va_list again;
    va_copy(again, list);
    int size = vsnprintf(NULL, 0, format, list);
    if (size > 0) {
        dun_cli_text_reserve(text, (size_t)size);
        vsnprintf(text->data + text->size, (size_t)size + 1, format, again);
        text->size += (size_t)size;
    }
    va_end(again);
}

void dun_cli_text_repeat(struct dun_cli_text *text, char c, size_t count)
{
    dun_cli_text_reserve(text, count);
    memset(text->data + text->size, c, count);
    text->size += count;
    text->data[text->size] = 0;
}

void dun_cli_text_add_visible(struct dun_cli_text *text, const char *data, size_t size)
{
    const unsigned char *at = (const unsigned char *)data, *end = at + size;
    const unsigned char *plain = at;
    while (at < end) {
        int width = is_control(at, end);
        if (!width) {
            at++;
            continue;
        }
        dun_cli_text_add(text, plain, (size_t)(at - plain));
        dun_cli_text_printf(text, "\\x%02x", at[width - 1]);
        at += width;
        plain = at;
    }
    dun_cli_text_add(text, plain, (size_t)(at - plain));
}

/* The size of the control character at `at`: 1, or 2 for U+0080 to U+009F,
 * which some terminals obey too; 0 if it is none. */
static int is_control(const unsigned char *at, const unsigned char *end)
{
    if (*at == '\t' || *at == '\n')
        return 0;
    if (*at < 0x20 || *at == 0x7f)
        return 1;
    if (*at == 0xc2 && end - at > 1 && at[1] >= 0x80 && at[1] <= 0x9f)
        return 2;
    return 0;
}

void dun_cli_text_add_json(struct dun_cli_text *text, const char *string)
{
    dun_cli_text_puts(text, "\"");
    for (const unsigned char *at = (const unsigned char *)string; *at; at++) {
        if (*at == '"' || *at == '\\')
            dun_cli_text_printf(text, "\\%c", *at);
        else if (*at < 0x20 || *at == 0x7f)
            dun_cli_text_printf(text, "\\u%04x", *at);
        else
            dun_cli_text_add(text, at, 1);
    }
    dun_cli_text_puts(text, "\"");
}

void *dun_cli_alloc(size_t count, size_t size)
{
    void *memory = calloc(count ? count : 1, size);
    if (!memory)
        end_without_memory();
    return memory;
}

static _Noreturn void end_without_memory(void)
{
    static const char message[] = "dunlin: this machine has no memory left\n";
    ssize_t written = write(STDERR_FILENO, message, sizeof message - 1);
    (void)written;
    _exit(DUN_CLI_INTERNAL);
}
