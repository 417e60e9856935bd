/*
 * excerpt.c - from a stack to file, line, column, and a few lines of source.
 *
 *     3 | function distance(a, b) {
 *   > 4 |   return a.x - b.x;
 *       |            ^
 *     5 | }
 */
#include "excerpt.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "../base/buffer.h"

#define LINES_AROUND 1
#define WIDTH 120 /* longer lines are cut around the place */

struct place {
    const struct dun_source *source;
    uint32_t line, column;
};

static void set_place(struct dunlin_error *err, const struct place *place);
static int find_place(const char *stack, const struct dun_source *sources, size_t count,
                      struct place *out);
static int read_place(const char *line, size_t size, const struct dun_source *sources, size_t count,
                      struct place *out);
static int take_number(const char *text, size_t *end, uint32_t *out);
static char *draw(const struct place *place);
static int draw_line(struct dun_buffer *out, const struct place *place, uint32_t number,
                     const char *text, size_t size);

void dun_excerpt_locate(struct dunlin_error *err, const struct dun_source *sources, size_t count)
{
    struct place place;
    if (err->stack && !find_place(err->stack, sources, count, &place))
        set_place(err, &place);
}

void dun_excerpt_find(struct dunlin_error *err, const struct dun_source *source, const char *text)
{
    struct place place = {.source = source, .line = 1, .column = 1};
    const char *at = (const char *)source->text, *end = at + source->size;
    size_t size = strlen(text);
    for (; (size_t)(end - at) >= size + 2; at++, place.column++) {
        if ((*at == '"' || *at == '\'') && at[size + 1] == *at && !memcmp(at + 1, text, size)) {
            set_place(err, &place);
            return;
        }
        if (*at == '\n') {
            place.line++;
            place.column = 0;
        }
    }
}

static void set_place(struct dunlin_error *err, const struct place *place)
{
    dun_error_set(&err->file, place->source->name, strlen(place->source->name));
    err->line = place->line;
    err->column = place->column;
    free(err->excerpt);
    err->excerpt = draw(place);
}

static int find_place(const char *stack, const struct dun_source *sources, size_t count,
                      struct place *out)
{
    while (*stack) {
        size_t size = strcspn(stack, "\n");
        if (!read_place(stack, size, sources, count, out))
            return 0;
        stack += size;
        stack += *stack == '\n';
    }
    return -1;
}

/* "    at NAME (FILE:LINE:COLUMN)" or "    at FILE:LINE:COLUMN" */
static int read_place(const char *line, size_t size, const struct dun_source *sources, size_t count,
                      struct place *out)
{
    size_t end = size;
    uint32_t column, row;
    if (end && line[end - 1] == ')')
        end--;
    if (take_number(line, &end, &column) || take_number(line, &end, &row))
        return -1;
    for (size_t i = 0; i < count; i++) {
        size_t length = strlen(sources[i].name);
        if (length < end && !memcmp(line + end - length, sources[i].name, length) &&
            strchr(" (", line[end - length - 1])) {
            *out = (struct place){.source = &sources[i], .line = row, .column = column};
            return 0;
        }
    }
    return -1;
}

/* Take ":NUMBER" off the end. */
static int take_number(const char *text, size_t *end, uint32_t *out)
{
    size_t start = *end;
    while (start && text[start - 1] >= '0' && text[start - 1] <= '9')
        start--;
    if (!start || start == *end || text[start - 1] != ':' || *end - start > 9)
        return -1;
    *out = (uint32_t)strtoul(text + start, NULL, 10);
    *end = start - 1;
    return 0;
}

static char *draw(const struct place *place)
{
    struct dun_buffer out;
    dun_buffer_init(&out, 16 << 10);
    const char *text = (const char *)place->source->text, *end = text + place->source->size;
    for (uint32_t number = 1; text < end && number <= place->line + LINES_AROUND; number++) {
        const char *stop = memchr(text, '\n', (size_t)(end - text));
        size_t size = (size_t)((stop ? stop : end) - text);
        if (number + LINES_AROUND >= place->line && draw_line(&out, place, number, text, size))
            break;
        text += size + 1;
    }
    if (dun_buffer_append(&out, "", 1)) {
        dun_buffer_deinit(&out);
        return NULL;
    }
    return (char *)out.data;
}

static int draw_line(struct dun_buffer *out, const struct place *place, uint32_t number,
                     const char *text, size_t size)
{
    int here = number == place->line;
    size_t column = place->column ? place->column - 1 : 0, cut = 0;
    if (here && column > WIDTH - 20)
        cut = column - WIDTH / 2;
    while (cut && cut < size && ((unsigned char)text[cut] & 0xc0) == 0x80)
        cut--; /* not inside a character */
    if (size && text[size - 1] == '\r')
        size--;
    cut = cut < size ? cut : size;
    size_t shown = size - cut < WIDTH ? size - cut : WIDTH;
    while (shown < size - cut && ((unsigned char)text[cut + shown] & 0xc0) == 0x80)
        shown--;
    char head[32];
    snprintf(head, sizeof head, "%s%4u | ", here ? "> " : "  ", number);
    if (dun_buffer_append_text(out, head) || dun_buffer_append(out, text + cut, shown) ||
        dun_buffer_append_text(out, "\n"))
        return -1;
    if (!here || column < cut || column - cut > shown)
        return 0;
    if (dun_buffer_append_text(out, "       | "))
        return -1;
    for (size_t i = cut; i < column; i++)
        if (dun_buffer_append_text(out, text[i] == '\t' ? "\t" : " "))
            return -1;
    return dun_buffer_append_text(out, "^\n");
}
