/* SPDX-License-Identifier: MIT */
/*
 * mime.c - the MIME parser against hostile messages.
 *
 * The first bytes choose limits, which parser it is (the bare one, too), how the message is cut, and what is
 * done with each body. The same message is parsed twice, in those pieces and in one; both must tell the same.
 */

#include <libmail/mime.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES = 16 };

typedef struct digest {
  uint64_t hash;
  int in_bulk;
  uint32_t open; /* parts that are open */
} digest;

static void add(digest *d, const void *data, size_t n)
{
  const uint8_t *s = (const uint8_t *)data;

  while (n-- > 0) d->hash = (d->hash ^ *s++) * UINT64_C(1099511628211);
}

/* Spans of one bulk count as one event; what comes must nest as mime.h says. */
static void add_event(digest *d, const lmail_event *ev)
{
  if (!d->in_bulk) {
    uint64_t facts[9];

    facts[0] = ev->kind;
    facts[1] = ev->code;
    facts[2] = ev->field;
    facts[3] = ev->flags & 0xfffcu;
    facts[4] = ev->id;
    facts[5] = ev->depth;
    facts[6] = ev->num;
    facts[7] = ev->num2;
    facts[8] = ev->off;
    add(d, facts, sizeof facts);
  }
  if (ev->len != 0 && ev->data == NULL) abort();
  if (ev->data2 != NULL && ev->data2 < ev->data + ev->len) abort();
  add(d, ev->data, ev->len);
  add(d, ev->data2, ev->len2);
  d->in_bulk = (ev->flags & LMAIL_EV_MORE) != 0;
  if (ev->kind == LMAIL_MIME_PART_BEGIN) d->open++;
  if (ev->kind != LMAIL_MIME_END && ev->depth + 1 != d->open) abort();
  if (ev->kind == LMAIL_MIME_PART_END) d->open--;
  if (ev->kind == LMAIL_MIME_END && d->open != 0) abort();
}

static digest run(const uint8_t *choices, const uint8_t *in, size_t n, int pieces)
{
  digest d = {UINT64_C(14695981039346656037), 0, 0};
  lmail_mime_config cfg;
  lmail_mime_parser m;
  uint8_t *scratch;
  int bare = (choices[5] & 0x80) != 0;
  size_t size, skew = choices[5] & 7;
  size_t start = 0, end = 0;
  unsigned cut = 0;
  lmail_status st;

  memset(&cfg, 0, sizeof cfg);
  cfg.token_max = 256u + choices[0] * 4u;
  cfg.header_bytes_max = choices[1] * 8u;
  cfg.parts_max = choices[2];
  cfg.depth_max = choices[3] & 15;
  cfg.flags = bare ? 0 : choices[4] & 15;
  size = lmail_mime_scratch_size(&cfg);
  scratch = (uint8_t *)malloc(size + skew); /* at any alignment */
  st = bare ? lmail_mime_init_bare(&m, &cfg, scratch + skew, size)
            : lmail_mime_init(&m, &cfg, scratch + skew, size);
  if (st != LMAIL_OK) abort();
  do {
    uint8_t *chunk = (uint8_t *)malloc(end - start == 0 ? 1 : end - start);
    lmail_event ev;
    size_t used;

    memcpy(chunk, in + start, end - start);
    st = lmail_next(&m.base, chunk, end - start, &used, &ev);
    if (used > end - start) abort();
    start += used;
    if (st == LMAIL_EVENT) {
      add_event(&d, &ev);
      if (ev.kind == LMAIL_MIME_HEADERS_END) {
        unsigned how = choices[6 + (ev.id & 3)] & 7;
        lmail_text_config text = {lmail_charset_find_all, NULL, NULL, 0, 0};

        if (how == 3) lmail_skip(&m.base);
        else if (how == 4 && lmail_mime_decode_basic(&m, LMAIL_MIME_DECODED) != LMAIL_OK) abort();
        else if (how > 4 && lmail_mime_decode_text(&m, &text) != LMAIL_OK) abort();
        else if (how < 3 && lmail_mime_decode(&m, how) != LMAIL_OK) abort();
      }
    } else if (st == LMAIL_OK && end < n) {
      size_t k = pieces ? choices[10 + cut++ % 6] % 40u + 1 : n;

      if (start != end) abort();
      end = n - end < k ? n : end + k;
    } else if (st == LMAIL_OK) {
      if (start != end) abort();
      lmail_finish(&m.base);
    }
    free(chunk);
  } while (st == LMAIL_OK || st == LMAIL_EVENT);
  if (st != LMAIL_DONE && (st != LMAIL_E_AMBIGUOUS || !(cfg.flags & LMAIL_MIME_CFG_STRICT)))
    abort();
  free(scratch);
  return d;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (size < CHOICES) return 0;
  if (run(data, data + CHOICES, size - CHOICES, 0).hash !=
      run(data, data + CHOICES, size - CHOICES, 1).hash) {
    abort();
  }
  return 0;
}
