/* inject.c - see inject.h. */
#include "inject.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static _Thread_local long calls, failing;
static _Thread_local int failing_lasts;
static _Thread_local const char *failed;
static _Atomic long live;

void inject(long nth, int lasting)
{
    calls = 0;
    failing = nth;
    failing_lasts = lasting;
    failed = NULL;
}

long injected_calls(void)
{
    return calls;
}

const char *injected_failure(void)
{
    return failed;
}

long injected_live(void)
{
    return live;
}

static int fails(const char *name, int number)
{
    calls++;
    if (!failing || calls < failing || (calls > failing && !failing_lasts))
        return 0;
    if (!failed)
        failed = name;
    errno = number;
    return 1;
}

static void *counted(void *block)
{
    live += block != NULL;
    return block;
}

void injected_free(void *block);
void *injected_malloc(size_t size);
void *injected_calloc(size_t count, size_t size);
void *injected_realloc(void *block, size_t size);
void *injected_aligned_alloc(size_t alignment, size_t size);
char *injected_strdup(const char *text);
char *injected_strndup(const char *text, size_t size);
char *injected_realpath(const char *path, char *resolved);
int injected_asprintf(char **out, const char *format, ...);
int injected_vasprintf(char **out, const char *format, va_list arguments);
void *injected_mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset);
void *injected_mremap(void *at, size_t size, size_t new_size, int flags, void *to);
int injected_mprotect(void *at, size_t size, int protection);
int injected_madvise(void *at, size_t size, int advice);
int injected_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                            void *(*run)(void *), void *context);
int injected_open(const char *path, int flags, ...);
ssize_t injected_read(int fd, void *bytes, size_t size);
ssize_t injected_write(int fd, const void *bytes, size_t size);
int injected_fsync(int fd);
int injected_fchmod(int fd, mode_t mode);
int injected_rename(const char *from, const char *to);
int injected_mkostemp(char *path, int flags);

void injected_free(void *block)
{
    live -= block != NULL;
    free(block);
}

void *injected_malloc(size_t size)
{
    return fails("malloc", ENOMEM) ? NULL : counted(malloc(size));
}

void *injected_calloc(size_t count, size_t size)
{
    return fails("calloc", ENOMEM) ? NULL : counted(calloc(count, size));
}

void *injected_realloc(void *block, size_t size)
{
    if (fails("realloc", ENOMEM))
        return NULL;
    void *larger = realloc(block, size);
    return block ? larger : counted(larger);
}

void *injected_aligned_alloc(size_t alignment, size_t size)
{
    return fails("aligned_alloc", ENOMEM) ? NULL : counted(aligned_alloc(alignment, size));
}

char *injected_strdup(const char *text)
{
    return fails("strdup", ENOMEM) ? NULL : counted(strdup(text));
}

char *injected_strndup(const char *text, size_t size)
{
    return fails("strndup", ENOMEM) ? NULL : counted(strndup(text, size));
}

char *injected_realpath(const char *path, char *resolved)
{
    return fails("realpath", ENOMEM) ? NULL : counted(realpath(path, resolved));
}

int injected_asprintf(char **out, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int size = injected_vasprintf(out, format, arguments);
    va_end(arguments);
    return size;
}

int injected_vasprintf(char **out, const char *format, va_list arguments)
{
    if (fails("vasprintf", ENOMEM))
        return -1;
    int size = vasprintf(out, format, arguments);
    live += size >= 0;
    return size;
}

void *injected_mmap(void *at, size_t size, int protection, int flags, int fd, off_t offset)
{
    return fails("mmap", ENOMEM) ? MAP_FAILED : mmap(at, size, protection, flags, fd, offset);
}

void *injected_mremap(void *at, size_t size, size_t new_size, int flags, void *to)
{
    return fails("mremap", ENOMEM) ? MAP_FAILED : mremap(at, size, new_size, flags, to);
}

int injected_mprotect(void *at, size_t size, int protection)
{
    return fails("mprotect", ENOMEM) ? -1 : mprotect(at, size, protection);
}

int injected_madvise(void *at, size_t size, int advice)
{
    return fails("madvise", ENOMEM) ? -1 : madvise(at, size, advice);
}

int injected_pthread_create(pthread_t *thread, const pthread_attr_t *attributes,
                            void *(*run)(void *), void *context)
{
    return fails("pthread_create", EAGAIN) ? EAGAIN
                                           : pthread_create(thread, attributes, run, context);
}

int injected_open(const char *path, int flags, ...)
{
    va_list arguments;
    va_start(arguments, flags);
    int mode = flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, int) : 0;
    va_end(arguments);
    return fails("open", EMFILE) ? -1 : open(path, flags, mode);
}

ssize_t injected_read(int fd, void *bytes, size_t size)
{
    return fails("read", EIO) ? -1 : read(fd, bytes, size);
}

/* What does not fail is written in parts. */
ssize_t injected_write(int fd, const void *bytes, size_t size)
{
    return fails("write", ENOSPC) ? -1 : write(fd, bytes, size > 100000 ? 100000 : size);
}

int injected_fsync(int fd)
{
    return fails("fsync", EIO) ? -1 : fsync(fd);
}

int injected_fchmod(int fd, mode_t mode)
{
    return fails("fchmod", EPERM) ? -1 : fchmod(fd, mode);
}

int injected_rename(const char *from, const char *to)
{
    return fails("rename", EACCES) ? -1 : rename(from, to);
}

int injected_mkostemp(char *path, int flags)
{
    return fails("mkostemp", EACCES) ? -1 : mkostemp(path, flags);
}
