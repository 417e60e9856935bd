/*
 * base/buffer.c, base/file.c, base/error.c, functions/excerpt.c: the small
 * things that everything else stands on.
 */
#include "../../src/base/buffer.h"
#include "../../src/base/file.h"
#include "../../src/functions/excerpt.h"
#include "../harness.h"
#include "../tap.h"

static void buffers(void);
static void files(void);
static void beneath(const char *folder);
static void excerpts(void);
static void errors(void);

int main(void)
{
    buffers();
    files();
    excerpts();
    errors();
    return tap_done();
}

static void buffers(void)
{
    struct dun_buffer buffer;
    dun_buffer_init(&buffer, 1000);
    tap_ok(dun_buffer_reserve(&buffer, 0) != NULL, "room for nothing");
    int failed = 0;
    for (int i = 0; i < 100; i++)
        failed += dun_buffer_append(&buffer, "0123456789", 10) != 0;
    tap_is_int(failed, 0, "up to the ceiling");
    tap_is_int(dun_buffer_append(&buffer, "x", 1), -1, "not beyond");
    tap_is_int(buffer.size, 1000, "which appends nothing");
    tap_is_int(dun_buffer_append(&buffer, NULL, 0), 0, "nothing can be appended");
    tap_is_int(dun_buffer_append(&buffer, "x", SIZE_MAX), -1, "a size that wraps");
    dun_buffer_reset(&buffer);
    tap_ok(!dun_buffer_append_text(&buffer, "new") && !memcmp(buffer.data, "new", 3) &&
               buffer.size == 3,
           "used again");
    dun_buffer_deinit(&buffer);
    tap_is_int(buffer.ceiling, 1000, "the ceiling stays");
}

static void files(void)
{
    struct dunlin_error err = {0};
    char *folder = make_directory(), path[96];
    snprintf(path, sizeof path, "%s/f", folder);
    struct dun_file_part parts[] = {{"one", 3}, {NULL, 0}, {"two", 3}};
    tap_is_int(dun_file_replace(path, parts, 3, &err), 0, "a file is written");
    uint8_t *bytes;
    size_t size;
    tap_ok(!dun_file_read(path, 6, &bytes, &size, &err) && size == 6 &&
               !strcmp((char *)bytes, "onetwo"),
           "and read, with a zero behind it");
    free(bytes);
    tap_ok(dun_file_read(path, 5, &bytes, &size, &err) && err.status == DUNLIN_INVALID,
           "not if too large: %s", err.message);
    chmod(path, 0600);
    tap_is_int(dun_file_replace(path, parts, 1, &err), 0, "it is replaced");
    tap_ok(!dun_file_read(path, 6, &bytes, &size, &err) && size == 3, "whole");
    free(bytes);
    int fd;
    tap_ok(dun_file_open(folder, &fd, &size, &err) && err.status == DUNLIN_IO,
           "a folder is no file: %s", err.message);
    beneath(folder);
    dun_error_clear(&err);
    remove_directory(folder);
}

