/*
 * file.c - whole files.
 *
 * Reading beneath a directory is the kernel's work (openat2, RESOLVE_BENEATH):
 * no name, link or race leads out of it.
 */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "random.h"

static int read_all(int fd, const char *name, size_t ceiling, uint8_t **bytes, size_t *size,
                    struct dunlin_error *err);
static int read_more(int fd, uint8_t **bytes, size_t *size, size_t *capacity, size_t ceiling);
static dunlin_status open_status(int number);
static int write_parts(int fd, const struct dun_file_part *parts, size_t count);
static int write_all(int fd, const uint8_t *bytes, size_t size);
static int sync_directory(const char *path);

int dun_file_open(const char *path, int *fd, size_t *size, struct dunlin_error *err)
{
    int opened = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK); /* a FIFO would wait */
    if (opened < 0)
        return dun_fail_errno(err, open_status(errno), "cannot open %s", path);
    struct stat st;
    if (fstat(opened, &st) || !S_ISREG(st.st_mode)) {
        close(opened);
        return dun_fail(err, DUNLIN_IO, "cannot read %s: not a regular file", path);
    }
    *fd = opened;
    *size = (size_t)st.st_size;
    return 0;
}

int dun_file_read(const char *path, size_t ceiling, uint8_t **bytes, size_t *size,
                  struct dunlin_error *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return dun_fail_errno(err, open_status(errno), "cannot open %s", path);
    return read_all(fd, path, ceiling, bytes, size, err);
}

int dun_file_read_beneath(const char *root, const char *name, size_t ceiling, uint8_t **bytes,
                          size_t *size, struct dunlin_error *err)
{
    int directory = open(root, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (directory < 0)
        return dun_fail_errno(err, open_status(errno), "cannot open the directory %s", root);
    struct open_how how = {.flags = O_RDONLY | O_CLOEXEC | O_NONBLOCK, /* a pipe would wait */
                           .resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS};
    int fd = (int)syscall(SYS_openat2, directory, name, &how, sizeof how);
    int number = errno;
    close(directory);
    if (fd < 0 && number == EXDEV)
        return dun_fail(err, DUNLIN_NOT_FOUND, "cannot open %s: it is outside the directory %s",
                        name, root);
    if (fd < 0) {
        errno = number;
        return dun_fail_errno(err, open_status(number), "cannot open %s in the directory %s", name,
                              root);
    }
    struct stat st;
    if (fstat(fd, &st) || !S_ISREG(st.st_mode)) {
        close(fd);
        return dun_fail(err, DUNLIN_IO, "cannot read %s: not a regular file", name);
    }
    return read_all(fd, name, ceiling, bytes, size, err);
}

/* Closes fd. */
static int read_all(int fd, const char *name, size_t ceiling, uint8_t **bytes, size_t *size,
                    struct dunlin_error *err)
{
    uint8_t *data = NULL;
    size_t used = 0, capacity = 0;
    int more;
    while ((more = read_more(fd, &data, &used, &capacity, ceiling)) > 0)
        ;
    int number = errno;
    close(fd);
    if (more < 0 || used > ceiling) {
        free(data);
        if (more == 0)
            return dun_fail(err, DUNLIN_INVALID, "%s is larger than %zu bytes", name, ceiling);
        errno = number;
        return dun_fail_errno(err, DUNLIN_IO, "cannot read %s", name);
    }
    data[used] = 0;
    *bytes = data;
    *size = used;
    return 0;
}

/* 1 while there may be more, 0 at the end (or beyond the ceiling), -1 on failure. */
static int read_more(int fd, uint8_t **bytes, size_t *size, size_t *capacity, size_t ceiling)
{
    if (*size + 1 >= *capacity) {
        size_t grown = *capacity ? *capacity * 2 : 16384;
        uint8_t *data = realloc(*bytes, grown);
        if (!data)
            return -1;
        *bytes = data;
        *capacity = grown;
    }
    ssize_t got = read(fd, *bytes + *size, *capacity - *size - 1);
    if (got < 0)
        return errno == EINTR ? 1 : -1;
    *size += (size_t)got;
    return got > 0 && *size <= ceiling;
}

int dun_file_map(int fd, size_t size, const uint8_t **bytes, struct dunlin_error *err)
{
    void *at = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    if (at == MAP_FAILED)
        return dun_fail_errno(err, DUNLIN_NO_MEMORY, "cannot map %zu bytes of a file", size);
    *bytes = at;
    return 0;
}

int dun_file_replace(const char *path, const struct dun_file_part *parts, size_t count,
                     struct dunlin_error *err)
{
    char *aside = NULL;
    if (asprintf(&aside, "%s.%016llx", path, (unsigned long long)dun_random_u64()) < 0)
        return dun_fail(err, DUNLIN_NO_MEMORY, "no memory to write %s", path);
    int fd = open(aside, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666); /* less the umask */
    if (fd < 0) {
        dun_fail_errno(err, DUNLIN_IO, "cannot create a file beside %s", path);
        free(aside);
        return -1;
    }
    int failed = write_parts(fd, parts, count) || fsync(fd);
    failed |= close(fd);
    failed = failed || rename(aside, path) || sync_directory(path);
    if (failed) {
        dun_fail_errno(err, DUNLIN_IO, "cannot write %s", path);
        unlink(aside);
    }
    free(aside);
    return failed ? -1 : 0;
}

static int write_parts(int fd, const struct dun_file_part *parts, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (write_all(fd, parts[i].bytes, parts[i].size))
            return -1;
    return 0;
}

static int write_all(int fd, const uint8_t *bytes, size_t size)
{
    while (size) {
        ssize_t wrote = write(fd, bytes, size);
        if (wrote < 0 && errno != EINTR)
            return -1;
        if (wrote > 0) {
            bytes += wrote;
            size -= (size_t)wrote;
        }
    }
    return 0;
}

static int sync_directory(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *name = slash ? strndup(path, (size_t)(slash - path) + 1) : strdup(".");
    int fd = name ? open(name, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    free(name);
    if (fd < 0)
        return -1;
    int failed = fsync(fd);
    if (failed && (errno == EINVAL || errno == ENOTSUP)) /* not every file system can */
        failed = 0;
    close(fd);
    return failed;
}

static dunlin_status open_status(int number)
{
    return number == ENOENT || number == ENOTDIR ? DUNLIN_NOT_FOUND : DUNLIN_IO;
}
