/* SPDX-License-Identifier: MIT */
/* number.c - decimal numbers; see number.h. */

#include "core/number.h"
#include <string.h>

#ifdef __OPTIMIZE_SIZE__
/* In parts of 16 bits: no multiplication of 64, for which a Cortex-M0 needs a routine. */
lmail_status lmail_number_(const uint8_t *s, size_t n, uint64_t max, uint64_t *out)
{
  uint16_t parts[4] = {0, 0, 0, 0}; /* the lowest first */
  uint64_t v = 0;
  uint32_t big = 0;
  unsigned i;

  if (n == 0) return LMAIL_E_SYNTAX;
  for (; n > 0; n--) {
    uint32_t carry = (uint32_t)(*s++ - '0');

    if (carry > 9) return LMAIL_E_SYNTAX;
    for (i = 0; i < 4; i++) {
      carry += (uint32_t)parts[i] * 10;
      parts[i] = (uint16_t)carry;
      carry >>= 16;
    }
    big |= carry;
  }
  for (i = 4; i-- > 0;) v = v << 16 | parts[i];
  if (big != 0 || v > max) return LMAIL_E_RANGE;
  *out = v;
  return LMAIL_OK;
}
#else
enum { SAFE_DIGITS = 19 }; /* any number of so many fits 64 bits */

lmail_status lmail_number_(const uint8_t *s, size_t n, uint64_t max, uint64_t *out)
{
  uint64_t v = 0;
  int big = 0;
  size_t i;

  if (n == 0) return LMAIL_E_SYNTAX;
  for (i = 0; i < n; i++) {
    unsigned digit = (unsigned)(s[i] - '0');

    if (digit > 9) return LMAIL_E_SYNTAX;
    /* The comparisons cannot wrap; a wrapped v is never used because big stays set. */
    if (i >= SAFE_DIGITS && (v > UINT64_MAX / 10 || v * 10 > UINT64_MAX - digit)) big = 1;
    v = v * 10 + digit;
  }
  if (big || v > max) return LMAIL_E_RANGE;
  *out = v;
  return LMAIL_OK;
}
#endif

#ifdef __OPTIMIZE_SIZE__
/* Long division by ten, bit by bit: no multiplication of 64 bits, for which a Cortex-M0 needs a routine. */
size_t lmail_digits_(uint64_t v, uint8_t out[20])
{
  uint8_t digits[20];
  size_t n = sizeof digits;

  do {
    unsigned rest = 0;
    unsigned bit;

    for (bit = 0; bit < 64; bit++) {
      rest = rest << 1 | (unsigned)(v >> 63);
      v <<= 1;
      if (rest >= 10) {
        rest -= 10;
        v |= 1;
      }
    }
    digits[--n] = (uint8_t)('0' + rest);
  } while (v != 0);
  memcpy(out, digits + n, sizeof digits - n);
  return sizeof digits - n;
}
#else
/*
 * Digit by digit with a shrinking power of ten. A power of ten is divided by ten without a
 * division routine (there is none on a Cortex-M0): halve it, then multiply by the inverse of 5
 * modulo 2^64, which is exact because it is a multiple of 5.
 */
size_t lmail_digits_(uint64_t v, uint8_t out[20])
{
  const uint64_t inverse_of_5 = UINT64_C(0xcccccccccccccccd);
  uint64_t power = 1;
  size_t n = 0;

  while (power <= UINT64_MAX / 10 && power * 10 <= v) power *= 10;
  for (; power != 0; power = (power >> 1) * inverse_of_5) {
    uint8_t digit = '0';

    while (v >= power) {
      v -= power;
      digit++;
    }
    out[n++] = digit;
    if (power == 1) break;
  }
  return n;
}
#endif
