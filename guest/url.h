/* The seam between the URL class and the parser (ada, C++, built from url.cpp).
 *
 * Stateless: a URL lives in JavaScript as its href, which is ASCII, and the offsets of its parts. A
 * setter parses the href again. Nothing of C++ outlives a call.
 */
#ifndef DUN_GUEST_URL_H
#define DUN_GUEST_URL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum dun_url_part {
    DUN_URL_HREF,
    DUN_URL_PROTOCOL,
    DUN_URL_USERNAME,
    DUN_URL_PASSWORD,
    DUN_URL_HOST,
    DUN_URL_HOSTNAME,
    DUN_URL_PORT,
    DUN_URL_PATHNAME,
    DUN_URL_SEARCH,
    DUN_URL_HASH,
};

#define DUN_URL_NONE 0xFFFFFFFFu

/* Where the parts of a URL stand in its href:
 *
 *   https://user:pass@example.com:1234/foo/bar?baz#quux
 *         |     |    |          | ^^^^|       |   |
 *         |     |    |          | |   |       |   hash_start
 *         |     |    |          | |   |       search_start
 *         |     |    |          | |   pathname_start
 *         |     |    |          | port (the number)
 *         |     |    |          host_end
 *         |     |    host_start
 *         |     username_end
 *         protocol_end
 */
struct dun_url_parts {
    uint32_t protocol_end, username_end, host_start, host_end, port, pathname_start, search_start,
        hash_start;
};

/* Parses text against base (NULL: none). The href, good until the next call of this seam, or NULL:
 * no valid URL. */
const char *dun_url_parse(const char *text, size_t size, const char *base, size_t base_size,
                          size_t *href_size, struct dun_url_parts *parts);

/* Parses href and sets one part, as the URL class's setters do. NULL when href is not valid, or an
 * href part is not. */
const char *dun_url_set(const char *href, size_t size, enum dun_url_part part, const char *value,
                        size_t value_size, size_t *href_size, struct dun_url_parts *parts);

/* The memory a parse may take at most, for inputs of these sizes together. */
size_t dun_url_memory(size_t size);

#ifdef __cplusplus
}
#endif

#endif
