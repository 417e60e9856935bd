/*
 * process.c - run a command and print what the whole process took: wall clock
 * from just before it is started until it has ended, and its peak memory.
 *
 * usage: process PROGRAM ARGUMENT... > one line of JSON
 *
 * It is a program of its own because the kernel counts the memory of the
 * process that starts a command into that command's peak: this one is small.
 * The command's output is thrown away; its failure is ours.
 */
#include <fcntl.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

extern char **environ;

static int64_t now_ns(void);

int main(int argc, char **argv)
{
    posix_spawn_file_actions_t actions;
    struct rusage usage;
    pid_t pid;
    int status;
    if (argc < 2) {
        fprintf(stderr, "usage: process PROGRAM ARGUMENT...\n");
        return 2;
    }
    posix_spawn_file_actions_init(&actions);
    posix_spawn_file_actions_addopen(&actions, 1, "/dev/null", O_WRONLY, 0);
    int64_t start = now_ns();
    int error = posix_spawnp(&pid, argv[1], &actions, NULL, argv + 1, environ);
    if (error) {
        fprintf(stderr, "process: %s: %s\n", argv[1], strerror(error));
        return 1;
    }
    wait4(pid, &status, 0, &usage);
    int64_t ns = now_ns() - start;
    if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
        fprintf(stderr, "process: %s failed, status %#x\n", argv[1], (unsigned)status);
        return 1;
    }
    printf("{\"ns\":%lld,\"peak_kb\":%ld}\n", (long long)ns, usage.ru_maxrss);
    return 0;
}

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}
