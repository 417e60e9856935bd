/* error.h - what went wrong, for people and for programs. */
#ifndef DUN_BASE_ERROR_H
#define DUN_BASE_ERROR_H

#include <dunlin.h>

/* Strings are allocated; NULL stands for "". */
struct dunlin_error {
    dunlin_status status;
    uint32_t line, column;
    char *message, *file, *stack, *excerpt, *text;
};

/* Fill `err` and return -1, so that failing is one line. */
int dun_fail(struct dunlin_error *err, dunlin_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Put "CONTEXT: " in front of the message, and return -1. */
int dun_wrap(struct dunlin_error *err, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* dun_fail with errno's text at the end. */
int dun_fail_errno(struct dunlin_error *err, dunlin_status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Replace one of the strings by a copy of bytes that need not end in zero. */
void dun_error_set(char **field, const char *bytes, size_t size);

/* Free the strings and forget everything. */
void dun_error_clear(struct dunlin_error *err);

#endif
