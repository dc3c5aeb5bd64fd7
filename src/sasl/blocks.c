/* SPDX-License-Identifier: MIT */
/* blocks.c - a message as the blocks that MD5 and SHA work on (RFC 1321 3, RFC 6234 4). */

#include "sasl/hash.h"

enum { BLOCK = sizeof(uint64_t) }; /* where it begins in a state */

void lmail_blocks_add_(void *state, size_t block_len, lmail_blocks_fn_ mix, const void *in,
                       size_t n)
{
  uint64_t *octets = (uint64_t *)state;
  uint8_t *block = (uint8_t *)state + BLOCK;
  const uint8_t *p = (const uint8_t *)in;
  size_t held = (size_t)*octets & (block_len - 1);
  size_t whole;

  *octets += n;
  if (held != 0) {
    size_t take = n < block_len - held ? n : block_len - held;

    if (take != 0) memcpy(block + held, p, take);
    if (held + take < block_len) return;
    mix(block + block_len, block, block_len);
    p += take;
    n -= take;
  }
  whole = n & ~(block_len - 1);
  if (whole != 0) mix(block + block_len, p, whole);
  if (n != whole) memcpy(block, p + whole, n - whole);
}

void lmail_blocks_end_(void *state, size_t block_len, lmail_blocks_fn_ mix, int reversed)
{
  uint64_t octets = *(const uint64_t *)state;
  uint64_t bits = octets << 3;
  uint8_t *block = (uint8_t *)state + BLOCK;
  size_t held = (size_t)octets & (block_len - 1);
  size_t i;

  block[held++] = 0x80;
  if (held > block_len - block_len / 8) {
    memset(block + held, 0, block_len - held);
    mix(block + block_len, block, block_len);
    held = 0;
  }
  memset(block + held, 0, block_len - held);
  for (i = 1; i <= 8; i++, bits >>= 8) {
    block[reversed ? block_len - 9 + i : block_len - i] = (uint8_t)bits;
  }
  if (block_len == 128) block[119] = (uint8_t)(octets >> 61);
  mix(block + block_len, block, block_len);
}
