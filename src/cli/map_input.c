/*
 * map_input.c - standard input in batches of whole lines.
 *
 * Workers fetch their batches themselves, one at a time under the lock: there
 * is no reading thread, so nothing is handed over.  A batch is what takes
 * about 2 ms to work off, as far as it has arrived: a slow producer gets each
 * line answered at once, a fast one pays for the lock once in some thousand
 * lines.
 *
 * Memory is bounded: a line longer than the limit is skipped as it arrives,
 * and is a batch of its own that only says how long it was.
 */
#include "map_input.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "exit_code.h"
#include "files.h"
#include "terminal.h"

enum {
    BUFFER_BYTES = 256 * 1024,
    BATCH_BYTES_MAX = 128 * 1024,
    BATCH_LINES_MAX = 4096,
    BATCH_NS = 2000000
};

static void set_pace(struct dun_map_input *input, const struct dun_map_pace *pace);
static bool fill_batch(struct dun_map_input *input, struct dun_map_batch *batch);
static bool await_line(struct dun_map_input *input, struct dun_map_batch *batch);
static bool read_more(struct dun_map_input *input);
static void make_room(struct dun_map_input *input);
static void skip_line(struct dun_map_input *input, struct dun_map_batch *batch);
static void cut_lines(struct dun_map_input *input, struct dun_map_batch *batch);
static uint64_t lines_wanted(const struct dun_map_input *input);

void dun_map_input_init(struct dun_map_input *input, int fd, uint64_t line_limit,
                        struct dun_map_output *output)
{
    *input = (struct dun_map_input){
        .fd = fd, .line_limit = line_limit, .output = output, .next_line = 1};
    pthread_mutex_init(&input->lock, NULL);
    input->room = BUFFER_BYTES;
    input->buffer = dun_cli_alloc(1, input->room);
}

void dun_map_input_deinit(struct dun_map_input *input)
{
    pthread_mutex_destroy(&input->lock);
    free(input->buffer);
}

struct dun_map_batch *dun_map_input_take(struct dun_map_input *input,
                                         const struct dun_map_pace *pace)
{
    struct dun_map_batch *batch = NULL;
    pthread_mutex_lock(&input->lock);
    set_pace(input, pace);
    if (input->code == 0)
        batch = dun_map_output_await_room(input->output, input->next_sequence);
    if (batch && fill_batch(input, batch)) {
        batch->sequence = input->next_sequence++;
        batch->first_line = input->next_line;
        input->next_line += batch->lines;
    } else {
        batch = NULL;
    }
    pthread_mutex_unlock(&input->lock);
    return batch;
}

static void set_pace(struct dun_map_input *input, const struct dun_map_pace *pace)
{
    if (pace->lines == 0)
        return;
    double ns = (double)pace->ns / (double)pace->lines;
    input->ns_per_line = input->ns_per_line == 0 ? ns : input->ns_per_line * 0.75 + ns * 0.25;
}

/* False at the end of the input. */
static bool fill_batch(struct dun_map_input *input, struct dun_map_batch *batch)
{
    batch->too_long = 0;
    batch->lines = 0;
    dun_cli_text_clear(&batch->input);
    if (!await_line(input, batch))
        return false;
    if (!batch->too_long)
        cut_lines(input, batch);
    return true;
}

/* Have a whole line at `begin`, or skip one that is too long. */
static bool await_line(struct dun_map_input *input, struct dun_map_batch *batch)
{
    for (;;) {
        char *from = input->buffer + input->scanned;
        char *feed = memchr(from, '\n', input->end - input->scanned);
        size_t size =
            feed ? (size_t)(feed - input->buffer) - input->begin : input->end - input->begin;
        /* One more: a carriage return does not count. */
        if (size > input->line_limit + 1) {
            skip_line(input, batch);
            return true;
        }
        if (feed)
            return true;
        input->scanned = input->end;
        if (!read_more(input))
            return input->end > input->begin && input->code == 0;
    }
}

/* False at the end. */
static bool read_more(struct dun_map_input *input)
{
    if (input->at_end)
        return false;
    make_room(input);
    ssize_t got =
        dun_cli_read_some(input->fd, input->buffer + input->end, input->room - input->end);
    if (got < 0) {
        dun_cli_complain("cannot read standard input: %s", strerror(errno));
        input->code = DUN_CLI_FILE;
        return false;
    }
    input->at_end = got == 0;
    input->end += (size_t)got;
    return got > 0;
}

static void make_room(struct dun_map_input *input)
{
    size_t size = input->end - input->begin;
    if (input->begin > 0) {
        memmove(input->buffer, input->buffer + input->begin, size);
        input->scanned -= input->begin;
        input->begin = 0;
        input->end = size;
    }
    if (input->room - size >= BUFFER_BYTES / 2)
        return;
    char *larger = dun_cli_alloc(2, input->room);
    memcpy(larger, input->buffer, size);
    free(input->buffer);
    input->buffer = larger;
    input->room *= 2;
}

static void skip_line(struct dun_map_input *input, struct dun_map_batch *batch)
{
    for (;;) {
        char *from = input->buffer + input->begin;
        char *feed = memchr(from, '\n', input->end - input->begin);
        size_t size = feed ? (size_t)(feed - from) : input->end - input->begin;
        batch->too_long += size;
        input->begin += size + (feed != NULL);
        input->scanned = input->begin;
        if (feed || !read_more(input))
            break;
    }
    batch->lines = 1;
    atomic_fetch_add(&input->bytes_taken, batch->too_long + 1);
}

/* Move whole lines from the buffer to the batch, at least one. */
static void cut_lines(struct dun_map_input *input, struct dun_map_batch *batch)
{
    const char *begin = input->buffer + input->begin, *end = input->buffer + input->end;
    const char *at = begin;
    uint64_t wanted = lines_wanted(input);
    while (batch->lines < wanted && at < end) {
        const char *feed = memchr(at, '\n', (size_t)(end - at));
        if (!feed && !input->at_end)
            break;
        const char *next = feed ? feed + 1 : end;
        if (batch->lines > 0 && next - begin > BATCH_BYTES_MAX)
            break;
        at = next;
        batch->lines++;
    }
    dun_cli_text_add(&batch->input, begin, (size_t)(at - begin));
    input->begin += (size_t)(at - begin);
    input->scanned = input->begin;
    atomic_fetch_add(&input->bytes_taken, (uint_fast64_t)(at - begin));
}

static uint64_t lines_wanted(const struct dun_map_input *input)
{
    if (input->ns_per_line == 0)
        return 1;
    double lines = BATCH_NS / input->ns_per_line;
    return lines < 1 ? 1 : lines > BATCH_LINES_MAX ? BATCH_LINES_MAX : (uint64_t)lines;
}
