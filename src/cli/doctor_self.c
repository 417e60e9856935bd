/*
 * doctor_self.c - does dunlin work here?
 *
 * Deploys a function that misbehaves in every way that a limit is for, and
 * checks that each is stopped and that nothing of one call reaches the next.
 */
#include "doctor.h"

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <dunlin.h>

#include "progress.h"
#include "samples.h"
#include "units.h"

enum { WARM_CALLS = 10000, DEADLINE_MS = 50, STOP_WITHIN_MS = 500 };

static const char test_source[] =
    "let calls = 0;\n"
    "export function add([a, b]) { return a + b }\n"
    "export function count() { calls++; Object.prototype.left = 1; return calls }\n"
    "export function spin() { for (;;); }\n"
    "export function grow() { const all = []; for (;;) all.push(new Uint8Array(1 << 20)) }\n"
    "export function dive() { const f = () => 1 + f(); return f() }\n"
    "export function fail() { throw new TypeError('as it should') }\n"
    "export function reach() { return ['process', 'require', 'Deno', 'fetch', 'std', 'os']\n"
    "    .filter(name => name in globalThis) }\n";

struct patient {
    struct dun_doctor_report *report;
    dunlin_runtime *runtime;
    dunlin_function *function;
    dunlin_call *call;
    dunlin_error *err;
};

static void check_versions(struct dun_doctor_report *report);
static bool check_start(struct patient *patient);
static bool check_deploy(struct patient *patient);
static void check_result(struct patient *patient);
static void check_fresh_state(struct patient *patient);
static void check_nothing_in_reach(struct patient *patient);
static void check_error(struct patient *patient);
static void check_deadline(struct patient *patient);
static void check_limit(struct patient *patient, const char *title, const char *export_name,
                        dunlin_status expected);
static void check_cost(struct patient *patient);
static bool gives(struct patient *patient, const char *export_name, const char *input,
                  const char *expected);
static void say_unless(struct patient *patient, bool good, const char *title, const char *detail);
static void say_broken(struct patient *patient, const char *title);

static const char broken[] = "dunlin does not work as it should here; please report this page";

void dun_doctor_check_self(struct dun_doctor_report *report)
{
    struct patient patient = {.report = report, .err = dunlin_error_new()};
    dun_doctor_begin(report, "dunlin");
    check_versions(report);
    if (check_start(&patient)) {
        dun_doctor_begin(report, "Self-test");
        if (check_deploy(&patient)) {
            check_result(&patient);
            check_cost(&patient);
            check_fresh_state(&patient);
            check_nothing_in_reach(&patient);
            check_error(&patient);
            check_deadline(&patient);
            check_limit(&patient, "holds the memory limit", "grow", DUNLIN_MEMORY_LIMIT);
            check_limit(&patient, "holds the stack limit", "dive", DUNLIN_STACK_LIMIT);
        }
    }
    dunlin_call_free(patient.call);
    dunlin_function_free(patient.function);
    dunlin_runtime_free(patient.runtime);
    dunlin_error_free(patient.err);
}

static void check_versions(struct dun_doctor_report *report)
{
    bool same = strcmp(dunlin_version(), DUNLIN_VERSION) == 0;
    dun_doctor_say(report, same ? DUN_DOCTOR_OK : DUN_DOCTOR_PROBLEM, "version",
                   same ? NULL : "program and library should be of one version: install both anew",
                   "%s%s%s", DUNLIN_VERSION, same ? "" : ", but the library is ",
                   same ? "" : dunlin_version());
}

static bool check_start(struct patient *patient)
{
    char time[DUN_CLI_UNITS_ROOM];
    dunlin_runtime_options options;
    dunlin_runtime_options_init(&options);
    options.slots = 1;
    uint64_t began_ns = dun_cli_now_ns();
    if (dunlin_runtime_new(&options, &patient->runtime, patient->err) != DUNLIN_OK ||
        dunlin_call_new(patient->runtime, &patient->call, patient->err) != DUNLIN_OK) {
        say_broken(patient, "start");
        return false;
    }
    uint64_t ns = dun_cli_now_ns() - began_ns;
    dun_doctor_say(patient->report, DUN_DOCTOR_OK, "engine", NULL, "%s",
                   dunlin_runtime_engine_version(patient->runtime));
    dun_doctor_say(patient->report, DUN_DOCTOR_OK, "found at", NULL, "%s",
                   dunlin_runtime_engine_path(patient->runtime));
    dun_doctor_say(patient->report, DUN_DOCTOR_OK, "starts in", NULL, "%s",
                   dun_cli_format_ns(ns, time));
    return true;
}