static void beneath(const char *folder)
{
    struct dunlin_error err = {0};
    char path[128], outside[128];
    snprintf(path, sizeof path, "%s/in", folder);
    mkdir(path, 0700);
    snprintf(outside, sizeof outside, "%s/secret", folder);
    write_file(outside, "secret", 6);
    snprintf(path, sizeof path, "%s/in/link", folder);
    if (symlink("../secret", path))
        tap_note("no link");
    snprintf(path, sizeof path, "%s/in/absolute", folder);
    if (symlink(outside, path))
        tap_note("no link");
    snprintf(path, sizeof path, "%s/in/mine", folder);
    write_file(path, "mine", 4);
    snprintf(path, sizeof path, "%s/in", folder);
    uint8_t *bytes;
    size_t size;
    tap_ok(!dun_file_read_beneath(path, "mine", 99, &bytes, &size, &err) && size == 4,
           "a file inside");
    free(bytes);
    const char *const names[] = {"../secret", "link",        "absolute",
                                 outside,     "./../secret", "../in/../secret"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        tap_ok(dun_file_read_beneath(path, names[i], 99, &bytes, &size, &err) &&
                   err.status == DUNLIN_NOT_FOUND && strstr(err.message, "outside"),
               "%s is outside: %s", i == 3 ? "an absolute name" : names[i], err.message);
    tap_ok(dun_file_read_beneath(path, "absent", 99, &bytes, &size, &err) &&
               err.status == DUNLIN_NOT_FOUND,
           "what is not there: %s", err.message);
    dun_error_clear(&err);
}

/* Where the stack's first place in one of the sources is. */
static struct dunlin_error locate(const char *stack, const char *text)
{
    struct dunlin_error err = {.stack = strdup(stack)};
    struct dun_source sources[] = {
        {.name = "b.js", .text = (const uint8_t *)"", .size = 0},
        {.name = "a.js", .text = (const uint8_t *)text, .size = strlen(text)}};
    dun_excerpt_locate(&err, sources, 2);
    return err;
}

static void excerpts(void)
{
    struct dunlin_error err = locate("    at native\n    at f (a.js:2:5)\n    at a.js:1:1\n",
                                     "one\n\t  two\nthree\nfour");
    tap_ok(err.line == 2 && err.column == 5 && !strcmp(err.file, "a.js"),
           "the first place that is the author's");
    tap_is_text(err.excerpt, "     1 | one\n>    2 | \t  two\n       | \t   ^\n     3 | three\n",
                "a line before, the line, a caret under it, a line after");
    dun_error_clear(&err);
    static const char *const odd[] = {"",
                                      "\n\n",
                                      "    at f (a.js:)",
                                      "    at f (a.js::)",
                                      "    at f (a.js:1:)",
                                      "    at f (a.js:1)",
                                      "a.js:1:1",
                                      "    at (c.js:1:1)",
                                      "    at xa.js:1:1",
                                      "    at f (a.js:99999999999:1)",
                                      "    at f (a.js:1:99999999999)",
                                      ":1:1",
                                      " :1:1",
                                      "    at (:1:1)"};
    for (size_t i = 0; i < sizeof odd / sizeof *odd; i++) {
        err = locate(odd[i], "one");
        tap_ok(!err.line && !err.file, "no place in odd stack %zu", i);
        dun_error_clear(&err);
    }
    static const char *const beyond[] = {"    at f (a.js:9:1)", "    at f (a.js:1:500)",
                                         "    at f (a.js:0:0)", "    at b.js:1:1",
                                         "    at f (a.js:999999999:999999999)"};
    for (size_t i = 0; i < sizeof beyond / sizeof *beyond; i++) {
        err = locate(beyond[i], "one\r\ntwo");
        tap_ok(err.file && (!err.excerpt || strlen(err.excerpt) < 600),
               "a place beyond the text: %s", beyond[i]);
        dun_error_clear(&err);
    }
    char wide[2000];
    memset(wide, 'a', sizeof wide);
    wide[sizeof wide - 1] = 0;
    for (size_t i = 0; i + 2 < sizeof wide; i += 3)
        memcpy(wide + i, "\xe2\x82\xac", 3);
    err = locate("    at f (a.js:1:1000)", wide);
    tap_ok(err.excerpt && strlen(err.excerpt) < 600 && strchr(err.excerpt, '^'),
           "a wide line is cut around the place");
    const char *bar = err.excerpt ? strchr(err.excerpt, '|') : NULL;
    tap_ok(bar && ((unsigned char)bar[2] & 0xc0) != 0x80, "not inside of a character");
    dun_error_clear(&err);
}

static void errors(void)
{
    struct dunlin_error err = {0};
    tap_is_int(dun_fail(&err, DUNLIN_IO, "a %d", 1), -1, "failing is one line");
    dun_error_set(&err.file, "file.js and more", 7);
    tap_is_text(err.file, "file.js", "bytes that do not end in zero");
    dun_wrap(&err, "in %s", "b");
    tap_is_text(err.message, "in b: a 1", "with context");
    dun_fail(&err, DUNLIN_INVALID, "next: %s", err.message);
    tap_is_text(err.message, "next: in b: a 1", "a message made of the one before");
    tap_ok(err.status == DUNLIN_INVALID && !err.file, "replaces all of it");
    dun_error_clear(&err);
}
