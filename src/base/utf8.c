/* utf8.c - UTF-8 as RFC 3629 has it: no surrogates, no detours, nothing over U+10FFFF. */
#include "utf8.h"

static size_t sequence(const uint8_t *bytes, size_t size);

size_t dun_utf8_valid(const uint8_t *bytes, size_t size)
{
    size_t at = 0;
    while (at < size) {
        size_t length = sequence(bytes + at, size - at);
        if (!length)
            return at;
        at += length;
    }
    return size;
}

void dun_utf8_mend(uint8_t *bytes, size_t size)
{
    size_t at = 0;
    while ((at += dun_utf8_valid(bytes + at, size - at)) < size)
        bytes[at] = '?';
}

/* How many bytes the character here has; 0 when it is none. */
static size_t sequence(const uint8_t *bytes, size_t size)
{
    uint8_t first = bytes[0];
    if (first < 0x80)
        return 1;
    size_t length = first >= 0xf0 ? 4 : first >= 0xe0 ? 3 : 2;
    if (first < 0xc2 || first > 0xf4 || length > size)
        return 0;
    /* The second byte's range is narrower after these. */
    uint8_t low = first == 0xe0 ? 0xa0 : first == 0xf0 ? 0x90 : 0x80;
    uint8_t high = first == 0xed ? 0x9f : first == 0xf4 ? 0x8f : 0xbf;
    if (bytes[1] < low || bytes[1] > high)
        return 0;
    for (size_t i = 2; i < length; i++)
        if ((bytes[i] & 0xc0) != 0x80)
            return 0;
    return length;
}
