/*
 * doctor_system.c - what of this machine matters to dunlin.
 *
 * A finding is a problem only where dunlin cannot work or cannot keep its
 * promises; what merely costs something is a note.  What cannot be read
 * (containers hide things) is passed over.
 */
#include "doctor.h"

#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "files.h"
#include "limit_options.h"
#include "units.h"

/* A slot: 4 GiB of address space and as much again to guard it. */
#define SLOT_BYTES (8 * DUN_CLI_GIB)

enum {
    MAPPINGS_WANTED = 65530, /* the kernel's default */
    FILES_WANTED = 256,
    STACK_MIB_WANTED = 4,
    MEMORY_MIB_WANTED = 128
};

static void check_kernel(struct dun_doctor_report *report);
static void check_processor(struct dun_doctor_report *report);
static void check_mappings(struct dun_doctor_report *report);
static void check_overcommit(struct dun_doctor_report *report);
static void check_address_space(struct dun_doctor_report *report);
static void check_stack(struct dun_doctor_report *report);
static void check_open_files(struct dun_doctor_report *report);
static void check_huge_pages(struct dun_doctor_report *report);
static void check_memory_limit(struct dun_doctor_report *report);
static void check_confinement(struct dun_doctor_report *report);
static bool read_file(const char *path, char *out, size_t room);
static bool read_number(const char *path, uint64_t *out);
static bool status_field(const char *name, char *out, size_t room);

void dun_doctor_check_system(struct dun_doctor_report *report)
{
    dun_doctor_begin(report, "This machine");
    check_kernel(report);
    check_processor(report);
    check_mappings(report);
    check_overcommit(report);
    check_address_space(report);
    check_stack(report);
    check_open_files(report);
    check_huge_pages(report);
    check_memory_limit(report);
    check_confinement(report);
}

static void check_kernel(struct dun_doctor_report *report)
{
    struct utsname name;
    if (uname(&name) != 0)
        return;
    unsigned long major = strtoul(name.release, NULL, 10);
    bool fits = strcmp(name.sysname, "Linux") == 0 && major >= 4;
    dun_doctor_say(report, fits ? DUN_DOCTOR_OK : DUN_DOCTOR_PROBLEM, "kernel",
                   fits ? NULL : "dunlin needs Linux 4.14 or newer", "%s %s", name.sysname,
                   name.release);
    long page = sysconf(_SC_PAGESIZE);
    dun_doctor_say(report, page == 4096 ? DUN_DOCTOR_OK : DUN_DOCTOR_PROBLEM, "page size",
                   page == 4096 ? NULL : "dunlin needs pages of 4096 bytes", "%ld bytes", page);
}

#if defined(__x86_64__)
/* The levels of the x86-64 psABI; the engine is compiled for the first. */
static const char *processor_level(void)
{
    __builtin_cpu_init();
    bool v2 = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("ssse3") &&
              __builtin_cpu_supports("popcnt");
    bool v3 = v2 && __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") &&
              __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
    bool v4 = v3 && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
              __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
              __builtin_cpu_supports("avx512vl");
    return v4 ? "x86-64-v4" : v3 ? "x86-64-v3" : v2 ? "x86-64-v2" : "x86-64";
}
#else
static const char *processor_level(void)
{
    return "not x86-64";
}
#endif

static void check_processor(struct dun_doctor_report *report)
{
    const char *level = processor_level();
    long count = sysconf(_SC_NPROCESSORS_ONLN);
    bool fits = strncmp(level, "x86-64", 6) == 0;
    dun_doctor_say(report, fits ? DUN_DOCTOR_OK : DUN_DOCTOR_PROBLEM, "processor",
                   fits ? NULL : "dunlin runs on x86-64", "%s, %ld processor%s", level, count,
                   count == 1 ? "" : "s");
}

/* Page protection splits a slot into mappings, a hundred or two in all. */
static void check_mappings(struct dun_doctor_report *report)
{
    char count[DUN_CLI_UNITS_ROOM];
    uint64_t mappings;
    if (!read_number("/proc/sys/vm/max_map_count", &mappings))
        return;
    bool enough = mappings >= MAPPINGS_WANTED;
    dun_doctor_say(report, enough ? DUN_DOCTOR_OK : DUN_DOCTOR_NOTE, "vm.max_map_count",
                   enough ? NULL : "few slots fit; to raise it: sysctl -w vm.max_map_count=262144",
                   "%s mappings", dun_cli_format_count(mappings, count));
}

static void check_overcommit(struct dun_doctor_report *report)
{
    uint64_t mode;
    if (!read_number("/proc/sys/vm/overcommit_memory", &mode))
        return;
    dun_doctor_say(report, mode == 2 ? DUN_DOCTOR_NOTE : DUN_DOCTOR_OK, "vm.overcommit_memory",
                   mode == 2 ? "strict: each slot counts with its memory limit, used or not; "
                               "0 or 1 is better"
                             : NULL,
                   "%llu", (unsigned long long)mode);
}

