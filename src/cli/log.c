/*
 * log.c - prints lines of console.*.
 *
 * Whoever wrote them is not trusted: they cannot move the cursor, and a line
 * of theirs cannot pass for one of ours, which begin with "dunlin:".
 */
#include "log.h"

#include <string.h>
#include <unistd.h>

#include "terminal.h"
#include "text.h"

static void print_line(void *user, const char *function_name, dunlin_log_level level,
                       const char *line, size_t size);

void dun_cli_log_to_terminal(dunlin_runtime_options *options, int level)
{
    if (level >= DUN_CLI_LOG_OFF)
        return;
    options->log = print_line;
    options->log_user = (void *)(intptr_t)level;
}

static void print_line(void *user, const char *function_name, dunlin_log_level level,
                       const char *line, size_t size)
{
    static const struct {
        const char *prefix;
        enum dun_cli_colour colour;
    } levels[] = {
        [DUNLIN_DEBUG] = {"debug:", DUN_CLI_DIM},
        [DUNLIN_INFO] = {"info: ", DUN_CLI_GREEN},
        [DUNLIN_WARN] = {"warn: ", DUN_CLI_YELLOW},
        [DUNLIN_ERROR] = {"error:", DUN_CLI_RED},
    };
    (void)function_name;
    if ((intptr_t)level < (intptr_t)user || level > DUNLIN_ERROR)
        return;
    struct dun_cli_text text = {0};
    dun_cli_text_printf(&text, "%s%s%s ", dun_cli_colour(STDERR_FILENO, levels[level].colour),
                        levels[level].prefix, dun_cli_colour_end(STDERR_FILENO));
    dun_cli_text_add_visible(&text, line, size);
    dun_cli_text_puts(&text, "\n");
    dun_cli_tell(text.data, text.size);
    dun_cli_text_deinit(&text);
}
