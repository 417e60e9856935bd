/*
 * input.c - where the input of a call comes from.
 *
 * Standard input that nobody mentioned is read if it is a pipe or a file, so
 * that `echo 5 | dunlin call add.js` does what it says.  A pipe that stays
 * silent is announced after a while: somebody may wonder what is going on.
 */
#include "input.h"

#include <poll.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exit_code.h"
#include "files.h"
#include "terminal.h"

enum { SILENCE_MS = 2000 };

static bool has_stdin(void);
static void announce_silence(void);
static int read_file(const char *path, uint64_t limit, struct dun_cli_text *out);
static void hint_at_text(const char *path);

int dun_cli_input_open(const char *path, const char *data, bool bytes, bool take_stdin,
                       uint64_t limit, struct dun_cli_input *out)
{
    struct dun_cli_input input = {.kind = bytes ? DUNLIN_BYTES : DUNLIN_JSON};
    bool implied = !path && !data && take_stdin && has_stdin();
    int code = 0;
    if (data) {
        input.bytes = (dunlin_bytes){(const uint8_t *)data, strlen(data)};
    } else if (path || implied) {
        code = read_file(path ? path : "-", limit, &input.held);
        input.bytes = (dunlin_bytes){(const uint8_t *)input.held.data, input.held.size};
    }
    if (code != 0) {
        dun_cli_text_deinit(&input.held);
        return code;
    }
    if (!data && !path && input.bytes.size == 0)
        input.kind = DUNLIN_NONE;
    *out = input;
    return 0;
}

void dun_cli_input_close(struct dun_cli_input *input)
{
    dun_cli_text_deinit(&input->held);
}

static bool has_stdin(void)
{
    struct stat info;
    return fstat(STDIN_FILENO, &info) == 0 && (S_ISFIFO(info.st_mode) || S_ISREG(info.st_mode));
}

static int read_file(const char *path, uint64_t limit, struct dun_cli_text *out)
{
    int fd = dun_cli_open_input(path);
    if (fd < 0) {
        hint_at_text(path);
        return DUN_CLI_FILE;
    }
    if (fd == STDIN_FILENO)
        announce_silence();
    int code = dun_cli_read_all(fd, dun_cli_file_label(path), limit + 1, out);
    if (fd != STDIN_FILENO)
        close(fd);
    return code;
}

static void announce_silence(void)
{
    struct pollfd wanted = {.fd = STDIN_FILENO, .events = POLLIN};
    if (poll(&wanted, 1, SILENCE_MS) == 0)
        dun_cli_complain("waiting for the input on standard input; "
                         "for a call without any, add </dev/null");
}

/* -i '{"a": 1}' is how other programs take text. */
static void hint_at_text(const char *path)
{
    if (strchr("{[\"0123456789-", path[0]) || strcmp(path, "true") == 0 ||
        strcmp(path, "false") == 0 || strcmp(path, "null") == 0)
        dun_cli_complain("-i takes a file; for the input itself: -d '%s'", path);
}
