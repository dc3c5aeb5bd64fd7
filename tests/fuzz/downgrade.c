/* SPDX-License-Identifier: MIT */
/*
 * downgrade.c - any octets made a 7-bit message: windows change nothing, no octet is above 127, a second
 * time changes nothing more, and the bodies are still there when they are decoded.
 */

#include "check.h"
#include "choices.h"
#include <libmail/downgrade.h>
#include <string.h>

enum { ROOM = 1 << 19, TOKEN_MAX = 512 };

static uint8_t scratch[LMAIL_DOWNGRADE_SCRATCH], whole[ROOM], cut[ROOM];

static void begin(lmail_downgrade *d, unsigned flags)
{
  lmail_downgrade_config cfg;

  memset(&cfg, 0, sizeof cfg);
  cfg.flags = flags;
  cfg.mime.token_max = TOKEN_MAX;
  CHECK(lmail_downgrade_init(d, &cfg, scratch, sizeof scratch) == LMAIL_OK);
}

static lmail_status in_windows(lmail_downgrade *d, const uint8_t *data, size_t n, size_t *len,
                               choices *c)
{
  size_t at = 0, used, made;
  lmail_status st;

  *len = 0;
  do {
    size_t size = (size_t)choose(c) + 1, cap = (size_t)(choose(c) & 127) + 1;

    if (size > n - at) size = n - at;
    st = lmail_downgrade_write(d, data + at, size, &used, cut + *len, cap, &made, at + size == n);
    CHECK(used <= size && made <= cap);
    at += used;
    *len += made;
  } while (st == LMAIL_FULL || (st == LMAIL_OK && at < n));
  return st;
}

/* The decoded bodies of a message, one behind the other, and which part each octet is in. */
static uint64_t bodies(const uint8_t *data, size_t n, int *doubtful)
{
  static uint8_t parser_scratch[LMAIL_MIME_SCRATCH];
  lmail_mime_parser m;
  lmail_mime_config cfg;
  lmail_event ev;
  lmail_status st;
  uint64_t hash = 0;
  size_t used;

  memset(&cfg, 0, sizeof cfg);
  cfg.token_max = TOKEN_MAX;
  CHECK(lmail_mime_init(&m, &cfg, parser_scratch, sizeof parser_scratch) == LMAIL_OK);
  while ((st = lmail_next(&m.base, data, n, &used, &ev)) != LMAIL_DONE) {
    CHECK(st >= 0);
    data += used;
    n -= used;
    if (st == LMAIL_OK) lmail_finish(&m.base);
    if (st != LMAIL_EVENT) continue;
    if (ev.kind == LMAIL_MIME_DEFECT) *doubtful = 1;
    if (ev.kind == LMAIL_MIME_HEADERS_END) {
      if (LMAIL_MEDIA_TYPE(ev.code) == LMAIL_MEDIA_MESSAGE) *doubtful = 1;
      CHECK(lmail_mime_decode(&m, LMAIL_MIME_DECODED) == LMAIL_OK);
    }
    if (ev.kind == LMAIL_MIME_BODY) hash_add(&hash, ev.data, ev.len);
    if (ev.kind == LMAIL_MIME_PART_END) hash_add(&hash, "|", 1);
  }
  return hash;
}

static void fuzz_field(const uint8_t *data, size_t n)
{
  static uint8_t out[1 << 16], text[3 * 8192 + 16];
  uint32_t facts = 0;
  lmail_writer w;
  size_t i;

  lmail_writer_init(&w, out, sizeof out);
  if (lmail_downgrade_field(&w, data, n, NULL, text, sizeof text, &facts) != LMAIL_OK) {
    CHECK(w.len == 0 && facts == 0);
    return;
  }
  CHECK(w.len > 2 && out[w.len - 2] == '\r' && out[w.len - 1] == '\n');
  for (i = 0; i < w.len; i++) {
    CHECK(out[i] != 0 && out[i] < 0x80);
    CHECK(out[i] != '\r' ||
          (out[i + 1] == '\n' && (i + 2 == w.len || out[i + 2] == ' ' || out[i + 2] == '\t')));
    CHECK(out[i] != '\n' || out[i - 1] == '\r');
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  size_t used, len, len2, again, i;
  int doubtful = 0;
  lmail_downgrade d, e;
  lmail_status st;
  uint64_t before;
  unsigned flags;
  choices c;

  if (size < 10 || size > 8192) return 0;
  c.s = data + 1;
  c.n = 8;
  c.at = 0;
  flags = data[0] & 3;
  data += 9;
  size -= 9;
  fuzz_field(data, size);
  begin(&d, flags);
  st = lmail_downgrade_write(&d, data, size, &used, whole, sizeof whole, &len, 1);
  begin(&e, flags);
  CHECK(in_windows(&e, data, size, &len2, &c) == st);
  CHECK(d.facts == e.facts || st != LMAIL_OK);
  CHECK(d.reason == e.reason);
  CHECK((st == LMAIL_OK && d.reason == 0) ||
        ((st == LMAIL_E_SYNTAX || st == LMAIL_E_LIMIT) && d.reason != 0));
  if (st != LMAIL_OK) return 0;
  CHECK(used == size && len == len2 && memcmp(whole, cut, len) == 0);
  for (i = 0; i < len; i++) CHECK(whole[i] < 0x80);
  before = bodies(data, size, &doubtful);
  if (!doubtful) CHECK(bodies(whole, len, &doubtful) == before);
  begin(&d, 0);
  CHECK(lmail_downgrade_write(&d, whole, len, &used, cut, sizeof cut, &again, 1) == LMAIL_OK);
  if ((d.facts & LMAIL_DOWNGRADE_BODIES) == 0) CHECK(again == len && memcmp(whole, cut, len) == 0);
  return 0;
}
