/* SPDX-License-Identifier: MIT */
/*
 * partial.c - message/partial from any octets: pieces joined in two cuts agree; a message that can be
 * cut comes back when it is joined, no piece is over the limit, and windows change nothing.
 */

#include "check.h"
#include "choices.h"
#include <libmail/partial.h>
#include <string.h>

enum { ROOM = 1 << 18 };

static uint8_t whole[ROOM], again[ROOM], pieces[ROOM];

/* One piece, in windows that the choices give. */
static size_t feed(lmail_partial_joiner *j, const uint8_t *data, size_t n, uint8_t *out, choices *c)
{
  size_t at = 0, total = 0, used, made;
  lmail_status st;

  do {
    size_t size = (size_t)(choose(c) & 63) + 1, cap = (size_t)(choose(c) & 31) + 1;

    if (size > n - at) size = n - at;
    st = lmail_partial_join(j, data + at, size, &used, out + total, cap, &made, at + size == n);
    CHECK((st == LMAIL_OK && used == size) || (st == LMAIL_FULL && used <= size));
    CHECK(made <= cap);
    at += used;
    total += made;
  } while (st == LMAIL_FULL || at < n);
  return total;
}

/* The input is what three pieces consist of. */
static void fuzz_join(const uint8_t *data, size_t n, choices *c)
{
  uint8_t scratch[LMAIL_PARTIAL_SCRATCH(8)];
  lmail_partial_joiner a, b;
  size_t len = 0, len2 = 0, i, used, made;
  uint32_t number;

  CHECK(lmail_partial_join_init(&a, scratch, sizeof scratch) == LMAIL_OK);
  CHECK(lmail_partial_add(&a, "message/partial;id=x;number=3;total=3", 37, &number) == LMAIL_OK);
  CHECK(lmail_partial_add(&a, "message/partial;id=x;number=1", 29, &number) == LMAIL_OK);
  CHECK(lmail_partial_missing(&a, 0) == 2);
  CHECK(lmail_partial_add(&a, "message/partial;id=x;number=2", 29, &number) == LMAIL_OK);
  b = a;
  for (i = 0; i < 3; i++) {
    size_t from = n * i / 3, size = n * (i + 1) / 3 - from;

    CHECK(lmail_partial_due(&a) == i + 1);
    CHECK(lmail_partial_join(&a, data + from, size, &used, whole + len, ROOM - len, &made, 1) ==
          LMAIL_OK);
    CHECK(used == size);
    len += made;
    len2 += feed(&b, data + from, size, again + len2, c);
  }
  CHECK(lmail_partial_due(&a) == 0 && len == len2 && memcmp(whole, again, len) == 0);
}

static void fuzz_add(const uint8_t *data, size_t n)
{
  uint8_t scratch[LMAIL_PARTIAL_SCRATCH(64)], id[16];
  lmail_partial_joiner j;
  lmail_partial_info info;
  uint32_t number;

  CHECK(lmail_partial_join_init(&j, scratch, sizeof scratch) == LMAIL_OK);
  if (lmail_partial_add(&j, data, n, &number) == LMAIL_OK) {
    lmail_status st = lmail_partial_parse(data, n, id, sizeof id, &info);

    CHECK(st == (info.id_len > sizeof id ? LMAIL_FULL : LMAIL_OK) && info.number == number);
    CHECK(number >= 1 && number <= 64 && lmail_partial_add(&j, data, n, &number) == LMAIL_E_BUSY);
    CHECK(lmail_partial_missing(&j, number) == (j.total == 0       ? number + 1
                                                : number < j.total ? number + 1
                                                                   : 0));
  }
}

/*
 * A message of fields and lines made from the input, so that it can be cut; those that go inside are
 * last, so that what is joined is equal.
 */
static size_t make_message(const uint8_t *data, size_t n, size_t *header_len)
{
  size_t i, len = 0;

  for (i = 0; i < 4; i++) {
    len += (size_t)sprintf((char *)whole + len,
                           i < 2 ? "X-%d: %0*d\r\n" : "Content-%d: %0*d\r\n y\r\n", (int)i,
                           n > i ? data[i] : 1, 0);
  }
  *header_len = len;
  len += (size_t)sprintf((char *)whole + len, "\r\n");
  for (i = 4; i < n; i++) {
    len += (size_t)sprintf((char *)whole + len, "%0*d", data[i] + 1, 0);
    if (data[i] & 1) len += (size_t)sprintf((char *)whole + len, "\r\n");
    if (len > 20000) break;
  }
  return len;
}

static void fuzz_split(const uint8_t *data, size_t n, choices *c)
{
  uint8_t scratch[LMAIL_PARTIAL_SCRATCH(64)];
  lmail_partial_config cfg;
  lmail_partial_splitter s;
  lmail_partial_joiner j;
  size_t header_len, body, at, used, made, total = 0, back = 0;
  size_t len = make_message(data, n, &header_len), piece_at[65];
  lmail_status st;
  uint32_t number;

  memset(&cfg, 0, sizeof cfg);
  cfg.left = cfg.right = "abc";
  cfg.left_len = cfg.right_len = 3;
  cfg.size_max = 2500U + choose(c) * 16U;
  CHECK(lmail_partial_split_init(&s, &cfg, whole, header_len) == LMAIL_OK);
  body = header_len + 2;
  for (at = body; at < len; at += used) {
    size_t size = (size_t)choose(c) + 1;

    if (size > len - at) size = len - at;
    st = lmail_partial_measure(&s, whole + at, size, &used);
    if (st == LMAIL_E_ARGUMENT) return; /* a line over 998 */
    CHECK(st == LMAIL_OK && used == size);
  }
  CHECK(s.total <= 64);
  at = body;
  piece_at[0] = 0;
  do {
    size_t size = (size_t)choose(c) + 1;

    if (size > len - at) size = len - at;
    st = lmail_partial_split(&s, whole + at, size, &used, pieces + total,
                             (size_t)(choose(c) & 63) + 1, &made, at + size == len);
    CHECK(st == LMAIL_OK || st == LMAIL_FULL || st == LMAIL_EVENT || st == LMAIL_DONE);
    at += used;
    total += made;
    CHECK(s.number <= s.total);
    if (st == LMAIL_EVENT || st == LMAIL_DONE) {
      piece_at[s.number] = total;
      CHECK(total - piece_at[s.number - 1] <= cfg.size_max);
    }
  } while (st != LMAIL_DONE);
  CHECK(s.number == s.total && at == len);
  CHECK(lmail_partial_join_init(&j, scratch, sizeof scratch) == LMAIL_OK);
  for (number = 1; number <= s.total; number++) {
    char type[80];
    int type_len = sprintf(type, "message/partial;id=\"abc@abc\";number=%u;total=%u",
                           (unsigned)number, (unsigned)s.total);
    uint32_t got;

    CHECK(lmail_partial_add(&j, type, (size_t)type_len, &got) == LMAIL_OK && got == number);
  }
  while ((number = lmail_partial_due(&j)) != 0) {
    back += feed(&j, pieces + piece_at[number - 1], piece_at[number] - piece_at[number - 1],
                 again + back, c);
  }
  CHECK(back == len && memcmp(again, whole, len) == 0);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  choices c;

  if (size < 16 || size > 8192) return 0;
  c.s = data;
  c.n = 8;
  c.at = 0;
  data += 8;
  size -= 8;
  fuzz_add(data, size);
  fuzz_join(data, size, &c);
  fuzz_split(data, size, &c);
  return 0;
}
