/* SPDX-License-Identifier: MIT */
/*
 * report.c - the reader of reports, and the values in them, against hostile bodies.
 *
 * The first bytes choose the kind, the limit, how the input is cut and what is skipped. The same input
 * is read twice, in those pieces and in one; both must tell the same, each field in an open group.
 */

#include "choices.h"
#include <libmail/report.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES = 8 };

typedef struct told {
  uint64_t hash;
  uint64_t off; /* of the last field */
  uint32_t groups, defects;
  int in_bulk, open;
} told;

static void expect(int condition)
{
  if (!condition) abort();
}

static int is_within(const uint8_t *s, size_t n, const lmail_event *ev)
{
  return n == 0 || (s >= ev->data2 && n <= ev->len2 && (size_t)(s - ev->data2) <= ev->len2 - n);
}

static void check_values(const lmail_event *ev)
{
  uint8_t *out = (uint8_t *)malloc(ev->len2 + 1);
  lmail_mdn_disposition d;
  lmail_report_value v;
  size_t len, again;

  (void)lmail_report_value_parse(ev->data2, ev->len2, &v);
  expect(is_within(v.type, v.type_len, ev) && is_within(v.text, v.text_len, ev));
  expect(v.bare_len <= v.text_len);
  expect(lmail_report_address(&v, out, ev->len2, &len) == LMAIL_OK && len <= ev->len2);
  if (len > 0) {
    expect(lmail_report_address(&v, out, len - 1, &again) == LMAIL_FULL && again == len);
  }
  (void)lmail_mdn_disposition_parse(ev->data2, ev->len2, &d);
  expect(is_within(d.modifiers, d.modifiers_len, ev));
  expect(lmail_report_action(ev->data2, ev->len2) <= LMAIL_ACTION_EXPANDED);
  expect(lmail_report_status(ev->data2, ev->len2) < 10000000);
  (void)lmail_report_feedback(ev->data2, ev->len2);
  free(out);
}

static void take(told *t, const lmail_event *ev)
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
  switch (ev->kind) {
  case LMAIL_REPORT_GROUP:
    expect(!t->open && ev->id == ++t->groups);
    t->open = 1;
    break;
  case LMAIL_REPORT_FIELD:
    expect(t->open && ev->id == t->groups && (t->in_bulk || ev->off >= t->off));
    t->off = ev->off;
    if (!(ev->flags & LMAIL_EV_LONG)) check_values(ev);
    break;
  case LMAIL_REPORT_GROUP_END:
    expect(t->open);
    t->open = 0;
    break;
  case LMAIL_REPORT_DEFECT:
    t->defects++;
    expect(lmail_report_code_name(ev->kind, ev->code) != NULL);
    break;
  default:
    expect(ev->kind == LMAIL_REPORT_END && !t->open);
    expect(ev->num == t->groups && ev->num2 == t->defects);
    break;
  }
  t->in_bulk = (ev->flags & LMAIL_EV_MORE) != 0;
}

static uint64_t run(const uint8_t *choices, const uint8_t *in, size_t n, int pieces)
{
  told t = {UINT64_C(14695981039346656037), 0, 0, 0, 0, 0};
  lmail_report_config cfg;
  lmail_report_reader r;
  uint8_t *scratch;
  size_t start = 0, end = 0;
  unsigned cut = 0;
  lmail_status st;

  memset(&cfg, 0, sizeof cfg);
  cfg.token_max = 64u + (choices[1] & 63u);
  scratch = (uint8_t *)malloc(cfg.token_max);
  expect(lmail_report_init(&r, choices[0] % 3u + 1, &cfg, scratch, cfg.token_max) == LMAIL_OK);
  do {
    uint8_t *chunk = (uint8_t *)malloc(end - start == 0 ? 1 : end - start);
    lmail_event ev;
    size_t used;

    memcpy(chunk, in + start, end - start);
    st = lmail_next(&r.base, chunk, end - start, &used, &ev);
    expect(used <= end - start);
    start += used;
    if (st == LMAIL_EVENT) {
      take(&t, &ev);
      if ((ev.flags & LMAIL_EV_MORE) && (choices[2] & 1u)) {
        lmail_skip(&r.base);
        t.in_bulk = 0;
      }
    } else if (st == LMAIL_OK) {
      size_t k = pieces ? choices[3 + cut++ % 5] % 40u + 1 : n;

      expect(start == end);
      if (end == n) lmail_finish(&r.base);
      end = n - end < k ? n : end + k;
    }
    free(chunk);
  } while (st == LMAIL_OK || st == LMAIL_EVENT);
  expect(st == LMAIL_DONE && start == n && !t.open);
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
