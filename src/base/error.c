/*
 * error.c - filling errors.
 *
 * An error owns its strings.  When memory is short a string is left out; the
 * status always arrives.
 */
#include "error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *format_text(const char *format, va_list arguments);
static void replace_message(struct dunlin_error *err, char *message);

int dun_fail(struct dunlin_error *err, dunlin_status status, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *message = format_text(format, arguments);
    va_end(arguments);
    dun_error_clear(err);
    err->status = status;
    err->message = message;
    return -1;
}

int dun_fail_errno(struct dunlin_error *err, dunlin_status status, const char *format, ...)
{
    int number = errno;
    va_list arguments;
    va_start(arguments, format);
    char *what = format_text(format, arguments);
    va_end(arguments);
    dun_fail(err, status, "%s: %s", what ? what : "", strerror(number));
    free(what);
    return -1;
}

int dun_wrap(struct dunlin_error *err, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *context = format_text(format, arguments);
    va_end(arguments);
    const char *old = err->message ? err->message : "";
    size_t size = context ? strlen(context) + strlen(old) + 3 : 0;
    char *joined = context ? malloc(size) : NULL;
    if (joined) {
        snprintf(joined, size, "%s: %s", context, old);
        replace_message(err, joined);
    }
    free(context);
    return -1;
}

void dun_error_set(char **field, const char *bytes, size_t size)
{
    free(*field);
    *field = strndup(bytes, size);
}

void dun_error_clear(struct dunlin_error *err)
{
    free(err->message);
    free(err->file);
    free(err->stack);
    free(err->excerpt);
    free(err->text);
    *err = (struct dunlin_error){0};
}

static char *format_text(const char *format, va_list arguments)
{
    char *text = NULL;
    if (vasprintf(&text, format, arguments) < 0)
        return NULL;
    return text;
}

static void replace_message(struct dunlin_error *err, char *message)
{
    free(err->message);
    free(err->text);
    err->text = NULL;
    err->message = message;
}
