/*
 * cmd_doctor.c - dunlin doctor: is this machine fit, and does dunlin work?
 */
#include <stdarg.h>
#include <unistd.h>

#include "commands.h"
#include "doctor.h"
#include "exit_code.h"
#include "files.h"
#include "terminal.h"

static int run_doctor(const void *options, const struct dun_cli_arguments *arguments);

const struct dun_cli_command dun_cli_doctor = {
    .name = "doctor",
    .summary = "check this machine and dunlin itself",
    .usage = "",
    .about = "Show the versions in use, check what of this machine matters to dunlin, and run\n"
             "a self-test.  The exit code is 1 if there is a problem.\n",
    .run = run_doctor,
};

static int run_doctor(const void *options, const struct dun_cli_arguments *arguments)
{
    struct dun_doctor_report report = {0};
    (void)options;
    (void)arguments;
    dun_doctor_check_system(&report);
    dun_doctor_check_self(&report);
    if (report.problems)
        dun_cli_text_printf(&report.text, "\n%u problem%s.\n", report.problems,
                            report.problems == 1 ? "" : "s");
    else
        dun_cli_text_puts(&report.text, "\nAll is well.\n");
    int code = dun_cli_print(&report.text);
    dun_cli_text_deinit(&report.text);
    return code ? code : report.problems ? DUN_CLI_FAILED : DUN_CLI_OK;
}

void dun_doctor_begin(struct dun_doctor_report *report, const char *title)
{
    dun_cli_text_printf(&report->text, "%s%s%s%s\n", report->text.size ? "\n" : "",
                        dun_cli_colour(STDOUT_FILENO, DUN_CLI_BOLD), title,
                        dun_cli_colour_end(STDOUT_FILENO));
}

void dun_doctor_say(struct dun_doctor_report *report, enum dun_doctor_verdict verdict,
                    const char *title, const char *advice, const char *format, ...)
{
    static const struct {
        const char *word;
        enum dun_cli_colour colour;
    } verdicts[] = {
        [DUN_DOCTOR_OK] = {"ok     ", DUN_CLI_GREEN},
        [DUN_DOCTOR_NOTE] = {"note   ", DUN_CLI_YELLOW},
        [DUN_DOCTOR_PROBLEM] = {"PROBLEM", DUN_CLI_RED},
    };
    va_list list;
    dun_cli_text_printf(&report->text, "  %s%s%s  %-26s ",
                        dun_cli_colour(STDOUT_FILENO, verdicts[verdict].colour),
                        verdicts[verdict].word, dun_cli_colour_end(STDOUT_FILENO), title);
    va_start(list, format);
    dun_cli_text_vprintf(&report->text, format, list);
    va_end(list);
    dun_cli_text_puts(&report->text, "\n");
    if (advice)
        dun_cli_text_printf(&report->text, "           %s\n", advice);
    report->problems += verdict == DUN_DOCTOR_PROBLEM;
}
