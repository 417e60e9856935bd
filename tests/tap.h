/*
 * tap.h - a test's checks, reported in the Test Anything Protocol.
 *
 *     int main(void)
 *     {
 *         tap_ok(1 + 1 == 2, "sums");
 *         tap_is_int(strlen("four"), 4, "length of %s", "four");
 *         return tap_done();
 *     }
 *
 * Each check prints one line and goes on; what failed shows both values and
 * the place.  A program that ends without tap_done has failed.
 */
#ifndef DUN_TESTS_TAP_H
#define DUN_TESTS_TAP_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Each gives whether the check held.  The last arguments name it, as printf. */
#define tap_ok(condition, ...)                                                                     \
    tap_report(!!(condition), __FILE__, __LINE__, #condition, __VA_ARGS__)
#define tap_is_int(found, expected, ...)                                                           \
    tap_int((long long)(found), (long long)(expected), __FILE__, __LINE__, __VA_ARGS__)
#define tap_is_text(found, expected, ...)                                                          \
    tap_text((found), (expected), __FILE__, __LINE__, __VA_ARGS__)

static int tap_count;
static int tap_failures;

static inline void tap_line(int holds, const char *name, va_list arguments)
{
    tap_failures += !holds;
    printf("%s %d - ", holds ? "ok" : "not ok", ++tap_count);
    vprintf(name, arguments);
    printf("\n");
}

__attribute__((format(printf, 5, 6), unused)) static int
tap_report(int holds, const char *file, int line, const char *condition, const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    tap_line(holds, name, arguments);
    va_end(arguments);
    if (!holds)
        printf("# %s:%d: does not hold: %s\n", file, line, condition);
    fflush(stdout);
    return holds;
}

__attribute__((format(printf, 5, 6), unused)) static int
tap_int(long long found, long long expected, const char *file, int line, const char *name, ...)
{
    va_list arguments;
    va_start(arguments, name);
    tap_line(found == expected, name, arguments);
    va_end(arguments);
    if (found != expected)
        printf("# %s:%d: expected %lld, found %lld\n", file, line, expected, found);
    fflush(stdout);
    return found == expected;
}

__attribute__((format(printf, 5, 6), unused)) static int
tap_text(const char *found, const char *expected, const char *file, int line, const char *name, ...)
{
    int same = found && expected && strcmp(found, expected) == 0;
    va_list arguments;
    va_start(arguments, name);
    tap_line(same, name, arguments);
    va_end(arguments);
    if (!same)
        printf("# %s:%d: expected \"%s\", found \"%s\"\n", file, line,
               expected ? expected : "(null)", found ? found : "(null)");
    fflush(stdout);
    return same;
}

/* A remark that shows where a test is. */
__attribute__((format(printf, 1, 2), unused)) static void tap_note(const char *remark, ...)
{
    va_list arguments;
    va_start(arguments, remark);
    printf("# ");
    vprintf(remark, arguments);
    printf("\n");
    va_end(arguments);
    fflush(stdout);
}

/* Leave, having done nothing, because `reason`. */
__attribute__((unused)) static void tap_skip_all(const char *reason)
{
    printf("1..0 # SKIP %s\n", reason);
    exit(0);
}

/* End: what main returns. */
__attribute__((unused)) static int tap_done(void)
{
    printf("1..%d\n", tap_count);
    return tap_failures || !tap_count;
}

#endif