static bool check_deploy(struct patient *patient)
{
    char time[DUN_CLI_UNITS_ROOM];
    dunlin_bytes source = {(const uint8_t *)test_source, sizeof test_source - 1};
    uint64_t began_ns = dun_cli_now_ns();
    if (dunlin_function_deploy(patient->runtime, "doctor", source, "doctor.js", NULL,
                               &patient->function, patient->err) != DUNLIN_OK) {
        say_broken(patient, "deploys a function");
        return false;
    }
    dun_doctor_say(patient->report, DUN_DOCTOR_OK, "deploys a function", NULL, "in %s",
                   dun_cli_format_ns(dun_cli_now_ns() - began_ns, time));
    return true;
}

static void check_result(struct patient *patient)
{
    say_unless(patient, gives(patient, "add", "[1, 2]", "3"), "calls it", "1 + 2 is 3");
}

static void check_fresh_state(struct patient *patient)
{
    bool fresh = true;
    for (int i = 0; i < 100; i++)
        fresh = fresh && gives(patient, "count", "null", "1");
    say_unless(patient, fresh, "starts each call afresh", "100 calls left no trace");
}

static void check_nothing_in_reach(struct patient *patient)
{
    say_unless(patient, gives(patient, "reach", "null", "[]"), "keeps the outside out",
               "no files, no network, no processes");
}

static void check_error(struct patient *patient)
{
    dunlin_bytes none = {0};
    dunlin_status status =
        dunlin_call_run(patient->call, patient->function, "fail", DUNLIN_NONE, none, patient->err);
    say_unless(patient, status == DUNLIN_GUEST && dunlin_error_line(patient->err) == 7,
               "names the line of an error", "doctor.js:7");
}

static void check_deadline(struct patient *patient)
{
    char time[DUN_CLI_UNITS_ROOM], detail[DUN_CLI_UNITS_ROOM + 40];
    dunlin_bytes none = {0};
    dunlin_call_set_timeout_ms(patient->call, DEADLINE_MS);
    uint64_t began_ns = dun_cli_now_ns();
    dunlin_status status =
        dunlin_call_run(patient->call, patient->function, "spin", DUNLIN_NONE, none, patient->err);
    uint64_t ns = dun_cli_now_ns() - began_ns;
    dunlin_call_set_timeout_ms(patient->call, 0);
    snprintf(detail, sizeof detail, "after %s, the deadline was %d ms", dun_cli_format_ns(ns, time),
             DEADLINE_MS);
    say_unless(patient, status == DUNLIN_TIMEOUT && ns < STOP_WITHIN_MS * UINT64_C(1000000),
               "stops an endless loop", detail);
}

static void check_limit(struct patient *patient, const char *title, const char *export_name,
                        dunlin_status expected)
{
    char detail[80];
    dunlin_bytes none = {0};
    dunlin_status status = dunlin_call_run(patient->call, patient->function, export_name,
                                           DUNLIN_NONE, none, patient->err);
    snprintf(detail, sizeof detail, "%s", dunlin_status_text(status));
    say_unless(patient, status == expected && gives(patient, "add", "[3, 4]", "7"), title, detail);
}

static void check_cost(struct patient *patient)
{
    struct dun_cli_samples samples;
    char median[DUN_CLI_UNITS_ROOM], p99[DUN_CLI_UNITS_ROOM];
    bool good = true;
    dun_cli_samples_init(&samples, WARM_CALLS);
    for (int i = 0; good && i < 2 * WARM_CALLS; i++) {
        good = gives(patient, "add", "[1, 2]", "3");
        if (i >= WARM_CALLS)
            dun_cli_samples_add(&samples, patient->call);
    }
    dun_cli_samples_sort(&samples);
    dun_cli_format_ns(dun_cli_samples_percentile(&samples, 50), median);
    dun_cli_format_ns(dun_cli_samples_percentile(&samples, 99), p99);
    dun_cli_samples_deinit(&samples);
    if (good)
        dun_doctor_say(patient->report, DUN_DOCTOR_OK, "what a call costs", NULL,
                       "%s median, %s p99, in a fresh sandbox each time", median, p99);
    else
        say_broken(patient, "what a call costs");
}

static bool gives(struct patient *patient, const char *export_name, const char *input,
                  const char *expected)
{
    dunlin_bytes in = {(const uint8_t *)input, strlen(input)}, out;
    if (dunlin_call_run(patient->call, patient->function, export_name, DUNLIN_JSON, in,
                        patient->err) != DUNLIN_OK)
        return false;
    return dunlin_call_output(patient->call, &out) == DUNLIN_JSON && out.size == strlen(expected) &&
           memcmp(out.data, expected, out.size) == 0;
}

static void say_unless(struct patient *patient, bool good, const char *title, const char *detail)
{
    if (good)
        dun_doctor_say(patient->report, DUN_DOCTOR_OK, title, NULL, "%s", detail);
    else
        say_broken(patient, title);
}

static void say_broken(struct patient *patient, const char *title)
{
    const char *message = dunlin_error_message(patient->err);
    dun_doctor_say(patient->report, DUN_DOCTOR_PROBLEM, title, broken, "%s",
                   *message ? message : "the result is wrong");
}
