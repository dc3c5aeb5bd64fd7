/* SPDX-License-Identifier: MIT */
/*
 * mbox.c - the mbox splitter, the quoting filters and Maildir names against hostile input.
 *
 * The first bytes choose the format, limits, cuts and beliefs. The same input is split twice, in those
 * pieces and in one; both must tell the same. What mboxrd has quoted comes back, and is one message.
 */

#include "choices.h"
#include <libmail/mbox.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES = 10 };

static void expect(int condition)
{
  if (!condition) abort();
}

typedef struct told {
  uint64_t hash;
  uint64_t octets; /* of this message */
  int open, in_bulk;
  uint32_t messages;
} told;

static void take(told *t, const lmail_event *ev)
{
  int same_bulk = t->in_bulk && ev->kind == LMAIL_MBOX_DATA;

  if (!same_bulk) {
    uint64_t facts[6];

    facts[0] = ev->kind;
    facts[1] = ev->code;
    facts[2] = ev->flags & 0xfffcu;
    facts[3] = ev->id;
    facts[4] = ev->num;
    facts[5] = ev->num2;
    /* an empty last span tells nothing; where a bulk goes on behind another event may be cut */
    if (ev->kind != LMAIL_MBOX_DATA) hash_add(&t->hash, facts, sizeof facts);
  }
  hash_add(&t->hash, ev->data, ev->len);
  hash_add(&t->hash, ev->data2, ev->len2);
  t->in_bulk = (ev->flags & LMAIL_EV_MORE) != 0;
  switch (ev->kind) {
  case LMAIL_MBOX_MESSAGE:
    expect(!t->open);
    t->open = 1;
    t->octets = 0;
    t->messages++;
    break;
  case LMAIL_MBOX_DATA:
    expect(t->open && ev->data != NULL);
    t->octets += ev->len;
    break;
  case LMAIL_MBOX_MESSAGE_END:
    expect(t->open && ev->num == t->octets && ev->num2 >= ev->num);
    t->open = 0;
    break;
  case LMAIL_MBOX_DEFECT: expect(lmail_mbox_code_name(ev->kind, ev->code) != NULL); break;
  case LMAIL_MBOX_END: expect(!t->open && ev->num == t->messages); break;
  default: break;
  }
  expect(ev->id == t->messages);
}

static told split(const lmail_mbox_config *cfg, const uint8_t *choices, const uint8_t *in, size_t n,
                  int pieces)
{
  told t = {UINT64_C(14695981039346656037), 0, 0, 0, 0};
  lmail_mbox_splitter m;
  size_t size = lmail_mbox_scratch_size(cfg), start = 0, end = 0;
  uint8_t *scratch = (uint8_t *)malloc(size);
  unsigned cut = 0;
  lmail_status st;

  expect(lmail_mbox_init(&m, cfg, scratch, size) == LMAIL_OK);
  do {
    uint8_t *chunk = (uint8_t *)malloc(end - start == 0 ? 1 : end - start);
    lmail_event ev;
    size_t used;

    memcpy(chunk, in + start, end - start);
    st = lmail_next(&m.base, chunk, end - start, &used, &ev);
    expect(used <= end - start);
    start += used;
    if (st == LMAIL_EVENT) {
      take(&t, &ev);
      if (ev.kind == LMAIL_MBOX_LENGTH && (choices[0] >> (ev.id & 7) & 1) != 0) {
        expect(lmail_mbox_believe(&m) == LMAIL_OK);
      }
    } else if (st == LMAIL_OK) {
      size_t k = pieces ? choices[1 + cut++ % 5] % 24u + 1 : n;

      expect(start == end);
      if (end == n) lmail_finish(&m.base);
      end = n - end < k ? n : end + k;
    }
    free(chunk);
  } while (st == LMAIL_OK || st == LMAIL_EVENT);
  expect(st == LMAIL_DONE && start == n);
  free(scratch);
  return t;
}

typedef lmail_status (*filter_fn)(lmail_mbox_quoter *, const void *, size_t, size_t *, void *,
                                  size_t, size_t *, int);

/* out has room for 2 * n + 8. */
static size_t filter(filter_fn fn, unsigned format, const uint8_t *sizes, const uint8_t *in,
                     size_t n, uint8_t *out)
{
  lmail_mbox_quoter q;
  size_t at = 0, made_all = 0;
  unsigned i = 0;
  lmail_status st;

  lmail_mbox_quote_init(&q, format);
  do {
    size_t k = sizes[i % 4] % 16u + 1, room = sizes[(i + 1) % 4] / 16u + 1, used, made;

    if (n - at < k) k = n - at;
    st = fn(&q, in + at, k, &used, out + made_all, room, &made, at + k == n);
    expect(used <= k && made <= room);
    at += used;
    made_all += made;
    i++;
  } while (st == LMAIL_FULL || at < n);
  return made_all;
}

static void quote_and_back(const uint8_t *sizes, const uint8_t *in, size_t n)
{
  uint8_t *quoted = (uint8_t *)malloc(n * 2 + 40), *back = (uint8_t *)malloc(n * 2 + 40);
  size_t k = filter(lmail_mbox_quote, LMAIL_MBOX_RD, sizes, in, n, quoted);
  lmail_mbox_config cfg = {0, LMAIL_MBOX_RD, 0, {0, 0}};
  size_t len = filter(lmail_mbox_unquote, LMAIL_MBOX_RD, sizes + 1, quoted, k, back);
  told t;

  expect(len == n && (n == 0 || memcmp(back, in, n) == 0));
  memmove(quoted + 7, quoted, k);
  memcpy(quoted, "From a\n", 7);
  t = split(&cfg, sizes, quoted, k + 7, 1);
  expect(t.messages == 1);
  free(quoted);
  free(back);
}

static void maildir(const uint8_t *in, size_t n)
{
  lmail_maildir_name name, again;
  uint8_t out[600];
  lmail_writer w;
  lmail_status st;

  if (lmail_maildir_parse(in, n, &name) != LMAIL_OK || n > 255) return;
  lmail_writer_init(&w, out, sizeof out);
  st = lmail_maildir_write(&w, name.base, name.base_len, name.flags, name.letters,
                           name.letters_len);
  if (st != LMAIL_OK) return;
  expect(lmail_maildir_parse(out, w.len, &again) == LMAIL_OK);
  expect(again.flags == name.flags && again.size == name.size && again.vsize == name.vsize);
  expect(again.base_len == name.base_len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  lmail_mbox_config cfg;

  if (size < CHOICES) return 0;
  memset(&cfg, 0, sizeof cfg);
  cfg.format = (uint16_t)(data[0] % 5);
  cfg.flags = data[1] & 1;
  cfg.token_max = 32u + data[2] % 64u;
  expect(split(&cfg, data + 3, data + CHOICES, size - CHOICES, 0).hash ==
         split(&cfg, data + 3, data + CHOICES, size - CHOICES, 1).hash);
  quote_and_back(data + 4, data + CHOICES, size - CHOICES);
  maildir(data + CHOICES, size - CHOICES);
  return 0;
}
