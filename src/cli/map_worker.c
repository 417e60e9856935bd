/*
 * map_worker.c - what a thread of dunlin map does with its lines.
 *
 * Line n of the output belongs to line n of the input, always: a blank line
 * gives a blank line, undefined gives null, and so does a line that failed
 * where the user said to keep going.
 */
#include "map_worker.h"

#include <string.h>
#include <unistd.h>

#include "exit_code.h"
#include "interrupt.h"
#include "progress.h"
#include "terminal.h"
#include "units.h"

enum { FLUSH_BYTES = 256 * 1024 };

static void work_off(struct dun_map_worker *worker, struct dun_map_batch *batch);
static bool map_line(struct dun_map_worker *worker, struct dun_map_batch *batch, uint64_t line,
                     dunlin_bytes bytes);
static bool add_result(struct dun_map_worker *worker, struct dun_map_batch *batch, uint64_t line);
static bool fail_call(struct dun_map_worker *worker, struct dun_map_batch *batch, uint64_t line);
static bool fail_line(struct dun_map_worker *worker, struct dun_map_batch *batch, uint64_t line,
                      int code, const char *message);
static void fail_long_line(struct dun_map_worker *worker, struct dun_map_batch *batch);
static bool is_blank(dunlin_bytes bytes);

void *dun_map_worker_run(void *worker_pointer)
{
    struct dun_map_worker *worker = worker_pointer;
    struct dun_map_job *job = worker->job;
    struct dun_map_batch *batch;
    struct dun_map_pace pace = {0};
    while ((batch = dun_map_input_take(&job->input, &pace)) != NULL) {
        uint64_t began_ns = dun_cli_now_ns();
        batch->failed = 0;
        batch->code = 0;
        batch->last = false;
        if (batch->too_long)
            fail_long_line(worker, batch);
        else
            work_off(worker, batch);
        pace = (struct dun_map_pace){batch->lines, dun_cli_now_ns() - began_ns};
        dun_map_output_finish(&job->output, batch);
    }
    dun_map_output_leave(&job->output);
    return NULL;
}

static void work_off(struct dun_map_worker *worker, struct dun_map_batch *batch)
{
    const char *at = batch->input.data, *end = at + batch->input.size;
    uint64_t line = batch->first_line;
    bool going = true;
    for (; going && at < end; line++) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        size_t size = (size_t)((feed ? feed : end) - at);
        dunlin_bytes bytes = {(const uint8_t *)at, size};
        if (size > 0 && at[size - 1] == '\r')
            bytes.size--;
        going = map_line(worker, batch, line, bytes);
        at += size + 1;
        if (batch->output.size > FLUSH_BYTES)
            going = dun_map_output_flush(&worker->job->output, batch) && going;
    }
    if (!going)
        batch->lines = line - batch->first_line - 1; /* that came to something */
}

/* False when it was the last one. */
static bool map_line(struct dun_map_worker *worker, struct dun_map_batch *batch, uint64_t line,
                     dunlin_bytes bytes)
{
    struct dun_map_job *job = worker->job;
    if (is_blank(bytes)) {
        dun_cli_text_add(&batch->output, "\n", 1);
        return true;
    }
    if (dunlin_call_run(worker->call, job->function, job->export_name, DUNLIN_JSON, bytes,
                        worker->err) != DUNLIN_OK)
        return fail_call(worker, batch, line);
    return add_result(worker, batch, line);
}

static bool is_blank(dunlin_bytes bytes)
{
    size_t i = 0;
    while (i < bytes.size && (bytes.data[i] == ' ' || bytes.data[i] == '\t'))
        i++;
    return i == bytes.size;
}

static bool add_result(struct dun_map_worker *worker, struct dun_map_batch *batch, uint64_t line)
{
    dunlin_bytes bytes;
    switch (dunlin_call_output(worker->call, &bytes)) {
    case DUNLIN_JSON:
        dun_cli_text_add(&batch->output, bytes.data, bytes.size);
        dun_cli_text_add(&batch->output, "\n", 1);
        return true;
    case DUNLIN_NONE:
        dun_cli_text_add(&batch->output, "null\n", 5);
        return true;
    case DUNLIN_BYTES:
        break;
    }
    return fail_line(worker, batch, line, DUN_CLI_FAILED,
                     "the function returned bytes; dunlin map expects JSON");
}

/* With --keep-going one line a failure, otherwise all there is to know. */
static bool fail_call(struct dun_map_worker *worker, struct dun_map_batch *batch, uint64_t line)
{
    const dunlin_error *err = worker->err;
    struct dun_cli_text message = {0};
    if (dun_cli_interrupted()) {
        batch->last = true;
        return false;
    }
    if (!worker->job->keep_going) {
        dun_cli_text_puts(&message, dunlin_error_text(err));
    } else {
        dun_cli_text_puts(&message, dunlin_error_message(err));
        if (*dunlin_error_file(err) && dunlin_error_line(err))
            dun_cli_text_printf(&message, " (%s:%u:%u)", dunlin_error_file(err),
                                dunlin_error_line(err), dunlin_error_column(err));
    }
    bool going =
        fail_line(worker, batch, line, dun_cli_exit_code(dunlin_error_status(err)), message.data);
    dun_cli_text_deinit(&message);
    return going;
}

static bool fail_line(struct dun_map_worker *worker, struct dun_map_batch *batch, uint64_t line,
                      int code, const char *message)
{
    size_t size = strlen(message);
    while (size > 0 && message[size - 1] == '\n')
        size--;
    dun_cli_text_printf(&batch->report,
                        "%sdunlin:%s line %llu: ", dun_cli_colour(STDERR_FILENO, DUN_CLI_RED),
                        dun_cli_colour_end(STDERR_FILENO), (unsigned long long)line);
    dun_cli_text_add_visible(&batch->report, message, size);
    dun_cli_text_puts(&batch->report, "\n");
    batch->failed++;
    if (batch->code == 0)
        batch->code = code;
    if (worker->job->keep_going)
        dun_cli_text_puts(&batch->output, "null\n");
    else
        batch->last = true;
    return worker->job->keep_going;
}

static void fail_long_line(struct dun_map_worker *worker, struct dun_map_batch *batch)
{
    char size[DUN_CLI_UNITS_ROOM], limit[DUN_CLI_UNITS_ROOM];
    struct dun_cli_text message = {0};
    dun_cli_text_printf(&message, "the line has %s bytes, the limit for inputs is %s",
                        dun_cli_format_count(batch->too_long, size),
                        dun_cli_format_count(worker->job->input.line_limit, limit));
    if (!fail_line(worker, batch, batch->first_line, DUN_CLI_INPUT, message.data))
        batch->lines = 0;
    dun_cli_text_deinit(&message);
}
