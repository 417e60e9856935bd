// Sixteen bytes at a time, for the JSON parser and writer: WebAssembly's 128-bit SIMD, SSE2 in
// native test builds, and plain C for anything else. Each function reads 16 bytes from each
// pointer, aligned or not, and answers with one bit a byte, bit 0 for the first. Nothing here knows
// JSON beyond which bytes its grammar singles out.
#ifndef DUN_GUEST_SIMD_H
#define DUN_GUEST_SIMD_H

#include <stdint.h>
#include <string.h>

// Which bytes are equal.
static inline uint32_t equal_bytes16(const uint8_t *a, const uint8_t *b);
// Which bytes are JSON white space: space, tab, line feed, carriage return.
static inline uint32_t space_bytes16(const uint8_t *p);
// Which bytes need a look inside a JSON string: controls below 0x20, quote, backslash, and
// everything from 0x80.
static inline uint32_t string_bytes16(const uint8_t *p);
static inline void copy_bytes16(uint8_t *to, const uint8_t *from);

#if defined(__wasm_simd128__)

#include <wasm_simd128.h>

static inline uint32_t equal_bytes16(const uint8_t *a, const uint8_t *b)
{
    return wasm_i8x16_bitmask(wasm_i8x16_eq(wasm_v128_load(a), wasm_v128_load(b)));
}

static inline uint32_t space_bytes16(const uint8_t *p)
{
    v128_t v = wasm_v128_load(p);
    v128_t blank = wasm_v128_or(wasm_i8x16_eq(v, wasm_i8x16_splat(' ')),
                                wasm_i8x16_eq(v, wasm_i8x16_splat('\n')));
    v128_t rare = wasm_v128_or(wasm_i8x16_eq(v, wasm_i8x16_splat('\t')),
                               wasm_i8x16_eq(v, wasm_i8x16_splat('\r')));
    return wasm_i8x16_bitmask(wasm_v128_or(blank, rare));
}

static inline uint32_t string_bytes16(const uint8_t *p)
{
    v128_t v = wasm_v128_load(p);
    v128_t mark = wasm_v128_or(wasm_i8x16_eq(v, wasm_i8x16_splat('"')),
                               wasm_i8x16_eq(v, wasm_i8x16_splat('\\')));
    return wasm_i8x16_bitmask(wasm_v128_or(mark, wasm_i8x16_lt(v, wasm_i8x16_splat(0x20))));
}

static inline void copy_bytes16(uint8_t *to, const uint8_t *from)
{
    wasm_v128_store(to, wasm_v128_load(from));
}

#elif defined(__SSE2__)

#include <emmintrin.h>

static inline __m128i load_bytes16(const uint8_t *p)
{
    return _mm_loadu_si128((const __m128i *)(const void *)p);
}

static inline uint32_t equal_bytes16(const uint8_t *a, const uint8_t *b)
{
    return (uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(load_bytes16(a), load_bytes16(b)));
}

static inline uint32_t space_bytes16(const uint8_t *p)
{
    __m128i v = load_bytes16(p);
    __m128i blank =
        _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8(' ')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\n')));
    __m128i rare = _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('\t')),
                                _mm_cmpeq_epi8(v, _mm_set1_epi8('\r')));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(blank, rare));
}

static inline uint32_t string_bytes16(const uint8_t *p)
{
    __m128i v = load_bytes16(p);
    __m128i mark =
        _mm_or_si128(_mm_cmpeq_epi8(v, _mm_set1_epi8('"')), _mm_cmpeq_epi8(v, _mm_set1_epi8('\\')));
    return (uint32_t)_mm_movemask_epi8(_mm_or_si128(mark, _mm_cmplt_epi8(v, _mm_set1_epi8(0x20))));
}

static inline void copy_bytes16(uint8_t *to, const uint8_t *from)
{
    _mm_storeu_si128((__m128i *)(void *)to, load_bytes16(from));
}

#else

static inline uint32_t equal_bytes16(const uint8_t *a, const uint8_t *b)
{
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++)
        mask |= (uint32_t)(a[i] == b[i]) << i;
    return mask;
}

static inline uint32_t space_bytes16(const uint8_t *p)
{
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++)
        mask |= (uint32_t)(p[i] == ' ' || p[i] == '\n' || p[i] == '\t' || p[i] == '\r') << i;
    return mask;
}

static inline uint32_t string_bytes16(const uint8_t *p)
{
    uint32_t mask = 0;
    for (int i = 0; i < 16; i++)
        mask |= (uint32_t)(p[i] == '"' || p[i] == '\\' || p[i] < 0x20 || p[i] >= 0x80) << i;
    return mask;
}

static inline void copy_bytes16(uint8_t *to, const uint8_t *from)
{
    memcpy(to, from, 16);
}

#endif

#endif
