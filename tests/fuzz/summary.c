/* SPDX-License-Identifier: MIT */
/*
 * summary.c - summaries of hostile messages: every part that is known and holds no parts is in a list,
 * texts stay inside their buffer, and little room changes no role. The first bytes choose the room.
 */

#include <libmail/summary.h>
#include <stdlib.h>
#include <string.h>

enum { CHOICES = 4, PARTS = 300 };

static void expect(int condition)
{
  if (!condition) abort();
}

static void summarise(lmail_summary *s, const uint8_t *in, size_t n)
{
  static uint8_t scratch[LMAIL_MIME_SCRATCH];
  lmail_mime_config cfg;
  lmail_mime_parser m;
  lmail_status st;
  lmail_event ev;
  size_t at = 0, used;

  memset(&cfg, 0, sizeof cfg);
  cfg.parts_max = PARTS;
  expect(lmail_mime_init(&m, &cfg, scratch, sizeof scratch) == LMAIL_OK);
  do {
    st = lmail_next(&m.base, in + at, n - at, &used, &ev);
    at += used;
    if (st == LMAIL_EVENT) {
      const lmail_summary_part *p = lmail_summary_take(s, &ev);

      expect(p == NULL || p == s->parts + ev.id - 1);
    }
    if (st == LMAIL_OK) lmail_finish(&m.base);
  } while (st == LMAIL_EVENT || st == LMAIL_OK);
  expect(st == LMAIL_DONE);
}

static int is_container(const lmail_summary *s, uint32_t part)
{
  return part < s->known && s->parts[part].parent == part && s->parts[part - 1].roles == 0;
}

static void check_part(const lmail_summary *s, uint32_t part, const uint8_t *text, size_t text_cap)
{
  const lmail_summary_part *p = &s->parts[part - 1];
  unsigned which;
  size_t n;

  expect(p->parent < part && p->message <= part && p->message != 0);
  expect(p->header <= p->body && p->body <= p->end);
  expect(p->roles != 0 || is_container(s, part) ||
         LMAIL_MEDIA_TYPE(p->media) == LMAIL_MEDIA_MULTIPART);
  for (which = 0; which < LMAIL_SUMMARY_TEXTS; which++) {
    const char *t = lmail_summary_text(s, part, which, &n);

    expect(t == NULL || ((const uint8_t *)t >= text && n <= text_cap &&
                         (size_t)((const uint8_t *)t - text) <= text_cap - n));
    if (t && which == LMAIL_SUMMARY_ID) {
      uint32_t found = lmail_summary_find_id(s, t, n);

      expect(found != 0 && found <= part);
    }
    if (t) (void)lmail_summary_find_url(s, part, t, n);
  }
}

static uint32_t list_of(const lmail_summary *s, uint32_t message, unsigned role)
{
  uint32_t p = 0, count = 0, before = 0;

  while ((p = lmail_summary_next(s, message, role, p)) != 0) {
    expect(p > before && p <= s->known && (s->parts[p - 1].roles & role) != 0);
    before = p;
    count++;
  }
  return count;
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static lmail_summary_part all[PARTS + 1], few[PARTS + 1];
  static uint8_t big[1 << 16];
  size_t text_cap, n = size - CHOICES;
  const uint8_t *in = data + CHOICES;
  lmail_summary whole, small;
  uint8_t *text;
  uint32_t p;

  if (size < CHOICES) return 0;
  lmail_summary_init(&whole, all, PARTS + 1, big, sizeof big, NULL);
  summarise(&whole, in, n);
  for (p = 1; p <= whole.known; p++) check_part(&whole, p, big, sizeof big);
  for (p = 1; p <= whole.known && p < 5; p++) {
    uint32_t texts = list_of(&whole, p, LMAIL_SUMMARY_TEXT);
    uint32_t main_part = lmail_summary_main(&whole, p, LMAIL_SUMMARY_TEXT);

    expect(main_part == 0 || texts != 0);
    (void)list_of(&whole, p, LMAIL_SUMMARY_HTML | LMAIL_SUMMARY_ATTACHMENT);
    (void)lmail_summary_main(&whole, p, LMAIL_SUMMARY_HTML);
    (void)lmail_summary_has_attachment(&whole, p);
  }

  text_cap = data[0] * 2u;
  text = (uint8_t *)malloc(text_cap ? text_cap : 1);
  lmail_summary_init(&small, few, data[1], text, text_cap, NULL);
  summarise(&small, in, n);
  expect(small.count == whole.count);
  for (p = 1; p <= small.known; p++) check_part(&small, p, text, text_cap);
  if (small.known == whole.known && !small.cut && !whole.cut) {
    for (p = 0; p < small.known; p++) expect(few[p].roles == all[p].roles);
  }
  (void)lmail_summary_find_url(&small, data[2], data + 3, size - 3);
  free(text);
  return 0;
}
