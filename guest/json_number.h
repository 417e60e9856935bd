// Numbers for the JSON parser and writer: decimal text to double and back, exactly as the engine's
// strtod and dtoa would say.
//
// Reading. Digits are taken eight at a time (SWAR). A mantissa below 2^53 with a power of ten up to
// 22 needs one exact multiplication or division (Clinger, "How to read floating point numbers
// accurately", 1990). Up to 19 digits and powers up to 27, 5^k still fits 64 bits: the quotient or
// product is computed in 128 bits, the bits that are cut off are kept as one sticky bit, and the
// conversion from a 64-bit integer rounds to nearest even. Everything else is left to strtod.
//
// Writing. A double that equals m / 10^k with m below 10^15 has no other decimal of 15 digits or
// fewer, so the smallest such k gives the shortest decimal. Everything else is left to the engine's
// dtoa.
//
// Not here: the grammar around a number, exponents in output, radixes.
#ifndef DUN_GUEST_JSON_NUMBER_H
#define DUN_GUEST_JSON_NUMBER_H

#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const double json_powers_of_ten[23] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                              1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                              1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

#define JSON_EXACT_POWER 27 // 5^27 < 2^63
#define JSON_MAX_EXPONENT 100000

// The number of digits among the eight bytes, counted from the first.
static inline int count_digits8(uint64_t bytes)
{
    uint64_t x = bytes ^ 0x3030303030303030u;
    uint64_t other = (x | (x + 0x0606060606060606u)) & 0xF0F0F0F0F0F0F0F0u;
    return other == 0 ? 8 : __builtin_ctzll(other) >> 3;
}

// The value of the first `count` (1 to 8) of the eight bytes, all digits.
static inline uint32_t read_digits8(uint64_t bytes, int count)
{
    bytes <<= 64 - 8 * count;
    bytes = (bytes & 0x0F0F0F0F0F0F0F0Fu) * 2561 >> 8;
    bytes = (bytes & 0x00FF00FF00FF00FFu) * 6553601 >> 16;
    return (uint32_t)((bytes & 0x0000FFFF0000FFFFu) * 42949672960001u >> 32);
}

static inline uint64_t load_bytes8(const uint8_t *p)
{
    uint64_t bytes;
    memcpy(&bytes, p, sizeof bytes);
    return bytes;
}

static inline bool is_json_digit(uint8_t c)
{
    return (uint8_t)(c - '0') <= 9;
}

// 2^exponent, for exponents of normal doubles.
static inline double power_of_two(int exponent)
{
    uint64_t bits = (uint64_t)(exponent + 1023) << 52;
    double d;
    memcpy(&d, &bits, sizeof d);
    return d;
}

// mantissa * 10^power, correctly rounded; power is -27 to 27.
static double scale_decimal(uint64_t mantissa, int power)
{
    if (mantissa == 0)
        return 0;
    uint64_t five = 1;
    for (int i = power < 0 ? -power : power; i > 0; i--)
        five *= 5;
    unsigned shift = (unsigned)__builtin_clzll(mantissa);
    if (power < 0) {
        unsigned five_shift = (unsigned)__builtin_clzll(five);
        uint64_t divisor = five << five_shift, top = mantissa << shift;
        unsigned __int128 dividend = (unsigned __int128)top
                                     << 63; // its upper half is below the divisor
        uint64_t quotient = (uint64_t)(dividend / divisor);
        uint64_t sticky = (uint64_t)(dividend % divisor) != 0;
        return (double)(quotient | sticky) *
               power_of_two((int)five_shift - (int)shift - 63 + power);
    }
    unsigned __int128 product = (unsigned __int128)(mantissa << shift) * five;
    uint64_t high = (uint64_t)(product >> 64), low = (uint64_t)product;
    if (high == 0)
        return (double)low * power_of_two(power - (int)shift);
    unsigned up = (unsigned)__builtin_clzll(high);
    uint64_t bits = up == 0 ? high : high << up | low >> (64 - up);
    uint64_t sticky = (low << up) != 0;
    return (double)(bits | sticky) * power_of_two(64 - (int)up + power - (int)shift);
}

