/* SPDX-License-Identifier: MIT */
/* blocks.c - a message as the blocks that MD5 and SHA work on (RFC 1321 3, RFC 6234 4). */

#include "sasl/hash.h"

size_t lmail_blocks_take_(void *state, size_t block_len, const uint8_t **in, size_t *n,
                          const uint8_t **run)
{
  uint64_t *octets = (uint64_t *)state;
  uint8_t *block = (uint8_t *)state + sizeof *octets;
  size_t held = (size_t)*octets & (block_len - 1);
  size_t take = *n & ~(block_len - 1);
  size_t whole = take;

  *run = *in;
  if (held != 0 || take == 0) {
    take = *n < block_len - held ? *n : block_len - held;
    memcpy(block + held, *in, take);
    whole = held + take == block_len ? block_len : 0;
    *run = block;
  }
  *octets += take;
  *in += take;
  *n -= take;
  return whole;
}

size_t lmail_blocks_end_(const void *state, size_t block_len, int reversed, uint8_t *end)
{
  uint64_t octets = *(const uint64_t *)state;
  uint64_t bits = octets << 3;
  size_t length_len = block_len / 8;
  size_t n = block_len - (((size_t)octets + length_len) & (block_len - 1)) + length_len;
  size_t i;

  memset(end, 0, n);
  end[0] = 0x80;
  if (length_len > 8) end[n - 9] = (uint8_t)(octets >> 61);
  for (i = 1; i <= 8; i++, bits >>= 8) end[reversed ? n - 9 + i : n - i] = (uint8_t)bits;
  return n;
}
