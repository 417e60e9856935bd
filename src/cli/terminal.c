/*
 * terminal.c - everything that goes to standard error.
 *
 * A message is put together in memory and written at once.  While a status
 * line is shown, each message first wipes it; whoever shows it draws it again
 * at its next tick.  Failure to write to standard error is ignored: there is
 * nobody left to tell.
 *
 * Results do not come this way; see files.h.
 */
#include "terminal.h"

#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "exit_code.h"
#include "files.h"
#include "text.h"

static pthread_mutex_t terminal_lock = PTHREAD_MUTEX_INITIALIZER;
static bool status_shown; /* guarded by terminal_lock */

static void complain_in_full(const char *message, size_t size);
static void complain_list(const char *format, va_list list) __attribute__((format(printf, 1, 0)));

bool dun_cli_is_terminal(int fd)
{
    return isatty(fd) == 1;
}

bool dun_cli_has_colour(int fd)
{
    const char *no_colour = getenv("NO_COLOR"), *term = getenv("TERM");
    if (no_colour && *no_colour)
        return false;
    return dun_cli_is_terminal(fd) && term && strcmp(term, "dumb") != 0;
}

const char *dun_cli_colour(int fd, enum dun_cli_colour colour)
{
    static const char *const sequences[] = {
        [DUN_CLI_PLAIN] = "",          [DUN_CLI_DIM] = "\033[2m",    [DUN_CLI_RED] = "\033[1;31m",
        [DUN_CLI_YELLOW] = "\033[33m", [DUN_CLI_GREEN] = "\033[32m", [DUN_CLI_BOLD] = "\033[1m",
    };
    return dun_cli_has_colour(fd) ? sequences[colour] : "";
}

const char *dun_cli_colour_end(int fd)
{
    return dun_cli_has_colour(fd) ? "\033[0m" : "";
}

size_t dun_cli_columns(void)
{
    struct winsize size;
    if (ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0)
        return size.ws_col;
    return 80;
}

void dun_cli_complain(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    complain_list(format, list);
    va_end(list);
}

int dun_cli_usage(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    complain_list(format, list);
    va_end(list);
    return DUN_CLI_USAGE;
}

int dun_cli_fail(const dunlin_error *err)
{
    const char *message = dunlin_error_text(err);
    size_t size = strlen(message);
    while (size > 0 && message[size - 1] == '\n')
        size--;
    complain_in_full(message, size);
    return dun_cli_exit_code(dunlin_error_status(err));
}

static void complain_list(const char *format, va_list list)
{
    struct dun_cli_text message = {0};
    dun_cli_text_vprintf(&message, format, list);
    complain_in_full(message.data, message.size);
    dun_cli_text_deinit(&message);
}

static void complain_in_full(const char *message, size_t size)
{
    struct dun_cli_text text = {0};
    dun_cli_text_printf(&text, "%sdunlin:%s ", dun_cli_colour(STDERR_FILENO, DUN_CLI_RED),
                        dun_cli_colour_end(STDERR_FILENO));
    dun_cli_text_add_visible(&text, message, size);
    dun_cli_text_puts(&text, "\n");
    dun_cli_tell(text.data, text.size);
    dun_cli_text_deinit(&text);
}

void dun_cli_tell(const char *data, size_t size)
{
    static const char wipe[] = "\r\033[K";
    pthread_mutex_lock(&terminal_lock);
    if (status_shown)
        dun_cli_write_silently(STDERR_FILENO, wipe, sizeof wipe - 1);
    status_shown = false;
    dun_cli_write_silently(STDERR_FILENO, data, size);
    pthread_mutex_unlock(&terminal_lock);
}

void dun_cli_set_status(const char *line)
{
    struct dun_cli_text text = {0};
    pthread_mutex_lock(&terminal_lock);
    if (line || status_shown)
        dun_cli_text_printf(&text, "\r%s\033[K", line ? line : "");
    status_shown = line != NULL;
    if (text.size)
        dun_cli_write_silently(STDERR_FILENO, text.data, text.size);
    pthread_mutex_unlock(&terminal_lock);
    dun_cli_text_deinit(&text);
}
