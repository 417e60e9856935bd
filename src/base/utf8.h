/* utf8.h - is this UTF-8 (RFC 3629)? */
#ifndef DUN_BASE_UTF8_H
#define DUN_BASE_UTF8_H

#include <stddef.h>
#include <stdint.h>

/* Where the first byte is that is not part of UTF-8; `size` if there is none. */
size_t dun_utf8_valid(const uint8_t *bytes, size_t size);

/* Put '?' in the place of such bytes. */
void dun_utf8_mend(uint8_t *bytes, size_t size);

#endif
