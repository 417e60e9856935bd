/*
 * suggest.h - "did you mean".
 */
#ifndef DUN_CLI_SUGGEST_H
#define DUN_CLI_SUGGEST_H

#include <stddef.h>

/* Offers candidates one by one; remembers the nearest to `wanted`. */
struct dun_cli_suggestion {
    const char *wanted;
    const char *best; /* NULL: nothing is near enough */
    size_t distance;
};

void dun_cli_suggest_begin(struct dun_cli_suggestion *suggestion, const char *wanted);
void dun_cli_suggest_offer(struct dun_cli_suggestion *suggestion, const char *candidate);

#endif
