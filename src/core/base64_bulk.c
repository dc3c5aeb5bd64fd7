/* SPDX-License-Identifier: MIT */
/*
 * base64_bulk.c - base64 at speed: tables in place of comparisons. Left out of builds for size,
 * see base64.h.
 */

#include "core/base64.h"

#if !LIBMAIL_SMALL

/* X(v) for each v from first to first + 3, 15, 63, 255 */
#define X4(X, v) X(v), X((v) + 1), X((v) + 2), X((v) + 3)
#define X16(X, v) X4(X, v), X4(X, (v) + 4), X4(X, (v) + 8), X4(X, (v) + 12)
#define X64(X, v) X16(X, v), X16(X, (v) + 16), X16(X, (v) + 32), X16(X, (v) + 48)
#define X256(X) X64(X, 0), X64(X, 64), X64(X, 128), X64(X, 192)

/*
 * ---- decoding: one table for each place in a group -----------------------------------------------
 *
 * A character's bits stand where they belong in the three octets, the first octet lowest. BAD is
 * above them, where it does no harm.
 */

#define BAD 0x80000000U

#define VALUE(c)                               \
  ((c) >= 'A' && (c) <= 'Z'   ? (c) - 'A'      \
   : (c) >= 'a' && (c) <= 'z' ? (c) - 'a' + 26 \
   : (c) >= '0' && (c) <= '9' ? (c) - '0' + 52 \
   : (c) == '+'               ? 62             \
   : (c) == '/'               ? 63             \
                              : 64)
#define PLACE(c, bits) (VALUE(c) == 64 ? BAD : (uint32_t)(bits))
#define PLACE0(c) PLACE(c, VALUE(c) << 2)
#define PLACE1(c) PLACE(c, VALUE(c) >> 4 | (VALUE(c) & 15) << 12)
#define PLACE2(c) PLACE(c, VALUE(c) >> 2 << 8 | (VALUE(c) & 3) << 22)
#define PLACE3(c) PLACE(c, VALUE(c) << 16)

static const uint32_t place0[256] = {X256(PLACE0)};
static const uint32_t place1[256] = {X256(PLACE1)};
static const uint32_t place2[256] = {X256(PLACE2)};
static const uint32_t place3[256] = {X256(PLACE3)};

static inline uint32_t group_value(const uint8_t *in)
{
  return place0[in[0]] | place1[in[1]] | place2[in[2]] | place3[in[3]];
}

/* Writes three octets, the lowest first, and scribbles on a fourth. */
static inline void store_group(uint8_t *out, uint32_t v)
{
#if defined(__BYTE_ORDER__) && __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
  memcpy(out, &v, 4); /* compilers do not see that the stores below are this one */
#else
  out[0] = (uint8_t)v;
  out[1] = (uint8_t)(v >> 8);
  out[2] = (uint8_t)(v >> 16);
#endif
}

/* Two groups a time: six octets, and a seventh that is overwritten later; returns how many pairs. */
static inline size_t decode_pairs(const uint8_t *in, size_t pairs, uint8_t *out)
{
  size_t i;

  for (i = 0; i < pairs; i++) {
    uint32_t a = group_value(in + 8 * i);
    uint32_t b = group_value(in + 8 * i + 4);

    if ((a | b) & BAD) break;
    store_group(out + 6 * i, a);
    store_group(out + 6 * i + 3, b);
  }
  return i;
}

size_t lmail_base64_decode_groups_(const uint8_t *in, size_t n, size_t *used, uint8_t *out,
                                   size_t cap, int lines)
{
  size_t i = 0, made = 0;

  for (;;) {
    size_t pairs = (n - i) >> 3, room = (cap - made) >> 3;

    pairs = decode_pairs(in + i, pairs < room ? pairs : room, out + made);
    i += pairs * 8;
    made += pairs * 6;
    if (n - i >= 4 && cap - made >= 4) {
      uint32_t a = group_value(in + i);

      if (!(a & BAD)) {
        store_group(out + made, a);
        i += 4;
        made += 3;
      }
    }
    if (!lines || n == i || (in[i] != '\r' && in[i] != '\n')) break;
    i += n - i > 1 && in[i + 1] == '\n' ? 2 : 1;
  }
  *used = i;
  return made;
}

/* ---- encoding: one table of pairs of characters for twelve bits -------------------------------- */

#define LETTER(v)               \
  ((v) < 26    ? 'A' + (v)      \
   : (v) < 52  ? 'a' - 26 + (v) \
   : (v) < 62  ? '0' - 52 + (v) \
   : (v) == 62 ? '+'            \
               : '/')
#define PAIR(v)                                         \
  {                                                     \
    (uint8_t) LETTER((v) >> 6), (uint8_t)LETTER((v)&63) \
  }
#define X1024(X, v) \
  X256_AT(X, v), X256_AT(X, (v) + 256), X256_AT(X, (v) + 512), X256_AT(X, (v) + 768)
#define X256_AT(X, v) X64(X, v), X64(X, (v) + 64), X64(X, (v) + 128), X64(X, (v) + 192)

static const uint8_t pairs[4096][2] = {X1024(PAIR, 0), X1024(PAIR, 1024), X1024(PAIR, 2048),
                                       X1024(PAIR, 3072)};

/* Reads eight octets, the first one on top; compilers make one load of it. */
static inline uint64_t load64(const uint8_t *in)
{
  return (uint64_t)in[0] << 56 | (uint64_t)in[1] << 48 | (uint64_t)in[2] << 40 |
         (uint64_t)in[3] << 32 | (uint64_t)in[4] << 24 | (uint64_t)in[5] << 16 |
         (uint64_t)in[6] << 8 | in[7];
}

void lmail_base64_encode_groups_(const uint8_t *in, size_t groups, uint8_t *out)
{
  /* Two groups a time, read as eight octets: so three groups must be left. */
  while (groups >= 3) {
    uint64_t v = load64(in);

    memcpy(out, pairs[v >> 52], 2);
    memcpy(out + 2, pairs[v >> 40 & 0xfff], 2);
    memcpy(out + 4, pairs[v >> 28 & 0xfff], 2);
    memcpy(out + 6, pairs[v >> 16 & 0xfff], 2);
    in += 6;
    out += 8;
    groups -= 2;
  }
  for (; groups != 0; groups--) {
    uint32_t v = (uint32_t)in[0] << 16 | (uint32_t)in[1] << 8 | in[2];

    memcpy(out, pairs[v >> 12], 2);
    memcpy(out + 2, pairs[v & 0xfff], 2);
    in += 3;
    out += 4;
  }
}

#else

/* ISO C forbids an empty translation unit. */
typedef int lmail_base64_bulk_is_left_out_;

#endif