static void check_address_space(struct dun_doctor_report *report)
{
    struct rlimit limit;
    char size[DUN_CLI_UNITS_ROOM];
    if (getrlimit(RLIMIT_AS, &limit) != 0)
        return;
    bool unlimited = limit.rlim_cur == RLIM_INFINITY;
    bool enough = unlimited || limit.rlim_cur >= 4 * SLOT_BYTES;
    dun_doctor_say(report, enough ? DUN_DOCTOR_OK : DUN_DOCTOR_PROBLEM, "address space (ulimit -v)",
                   enough ? NULL
                          : "a slot reserves 4 GiB and its guard; lift the limit: "
                            "ulimit -v unlimited",
                   "%s", unlimited ? "unlimited" : dun_cli_format_size(limit.rlim_cur, size));
}

static void check_stack(struct dun_doctor_report *report)
{
    struct rlimit limit;
    char size[DUN_CLI_UNITS_ROOM];
    if (getrlimit(RLIMIT_STACK, &limit) != 0)
        return;
    bool unlimited = limit.rlim_cur == RLIM_INFINITY;
    bool enough = unlimited || limit.rlim_cur >= STACK_MIB_WANTED * DUN_CLI_MIB;
    dun_doctor_say(report, enough ? DUN_DOCTOR_OK : DUN_DOCTOR_PROBLEM, "stack (ulimit -s)",
                   enough ? NULL : "a call needs 2 MiB of free stack; raise it: ulimit -s 8192",
                   "%s", unlimited ? "unlimited" : dun_cli_format_size(limit.rlim_cur, size));
}

static void check_open_files(struct dun_doctor_report *report)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        return;
    bool enough = limit.rlim_cur >= FILES_WANTED;
    dun_doctor_say(report, enough ? DUN_DOCTOR_OK : DUN_DOCTOR_NOTE, "open files (ulimit -n)",
                   enough ? NULL : "a server will want more: ulimit -n 4096", "%llu",
                   (unsigned long long)limit.rlim_cur);
}

static void check_huge_pages(struct dun_doctor_report *report)
{
    char text[80];
    if (!read_file("/sys/kernel/mm/transparent_hugepage/enabled", text, sizeof text))
        return;
    char *mode = strchr(text, '['), *end = mode ? strchr(mode, ']') : NULL;
    if (end)
        *end = 0;
    dun_doctor_say(report, DUN_DOCTOR_OK, "transparent huge pages", NULL, "%s",
                   end ? mode + 1 : text);
}

/* Of the control group, version 2 or 1. */
static void check_memory_limit(struct dun_doctor_report *report)
{
    char size[DUN_CLI_UNITS_ROOM];
    uint64_t bytes;
    if (!read_number("/sys/fs/cgroup/memory.max", &bytes) &&
        !read_number("/sys/fs/cgroup/memory/memory.limit_in_bytes", &bytes))
        return;
    if (bytes > (uint64_t)1 << 60) {
        dun_doctor_say(report, DUN_DOCTOR_OK, "memory of the container", NULL, "unlimited");
        return;
    }
    bool enough = bytes >= MEMORY_MIB_WANTED * DUN_CLI_MIB;
    dun_doctor_say(report, enough ? DUN_DOCTOR_OK : DUN_DOCTOR_NOTE, "memory of the container",
                   enough ? NULL : "a call may use 64 MiB by default; set --memory lower", "%s",
                   dun_cli_format_size(bytes, size));
}

static void check_confinement(struct dun_doctor_report *report)
{
    char seccomp[16], no_new_privs[16];
    if (!status_field("Seccomp:", seccomp, sizeof seccomp))
        return;
    static const char *const modes[] = {"none", "strict", "filter"};
    int mode = seccomp[0] - '0';
    if (!status_field("NoNewPrivs:", no_new_privs, sizeof no_new_privs))
        no_new_privs[0] = '0';
    dun_doctor_say(report, DUN_DOCTOR_OK, "seccomp", NULL, "%s%s",
                   mode >= 0 && mode <= 2 ? modes[mode] : seccomp,
                   no_new_privs[0] == '1' ? ", no new privileges" : "");
}

/* ---- Reading /proc and /sys ------------------------------------------- */

static bool read_file(const char *path, char *out, size_t room)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    ssize_t size = dun_cli_read_some(fd, out, room - 1);
    close(fd);
    if (size <= 0)
        return false;
    out[size] = 0;
    out[strcspn(out, "\n")] = 0;
    return true;
}

/* "max" is the largest number. */
static bool read_number(const char *path, uint64_t *out)
{
    char text[64];
    if (!read_file(path, text, sizeof text))
        return false;
    *out = strcmp(text, "max") == 0 ? UINT64_MAX : strtoull(text, NULL, 10);
    return true;
}

/* The value of a line of /proc/self/status. */
static bool status_field(const char *name, char *out, size_t room)
{
    struct dun_cli_text status = {0};
    int fd = open("/proc/self/status", O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return false;
    int code = dun_cli_read_all(fd, "/proc/self/status", 64 * 1024, &status);
    close(fd);
    const char *found = code == 0 && status.data ? strstr(status.data, name) : NULL;
    if (found) {
        found += strlen(name);
        found += strspn(found, " \t");
        snprintf(out, room, "%.*s", (int)strcspn(found, "\n"), found);
    }
    dun_cli_text_deinit(&status);
    return found != NULL;
}