// Reads the digits at *at, adds the first 19 significant ones to the mantissa, and counts those
// that did not fit.
static inline void read_long_digits(const uint8_t **at, uint64_t *mantissa, int *significant,
                                    int *dropped)
{
    const uint8_t *p = *at;
    for (; is_json_digit(*p); p++) {
        if (*mantissa == 0 && *p == '0')
            continue;
        if (*significant < 19) {
            *mantissa = *mantissa * 10 + (uint64_t)(*p - '0');
            ++*significant;
        } else {
            ++*dropped;
        }
    }
    *at = p;
}

// Reads a number of any length from `p`, behind its sign. Gives the position behind it, or NULL
// when it is not JSON.
static const uint8_t *read_any_number(const uint8_t *p, double *value)
{
    const uint8_t *start = p;
    uint64_t mantissa = 0;
    int significant = 0, dropped = 0, fraction = 0, exponent = 0;
    if (!is_json_digit(*p) || (*p == '0' && is_json_digit(p[1])))
        return NULL;
    read_long_digits(&p, &mantissa, &significant, &dropped);
    if (*p == '.') {
        const uint8_t *point = ++p;
        read_long_digits(&p, &mantissa, &significant, &dropped);
        if (p == point)
            return NULL;
        fraction = p - point < JSON_MAX_EXPONENT ? (int)(p - point) : JSON_MAX_EXPONENT;
    }
    if ((*p | 0x20) == 'e') {
        p++;
        bool negative = *p == '-';
        if (*p == '+' || *p == '-')
            p++;
        const uint8_t *first = p;
        for (; is_json_digit(*p); p++)
            exponent = exponent < JSON_MAX_EXPONENT ? exponent * 10 + (*p - '0') : exponent;
        if (p == first)
            return NULL;
        exponent = negative ? -exponent : exponent;
    }
    int power = exponent - fraction;
    if (dropped > 0 || power < -JSON_EXACT_POWER || power > JSON_EXACT_POWER)
        *value = strtod((const char *)start, NULL);
    else if (mantissa >> 53 != 0 || power < -22 || power > 22)
        *value = scale_decimal(mantissa, power);
    else if (power < 0)
        *value = (double)mantissa / json_powers_of_ten[-power];
    else
        *value = (double)mantissa * json_powers_of_ten[power];
    return p;
}

// Writes `value` (at most 10^16 - 1) without leading zeros; gives the position behind it.
static inline uint8_t *write_digits(uint8_t *to, uint64_t value)
{
    uint8_t text[20];
    int at = 20;
    do {
        text[--at] = (uint8_t)('0' + value % 10);
        value /= 10;
    } while (value != 0);
    memcpy(to, text + at, (size_t)(20 - at));
    return to + (20 - at);
}

// Writes m / 10^places (m below 10^15, its last digit not zero when places > 0, places at most 6).
static inline uint8_t *write_fixed(uint8_t *to, uint64_t m, int places)
{
    uint64_t unit = (uint64_t)json_powers_of_ten[places];
    to = write_digits(to, m / unit);
    if (places == 0)
        return to;
    *to++ = '.';
    uint64_t rest = m % unit;
    for (int i = places - 1; i >= 0; i--) {
        to[i] = (uint8_t)('0' + rest % 10);
        rest /= 10;
    }
    return to + places;
}

// Writes a finite double as JavaScript does when it is short; gives NULL, with nothing written,
// when it is not. `to` has room for 32 bytes. Six places at most: from 1e-7 down JavaScript writes
// an exponent.
static uint8_t *write_short_double(uint8_t *to, double value)
{
    double size = value < 0 ? -value : value;
    if (!(size < 1e15))
        return NULL;
    for (int places = 0; places <= 6; places++) {
        double scaled = size * json_powers_of_ten[places];
        if (scaled >= 1e15)
            return NULL;
        uint64_t m = (uint64_t)(scaled + 0.5);
        if ((double)m / json_powers_of_ten[places] == size) {
            if (value < 0)
                *to++ = '-';
            return write_fixed(to, m, places);
        }
    }
    return NULL;
}

#endif
