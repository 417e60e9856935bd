/*
 * map_output.c - batches of many threads, written in the order of their lines.
 *
 * A worker leaves a complete batch in the window and goes on; whoever
 * completes the one that is next writes it and all that follow it without a
 * gap, outside the lock.  So there is no writing thread, and a batch that takes
 * long holds up the others only when the window is full.
 *
 * Memory is bounded by the window, whose batches are bounded by map_input.c on
 * their way in and by flush on their way out.
 */
#include "map_output.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "exit_code.h"
#include "files.h"
#include "terminal.h"

enum { BATCHES_PER_WORKER = 4, KEPT_BYTES = 1024 * 1024 };

static void write_ready(struct dun_map_output *output);
static int write_batch(struct dun_map_output *output, struct dun_map_batch *batch);
static void empty(struct dun_cli_text *text);
static struct dun_map_batch *place(const struct dun_map_output *output, uint64_t sequence);

void dun_map_output_init(struct dun_map_output *output, int fd, unsigned workers)
{
    *output = (struct dun_map_output){.fd = fd, .workers = workers};
    output->window = (size_t)workers * BATCHES_PER_WORKER;
    output->batches = dun_cli_alloc(output->window, sizeof(struct dun_map_batch));
    pthread_mutex_init(&output->lock, NULL);
    pthread_condattr_t attributes;
    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(&output->changed, &attributes);
    pthread_condattr_destroy(&attributes);
}

void dun_map_output_deinit(struct dun_map_output *output)
{
    for (size_t i = 0; i < output->window; i++) {
        dun_cli_text_deinit(&output->batches[i].input);
        dun_cli_text_deinit(&output->batches[i].output);
        dun_cli_text_deinit(&output->batches[i].report);
    }
    free(output->batches);
    pthread_cond_destroy(&output->changed);
    pthread_mutex_destroy(&output->lock);
}

struct dun_map_batch *dun_map_output_await_room(struct dun_map_output *output, uint64_t sequence)
{
    pthread_mutex_lock(&output->lock);
    while (!output->closed && sequence >= output->next + output->window)
        pthread_cond_wait(&output->changed, &output->lock);
    bool closed = output->closed;
    pthread_mutex_unlock(&output->lock);
    return closed ? NULL : place(output, sequence);
}

static struct dun_map_batch *place(const struct dun_map_output *output, uint64_t sequence)
{
    return &output->batches[sequence % output->window];
}

bool dun_map_output_flush(struct dun_map_output *output, struct dun_map_batch *batch)
{
    pthread_mutex_lock(&output->lock);
    while (!output->closed && (output->next != batch->sequence || output->writing))
        pthread_cond_wait(&output->changed, &output->lock);
    bool closed = output->closed;
    pthread_mutex_unlock(&output->lock);
    /* The batch is next and not ready, so nobody else writes now. */
    int code = closed ? 0 : write_batch(output, batch);
    if (code == 0)
        return !closed;
    pthread_mutex_lock(&output->lock);
    output->code = code;
    output->closed = true;
    pthread_cond_broadcast(&output->changed);
    pthread_mutex_unlock(&output->lock);
    return false;
}

void dun_map_output_finish(struct dun_map_output *output, struct dun_map_batch *batch)
{
    pthread_mutex_lock(&output->lock);
    batch->ready = true;
    if (!output->writing)
        write_ready(output);
    pthread_mutex_unlock(&output->lock);
}

/* With the lock held, which is let go while writing. */
static void write_ready(struct dun_map_output *output)
{
    struct dun_map_batch *batch;
    output->writing = true;
    while (!output->closed && (batch = place(output, output->next))->ready) {
        pthread_mutex_unlock(&output->lock);
        int code = write_batch(output, batch);
        empty(&batch->input);
        pthread_mutex_lock(&output->lock);
        batch->ready = false;
        output->lines_written += batch->lines;
        output->failed += batch->failed;
        if (output->code == 0)
            output->code = code ? code : batch->code;
        output->closed = code != 0 || batch->last;
        output->next++;
        pthread_cond_broadcast(&output->changed);
    }
    output->writing = false;
}

static int write_batch(struct dun_map_output *output, struct dun_map_batch *batch)
{
    int code = 0;
    if (batch->output.size)
        code = dun_cli_write_all(output->fd, "standard output", batch->output.data,
                                 batch->output.size);
    if (batch->report.size)
        dun_cli_tell(batch->report.data, batch->report.size);
    empty(&batch->output);
    empty(&batch->report);
    return code;
}

/* What one huge line needed is given back. */
static void empty(struct dun_cli_text *text)
{
    if (text->room > KEPT_BYTES)
        dun_cli_text_deinit(text);
    else
        dun_cli_text_clear(text);
}

void dun_map_output_leave(struct dun_map_output *output)
{
    pthread_mutex_lock(&output->lock);
    output->workers--;
    pthread_cond_broadcast(&output->changed);
    pthread_mutex_unlock(&output->lock);
}

struct dun_map_state dun_map_output_wait(struct dun_map_output *output, unsigned ms)
{
    struct timespec until;
    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_nsec += (long)(ms % 1000) * 1000000;
    until.tv_sec += (time_t)(ms / 1000) + until.tv_nsec / 1000000000;
    until.tv_nsec %= 1000000000;
    pthread_mutex_lock(&output->lock);
    while (!output->closed && output->workers > 0)
        if (pthread_cond_timedwait(&output->changed, &output->lock, &until) == ETIMEDOUT)
            break;
    struct dun_map_state state = {.lines = output->lines_written,
                                  .failed = output->failed,
                                  .code = output->code,
                                  .ended = output->closed || output->workers == 0,
                                  .idle = output->workers == 0};
    pthread_mutex_unlock(&output->lock);
    return state;
}
