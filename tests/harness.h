/*
 * harness.h - what tests that use the library have in common: a runtime with
 * one call, deploying text, calling, and reading files.
 *
 * What a test does not expect to fail ends it at once, with the message.
 */
#ifndef DUN_TESTS_HARNESS_H
#define DUN_TESTS_HARNESS_H

#include <dunlin.h>
#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "tap.h"

struct world {
    dunlin_runtime *runtime;
    dunlin_call *call;
    dunlin_error *err;
};

/* Bytes that are the owner's to free. */
struct text {
    char *data;
    size_t size;
};

#define must(status, err, what) must_succeed((status), (err), (what), __FILE__, __LINE__)

__attribute__((unused)) static void must_succeed(dunlin_status status, dunlin_error *err,
                                                 const char *what, const char *file, int line)
{
    if (status == DUNLIN_OK)
        return;
    printf("Bail out! %s:%d: %s: %s: %s\n", file, line, what, dunlin_status_name(status),
           err ? dunlin_error_text(err) : "");
    fflush(stdout);
    exit(1);
}

__attribute__((unused)) static dunlin_bytes bytes_of(const char *text)
{
    return (dunlin_bytes){(const uint8_t *)text, strlen(text)};
}

__attribute__((unused)) static struct world world_new(uint32_t slots, uint32_t queue)
{
    struct world world = {.err = dunlin_error_new()};
    dunlin_runtime_options options;
    dunlin_runtime_options_init(&options);
    options.slots = slots;
    options.queue = queue;
    must(dunlin_runtime_new(&options, &world.runtime, world.err), world.err, "a runtime");
    must(dunlin_call_new(world.runtime, &world.call, world.err), world.err, "a call");
    return world;
}

__attribute__((unused)) static void world_free(struct world *world)
{
    dunlin_call_free(world->call);
    dunlin_runtime_free(world->runtime);
    dunlin_error_free(world->err);
}

__attribute__((unused)) static dunlin_function *deploy_with(struct world *world, const char *name,
                                                            const char *source,
                                                            const dunlin_deploy_options *options)
{
    dunlin_function *function;
    must(dunlin_function_deploy(world->runtime, name, bytes_of(source), "test.js", options,
                                &function, world->err),
         world->err, name);
    return function;
}

__attribute__((unused)) static dunlin_function *deploy_text(struct world *world, const char *name,
                                                            const char *source)
{
    return deploy_with(world, name, source, NULL);
}

/* Call with JSON text; NULL: nothing. */
__attribute__((unused)) static dunlin_status
call_json(struct world *world, dunlin_function *function, const char *export_name, const char *json)
{
    return dunlin_call_run(world->call, function, export_name, json ? DUNLIN_JSON : DUNLIN_NONE,
                           json ? bytes_of(json) : (dunlin_bytes){0}, world->err);
}

/* The last call's output, with a zero at its end. */
__attribute__((unused)) static struct text output_of(const dunlin_call *call)
{
    dunlin_bytes out;
    dunlin_call_output(call, &out);
    struct text text = {malloc(out.size + 1), out.size};
    if (out.size)
        memcpy(text.data, out.data, out.size);
    text.data[out.size] = 0;
    return text;
}

__attribute__((unused)) static int same_text(struct text a, struct text b)
{
    return a.size == b.size && !memcmp(a.data, b.data, a.size);
}

/* Is the last call's output this? */
__attribute__((unused)) static int output_is(const dunlin_call *call, const char *expected)
{
    dunlin_bytes out;
    dunlin_call_output(call, &out);
    return out.size == strlen(expected) && !memcmp(out.data, expected, out.size);
}

/* Say where two texts begin to differ. */
__attribute__((unused)) static void note_difference(struct text found, struct text expected)
{
    size_t at = 0;
    while (at < found.size && at < expected.size && found.data[at] == expected.data[at])
        at++;
    size_t from = at > 60 ? at - 60 : 0;
    tap_note("at byte %zu of %zu and %zu: found \"%.120s\", expected \"%.120s\"", at, found.size,
             expected.size, found.data + from, expected.data + from);
}

__attribute__((unused)) static struct text read_file(const char *path)
{
    struct text text = {0};
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0 || fstat(fd, &st)) {
        printf("Bail out! cannot read %s\n", path);
        exit(1);
    }
    text.data = malloc((size_t)st.st_size + 1);
    ssize_t got = 0;
    while (text.size < (size_t)st.st_size &&
           (got = read(fd, text.data + text.size, (size_t)st.st_size - text.size)) > 0)
        text.size += (size_t)got;
    text.data[text.size] = 0;
    close(fd);
    return text;
}

__attribute__((unused)) static void write_file(const char *path, const void *bytes, size_t size)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (fd < 0 || write(fd, bytes, size) != (ssize_t)size) {
        printf("Bail out! cannot write %s\n", path);
        exit(1);
    }
    close(fd);
}

/* A fresh directory; remove_directory() it. */
__attribute__((unused)) static char *make_directory(void)
{
    static char path[64];
    snprintf(path, sizeof path, "%s/dunlin-test-XXXXXX",
             access("/dev/shm", W_OK) ? "/tmp" : "/dev/shm");
    if (!mkdtemp(path)) {
        printf("Bail out! cannot make a directory\n");
        exit(1);
    }
    return path;
}

__attribute__((unused)) static void remove_directory(const char *path)
{
    char command[128];
    snprintf(command, sizeof command, "rm -rf '%s'", path);
    if (system(command))
        tap_note("cannot remove %s", path);
}

__attribute__((unused)) static uint64_t now_us(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

__attribute__((unused)) static void sleep_us(uint64_t us)
{
    struct timespec time = {.tv_sec = (time_t)(us / 1000000),
                            .tv_nsec = (long)(us % 1000000) * 1000};
    nanosleep(&time, NULL);
}

/* xorshift64*: the same numbers for the same seed, everywhere. */
__attribute__((unused)) static uint64_t next_random(uint64_t *state)
{
    uint64_t x = *state ? *state : 0x9e3779b97f4a7c15u;
    x ^= x >> 12;
    x ^= x << 25;
    x ^= x >> 27;
    *state = x;
    return x * 0x2545f4914f6cdd1du;
}

#endif
