/*
 * files.c - whole files in, results out.
 *
 * Plain system calls, no stdio: a result is written once, with every error
 * seen.  Descriptors that somebody else set to non-blocking are waited for.
 */
#include "files.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "exit_code.h"
#include "terminal.h"

static int try_write(int fd, const void *data, size_t size);
static int wait_for(int fd, short events);
static size_t expected_size(int fd, uint64_t limit);

void dun_cli_hold_standard_files(void)
{
    for (int fd = 0; fd <= 2; fd++) {
        if (fcntl(fd, F_GETFD) >= 0 || errno != EBADF)
            continue;
        /* The wrong way round, so that using it fails as it would have. */
        int held = open("/dev/null", fd == 0 ? O_WRONLY : O_RDONLY);
        if (held > 2)
            close(held);
    }
}

int dun_cli_open_input(const char *path)
{
    if (strcmp(path, "-") == 0)
        return STDIN_FILENO;
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat info;
    if (fd >= 0 && fstat(fd, &info) == 0 && S_ISDIR(info.st_mode)) {
        close(fd);
        errno = EISDIR;
        fd = -1;
    }
    if (fd < 0)
        dun_cli_complain("cannot read %s: %s", path, strerror(errno));
    return fd;
}

const char *dun_cli_file_label(const char *path)
{
    return strcmp(path, "-") == 0 ? "standard input" : path;
}

ssize_t dun_cli_read_some(int fd, void *data, size_t size)
{
    for (;;) {
        ssize_t got = read(fd, data, size);
        if (got >= 0)
            return got;
        if (errno == EAGAIN && wait_for(fd, POLLIN) == 0)
            continue;
        if (errno != EINTR)
            return -1;
    }
}

int dun_cli_read_all(int fd, const char *label, uint64_t limit, struct dun_cli_text *out)
{
    dun_cli_text_reserve(out, expected_size(fd, limit));
    out->data[out->size] = 0;
    while (out->size < limit) {
        dun_cli_text_reserve(out, 1);
        size_t want = out->room - out->size - 1;
        if (want > limit - out->size)
            want = (size_t)(limit - out->size);
        ssize_t got = dun_cli_read_some(fd, out->data + out->size, want);
        if (got == 0)
            break;
        if (got < 0) {
            dun_cli_complain("cannot read %s: %s", label, strerror(errno));
            return DUN_CLI_FILE;
        }
        out->size += (size_t)got;
        out->data[out->size] = 0;
    }
    return 0;
}

/* How much to make room for at first, so that a file is read in one go. */
static size_t expected_size(int fd, uint64_t limit)
{
    struct stat info;
    uint64_t size = 16384;
    if (fstat(fd, &info) == 0 && S_ISREG(info.st_mode) && info.st_size >= 0)
        size = (uint64_t)info.st_size + 1;
    return (size_t)(size < limit ? size : limit);
}

int dun_cli_write_all(int fd, const char *label, const void *data, size_t size)
{
    if (try_write(fd, data, size) == 0)
        return 0;
    if (errno == EPIPE) { /* whoever read it has gone: nothing to tell */
        raise(SIGPIPE);
        _exit(128 + SIGPIPE);
    }
    dun_cli_complain("cannot write to %s: %s", label, strerror(errno));
    return DUN_CLI_FILE;
}

int dun_cli_print(const struct dun_cli_text *text)
{
    return dun_cli_write_all(STDOUT_FILENO, "standard output", text->data, text->size);
}

int dun_cli_write_file(const char *path, const void *data, size_t size)
{
    if (!path || strcmp(path, "-") == 0)
        return dun_cli_write_all(STDOUT_FILENO, "standard output", data, size);
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0666);
    if (fd < 0) {
        dun_cli_complain("cannot write %s: %s", path, strerror(errno));
        return DUN_CLI_FILE;
    }
    int code = dun_cli_write_all(fd, path, data, size);
    if (close(fd) != 0 && code == 0) {
        dun_cli_complain("cannot write %s: %s", path, strerror(errno));
        code = DUN_CLI_FILE;
    }
    return code;
}

void dun_cli_write_silently(int fd, const void *data, size_t size)
{
    int ignored = try_write(fd, data, size);
    (void)ignored;
}

static int try_write(int fd, const void *data, size_t size)
{
    const char *at = data;
    while (size > 0) {
        ssize_t put = write(fd, at, size);
        if (put >= 0) {
            at += put;
            size -= (size_t)put;
        } else if (errno == EAGAIN) {
            if (wait_for(fd, POLLOUT) != 0)
                return -1;
        } else if (errno != EINTR) {
            return -1;
        }
    }
    return 0;
}

static int wait_for(int fd, short events)
{
    struct pollfd wanted = {.fd = fd, .events = events};
    int ready = poll(&wanted, 1, -1);
    return ready >= 0 || errno == EINTR ? 0 : -1;
}
