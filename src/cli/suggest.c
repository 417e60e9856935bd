/*
 * suggest.c - the nearest name to a mistyped one.
 *
 * Distance is the number of letters inserted, left out, changed or swapped
 * with their neighbour (optimal string alignment).  A name that begins with
 * what was typed counts as near, however long it is.
 */
#include "suggest.h"

#include <string.h>

enum { NAME_MAX_SIZE = 40 };

static size_t distance_between(const char *a, const char *b);
static size_t smallest(size_t a, size_t b, size_t c);

void dun_cli_suggest_begin(struct dun_cli_suggestion *suggestion, const char *wanted)
{
    size_t size = strlen(wanted);
    *suggestion = (struct dun_cli_suggestion){.wanted = wanted, .distance = 2 + size / 5};
    if (size < 4)
        suggestion->distance = size > 1 ? 2 : 1;
}

void dun_cli_suggest_offer(struct dun_cli_suggestion *suggestion, const char *candidate)
{
    size_t size = strlen(suggestion->wanted);
    size_t distance = distance_between(suggestion->wanted, candidate);
    if (size >= 2 && strncmp(candidate, suggestion->wanted, size) == 0)
        distance = 0;
    if (distance >= suggestion->distance)
        return;
    suggestion->distance = distance;
    suggestion->best = candidate;
}

static size_t distance_between(const char *a, const char *b)
{
    size_t rows[3][NAME_MAX_SIZE + 1];
    size_t size_a = strlen(a), size_b = strlen(b);
    if (size_a > NAME_MAX_SIZE || size_b > NAME_MAX_SIZE)
        return NAME_MAX_SIZE;
    for (size_t j = 0; j <= size_b; j++)
        rows[0][j] = j;
    for (size_t i = 1; i <= size_a; i++) {
        size_t *row = rows[i % 3], *above = rows[(i - 1) % 3], *two_above = rows[(i + 1) % 3];
        row[0] = i;
        for (size_t j = 1; j <= size_b; j++) {
            row[j] = smallest(above[j] + 1, row[j - 1] + 1, above[j - 1] + (a[i - 1] != b[j - 1]));
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                row[j] = smallest(row[j], two_above[j - 2] + 1, row[j]);
        }
    }
    return rows[size_a % 3][size_b];
}

static size_t smallest(size_t a, size_t b, size_t c)
{
    size_t least = a < b ? a : b;
    return least < c ? least : c;
}
