/* SPDX-License-Identifier: MIT */
/* crc32.c - CRC-32 with the polynomial 0x04c11db7, lowest bit first. */

#include "mime/crc32.h"
#include "mime/qp.h"

#if LIBMAIL_SMALL
/* What four bits that leave the register do to the others. */
static const uint32_t nibbles[16] = {
    0x00000000, 0x1db71064, 0x3b6e20c8, 0x26d930ac, 0x76dc4190, 0x6b6b51f4, 0x4db26158, 0x5005713c,
    0xedb88320, 0xf00f9344, 0xd6d6a3e8, 0xcb61b38c, 0x9b64c2b0, 0x86d3d2d4, 0xa00ae278, 0xbdbdf21c};

uint32_t lmail_crc32_(uint32_t crc, const uint8_t *s, size_t n)
{
  size_t i;

  crc = ~crc;
  for (i = 0; i < n; i++) {
    crc ^= s[i];
    crc = crc >> 4 ^ nibbles[crc & 15];
    crc = crc >> 4 ^ nibbles[crc & 15];
  }
  return ~crc;
}
#else
/*
 * octets[k][v] is what an octet v does that k more follow. A CRC is linear: the entry of v is the sum of
 * the entries of its bits, so eight numbers make a table.
 */
#define BIT(v, bit, entry) ((uint32_t)((v) >> (bit)&1) * (uint32_t)(entry))
#define OCTET(v, a, b, c, d, e, f, g, h)                                                    \
  BIT(v, 0, a) ^ BIT(v, 1, b) ^ BIT(v, 2, c) ^ BIT(v, 3, d) ^ BIT(v, 4, e) ^ BIT(v, 5, f) ^ \
      BIT(v, 6, g) ^ BIT(v, 7, h)
#define OCTETS_4(v, ...)                                                       \
  OCTET(v, __VA_ARGS__), OCTET(v + 1, __VA_ARGS__), OCTET(v + 2, __VA_ARGS__), \
      OCTET(v + 3, __VA_ARGS__)
#define OCTETS_16(v, ...)                                                                   \
  OCTETS_4(v, __VA_ARGS__), OCTETS_4((v) + 4, __VA_ARGS__), OCTETS_4((v) + 8, __VA_ARGS__), \
      OCTETS_4((v) + 12, __VA_ARGS__)
#define OCTETS_64(v, ...)                                                                        \
  OCTETS_16(v, __VA_ARGS__), OCTETS_16((v) + 16, __VA_ARGS__), OCTETS_16((v) + 32, __VA_ARGS__), \
      OCTETS_16((v) + 48, __VA_ARGS__)
#define OCTETS(...)                                                                   \
  OCTETS_64(0, __VA_ARGS__), OCTETS_64(64, __VA_ARGS__), OCTETS_64(128, __VA_ARGS__), \
      OCTETS_64(192, __VA_ARGS__)

static const uint32_t octets[8][256] = {
    {OCTETS(0x77073096, 0xee0e612c, 0x076dc419, 0x0edb8832, 0x1db71064, 0x3b6e20c8, 0x76dc4190,
            0xedb88320)},
    {OCTETS(0x191b3141, 0x32366282, 0x646cc504, 0xc8d98a08, 0x4ac21251, 0x958424a2, 0xf0794f05,
            0x3b83984b)},
    {OCTETS(0x01c26a37, 0x0384d46e, 0x0709a8dc, 0x0e1351b8, 0x1c26a370, 0x384d46e0, 0x709a8dc0,
            0xe1351b80)},
    {OCTETS(0xb8bc6765, 0xaa09c88b, 0x8f629757, 0xc5b428ef, 0x5019579f, 0xa032af3e, 0x9b14583d,
            0xed59b63b)},
    {OCTETS(0x3d6029b0, 0x7ac05360, 0xf580a6c0, 0x30704bc1, 0x60e09782, 0xc1c12f04, 0x58f35849,
            0xb1e6b092)},
    {OCTETS(0xcb5cd3a5, 0x4dc8a10b, 0x9b914216, 0xec53826d, 0x03d6029b, 0x07ac0536, 0x0f580a6c,
            0x1eb014d8)},
    {OCTETS(0xa6770bb4, 0x979f1129, 0xf44f2413, 0x33ef4e67, 0x67de9cce, 0xcfbd399c, 0x440b7579,
            0x8816eaf2)},
    {OCTETS(0xccaa009e, 0x4225077d, 0x844a0efa, 0xd3e51bb5, 0x7cbb312b, 0xf9766256, 0x299dc2ed,
            0x533b85da)},
};

/* Eight octets that are looked up at once, since none waits for the one before. */
uint32_t lmail_crc32_(uint32_t crc, const uint8_t *s, size_t n)
{
  size_t i = 0;

  crc = ~crc;
  for (; n - i >= 8; i += 8) {
    uint64_t v = lmail_load_octets_(s + i) ^ crc;

    crc = octets[7][v & 255] ^ octets[6][v >> 8 & 255] ^ octets[5][v >> 16 & 255] ^
          octets[4][v >> 24 & 255] ^ octets[3][v >> 32 & 255] ^ octets[2][v >> 40 & 255] ^
          octets[1][v >> 48 & 255] ^ octets[0][v >> 56];
  }
  for (; i < n; i++) crc = crc >> 8 ^ octets[0][(crc ^ s[i]) & 255];
  return ~crc;
}
#endif
