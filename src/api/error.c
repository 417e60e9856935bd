/* error.c - dunlin_error_* and the texts of statuses. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buffer.h"
#include "../base/error.h"

static const char *text_of(const char *string);
static char *compose(const dunlin_error *err);

const char *dunlin_version(void)
{
    return DUNLIN_VERSION;
}

const char *dunlin_status_text(dunlin_status status)
{
    switch (status) {
#define X(name, value, text)                                                                       \
    case DUNLIN_##name:                                                                            \
        return text;
        DUNLIN_STATUS_MAP(X)
#undef X
    }
    return "unknown status";
}

const char *dunlin_status_name(dunlin_status status)
{
    switch (status) {
#define X(name, value, text)                                                                       \
    case DUNLIN_##name:                                                                            \
        return #name;
        DUNLIN_STATUS_MAP(X)
#undef X
    }
    return "UNKNOWN";
}

dunlin_error *dunlin_error_new(void)
{
    return calloc(1, sizeof(dunlin_error));
}

void dunlin_error_free(dunlin_error *err)
{
    if (!err)
        return;
    dun_error_clear(err);
    free(err);
}

dunlin_status dunlin_error_status(const dunlin_error *err)
{
    return err->status;
}

const char *dunlin_error_message(const dunlin_error *err)
{
    return text_of(err->message);
}

const char *dunlin_error_file(const dunlin_error *err)
{
    return text_of(err->file);
}

uint32_t dunlin_error_line(const dunlin_error *err)
{
    return err->line;
}

uint32_t dunlin_error_column(const dunlin_error *err)
{
    return err->column;
}

const char *dunlin_error_stack(const dunlin_error *err)
{
    return text_of(err->stack);
}

const char *dunlin_error_excerpt(const dunlin_error *err)
{
    return text_of(err->excerpt);
}

const char *dunlin_error_text(const dunlin_error *err)
{
    if (!err->text)
        ((dunlin_error *)err)->text = compose(err); /* made when first asked for */
    return text_of(err->text);
}

static const char *text_of(const char *string)
{
    return string ? string : "";
}

/* MESSAGE, then "  at FILE:LINE:COLUMN", the excerpt and the stack. */
static char *compose(const dunlin_error *err)
{
    struct dun_buffer out;
    char place[64];
    dun_buffer_init(&out, SIZE_MAX);
    snprintf(place, sizeof place, ":%u:%u\n", err->line, err->column);
    int failed = dun_buffer_append_text(&out, text_of(err->message));
    if (err->file)
        failed = failed || dun_buffer_append_text(&out, "\n  at ") ||
                 dun_buffer_append_text(&out, err->file) || dun_buffer_append_text(&out, place) ||
                 dun_buffer_append_text(&out, text_of(err->excerpt));
    size_t size = err->stack ? strlen(err->stack) : 0;
    while (size && err->stack[size - 1] == '\n')
        size--;
    if (size)
        failed = failed || dun_buffer_append_text(&out, err->file ? "stack:\n" : "\nstack:\n") ||
                 dun_buffer_append(&out, err->stack, size);
    while (!failed && out.size && out.data[out.size - 1] == '\n')
        out.size--;
    if (failed || dun_buffer_append(&out, "", 1)) {
        dun_buffer_deinit(&out);
        return NULL;
    }
    return (char *)out.data;
}
