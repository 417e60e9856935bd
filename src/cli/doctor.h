/*
 * doctor.h - the findings of dunlin doctor.
 */
#ifndef DUN_CLI_DOCTOR_H
#define DUN_CLI_DOCTOR_H

#include "text.h"

enum dun_doctor_verdict {
    DUN_DOCTOR_OK,
    DUN_DOCTOR_NOTE,   /* worth knowing */
    DUN_DOCTOR_PROBLEM /* dunlin will not work, or not as it should */
};

struct dun_doctor_report {
    struct dun_cli_text text;
    unsigned problems;
};

/* A heading. */
void dun_doctor_begin(struct dun_doctor_report *report, const char *title);
/* One finding; `advice` says what to do, NULL if there is nothing. */
void dun_doctor_say(struct dun_doctor_report *report, enum dun_doctor_verdict verdict,
                    const char *title, const char *advice, const char *format, ...)
    __attribute__((format(printf, 5, 6)));

/* The machine, in doctor_system.c. */
void dun_doctor_check_system(struct dun_doctor_report *report);
/* dunlin itself, in doctor_self.c. */
void dun_doctor_check_self(struct dun_doctor_report *report);

#endif
