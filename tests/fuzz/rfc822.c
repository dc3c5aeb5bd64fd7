/* SPDX-License-Identifier: MIT */
/*
 * rfc822.c - the field reader against hostile headers.
 *
 * The first bytes choose limits and how the input is cut. The same input is read twice, in those
 * pieces and in one; both must tell the same, and what they tell is the input, byte for byte.
 */

#include "choices.h"
#include <libmail/rfc822.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES = 8 };

typedef struct told {
  uint64_t hash;
  int in_bulk;
  size_t at; /* octets of the input that came back */
} told;

static void expect(int condition)
{
  if (!condition) abort();
}

/* What came back must be what stands there. */
static void back(told *t, const uint8_t *in, size_t n, const uint8_t *data, size_t len)
{
  expect(len <= n - t->at && memcmp(in + t->at, data, len) == 0);
  t->at += len;
}

static void check_unfold(const lmail_event *ev)
{
  uint8_t *line = (uint8_t *)malloc(ev->len2 + 1);
  size_t len, again;

  expect(lmail_unfold(ev->data2, ev->len2, line, ev->len2, &len) == LMAIL_OK);
  expect(len <= ev->len2 && (len == 0 || memchr(line, '\n', len) == NULL));
  if (len > 0) expect(lmail_unfold(ev->data2, ev->len2, line, len - 1, &again) == LMAIL_FULL);
  free(line);
}

static void take(told *t, const uint8_t *in, size_t n, const lmail_event *ev)
{
  if (!t->in_bulk) {
    uint64_t facts[8];

    facts[0] = ev->kind;
    facts[1] = ev->code;
    facts[2] = ev->field;
    facts[3] = ev->flags & 0xfffcu;
    facts[4] = ev->id;
    facts[5] = ev->num;
    facts[6] = ev->num2;
    facts[7] = ev->off;
    hash_add(&t->hash, facts, sizeof facts);
  }
  hash_add(&t->hash, ev->data, ev->len);
  hash_add(&t->hash, ev->data2, ev->len2);
  t->in_bulk = (ev->flags & LMAIL_EV_MORE) != 0;
  expect(ev->len == 0 || ev->data != NULL);
  switch (ev->kind) {
  case LMAIL_RFC822_FIELD:
    expect(ev->off == t->at);
    if (ev->flags & LMAIL_EV_LONG) {
      back(t, in, n, ev->data, ev->len);
    } else {
      expect(ev->data2 >= ev->data + ev->len && ev->data2 + ev->len2 <= ev->data + ev->num);
      back(t, in, n, ev->data, (size_t)ev->num);
      check_unfold(ev);
    }
    break;
  case LMAIL_RFC822_SEPARATOR:
  case LMAIL_RFC822_BODY:
    expect(ev->off == t->at);
    back(t, in, n, ev->data, ev->len);
    break;
  case LMAIL_RFC822_HEADERS_END: expect(ev->off == t->at && ev->num == t->at); break;
  case LMAIL_RFC822_DEFECT:
    expect(ev->off <= t->at);
    expect(lmail_rfc822_code_name(ev->kind, ev->code) != NULL);
    break;
  default: expect(ev->kind == LMAIL_RFC822_END && t->at == n); break;
  }
}

static uint64_t run(const uint8_t *choices, const uint8_t *in, size_t n, int pieces)
{
  told t = {UINT64_C(14695981039346656037), 0, 0};
  lmail_rfc822_config cfg;
  lmail_rfc822_reader r;
  uint8_t *scratch;
  size_t start = 0, end = 0;
  unsigned cut = 0;
  lmail_status st;

  memset(&cfg, 0, sizeof cfg);
  cfg.token_max = 64u + choices[0];
  cfg.header_bytes_max = choices[1] * 8u;
  cfg.flags = choices[2] & 3;
  scratch = (uint8_t *)malloc(lmail_rfc822_scratch_size(&cfg));
  expect(lmail_rfc822_init(&r, &cfg, scratch, lmail_rfc822_scratch_size(&cfg)) == LMAIL_OK);
  do {
    uint8_t *chunk = (uint8_t *)malloc(end - start == 0 ? 1 : end - start);
    lmail_event ev;
    size_t used;

    memcpy(chunk, in + start, end - start);
    st = lmail_next(&r.base, chunk, end - start, &used, &ev);
    expect(used <= end - start);
    start += used;
    if (st == LMAIL_EVENT) {
      take(&t, in, n, &ev);
    } else if (st == LMAIL_OK) {
      size_t k = pieces ? choices[3 + cut++ % 5] % 40u + 1 : n;

      expect(start == end);
      if (end == n) lmail_finish(&r.base);
      end = n - end < k ? n : end + k;
    }
    free(chunk);
  } while (st == LMAIL_OK || st == LMAIL_EVENT);
  expect(st == LMAIL_DONE && start == n);
  free(scratch);
  return t.hash;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size < CHOICES) return 0;
  expect(run(data, data + CHOICES, size - CHOICES, 0) ==
         run(data, data + CHOICES, size - CHOICES, 1));
  return 0;
}
