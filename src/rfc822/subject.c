/* SPDX-License-Identifier: MIT */
/* subject.c - the base subject, RFC 5256 2.1 and 5; see libmail/subject.h. */

#include <libmail/subject.h>
#include <string.h>

#include "core/chars.h"

/* What is left of the text, text[from .. to), and what was removed. */
typedef struct subject {
  const uint8_t *text;
  size_t from, to;
  unsigned marks;
} subject;

static size_t skip_wsp(const subject *s, size_t at)
{
  while (at < s->to && lmail_is_wsp_(s->text[at])) at++;
  return at;
}

static int matches(const subject *s, size_t at, const char *word, size_t n)
{
  return at <= s->to && s->to - at >= n && lmail_equal_nocase_(s->text + at, word, n);
}

/*
 *   subj-blob = "[" *BLOBCHAR "]" *WSP
 *
 * The index behind it, or `at` when there is none.
 */
static size_t blob(const subject *s, size_t at)
{
  size_t i;

  if (at == s->to || s->text[at] != '[') return at;
  for (i = at + 1; i < s->to && s->text[i] != '['; i++) {
    if (s->text[i] == ']') return skip_wsp(s, i + 1);
  }
  return at;
}

/*
 *   subj-refwd = ("re" / ("fw" ["d"])) *WSP [subj-blob] ":"
 *
 * The index behind it and what it is, or `at` when there is none.
 */
static size_t refwd(const subject *s, size_t at, unsigned *mark)
{
  size_t i = at + 2;

  if (matches(s, at, "re", 2)) *mark = LMAIL_SUBJECT_REPLY;
  else if (matches(s, at, "fw", 2)) *mark = LMAIL_SUBJECT_FORWARD;
  else return at;
  if (*mark == LMAIL_SUBJECT_FORWARD && matches(s, i, "d", 1)) i++;
  i = blob(s, skip_wsp(s, i));
  return i < s->to && s->text[i] == ':' ? i + 1 : at;
}

/* subj-trailer = "(fwd)" / WSP, again and again */
static void remove_trailers(subject *s)
{
  for (;;) {
    if (s->to > s->from && lmail_is_wsp_(s->text[s->to - 1])) {
      s->to--;
    } else if (s->to - s->from >= 5 && lmail_equal_nocase_(s->text + s->to - 5, "(fwd)", 5)) {
      s->to -= 5;
      s->marks |= LMAIL_SUBJECT_FORWARD;
    } else {
      return;
    }
  }
}

/*
 *   subj-leader = (*subj-blob subj-refwd) / WSP
 *
 * Steps (3) to (5): leaders, and blobs unless nothing would be left. The blobs in front of what is no
 * subj-refwd are passed once: removing one of them does not change what stands behind the others.
 */
static void remove_leaders(subject *s)
{
  for (;;) {
    size_t at = s->from = skip_wsp(s, s->from), last = at, next;
    unsigned mark = 0;

    while ((next = blob(s, at)) != at) {
      last = at;
      at = next;
    }
    next = refwd(s, at, &mark);
    if (next == at) {
      s->from = at < s->to ? at : last;
      return;
    }
    s->marks |= mark;
    s->from = next;
  }
}

/* subj-fwd = subj-fwd-hdr subject subj-fwd-trl, "[fwd:" ... "]": step (6) */
static int remove_forward(subject *s)
{
  if (s->to - s->from < 6 || s->text[s->to - 1] != ']' || !matches(s, s->from, "[fwd:", 5))
    return 0;
  s->from += 5;
  s->to--;
  s->marks |= LMAIL_SUBJECT_FORWARD;
  return 1;
}

unsigned lmail_subject_find_base(const void *text, size_t n, size_t *from, size_t *len)
{
  subject s;

  s.text = (const uint8_t *)text;
  s.from = 0;
  s.to = n;
  s.marks = 0;
  do {
    remove_trailers(&s);
    remove_leaders(&s);
  } while (remove_forward(&s));
  *from = s.from;
  *len = s.to - s.from;
  return s.marks;
}

/* Step (1): each run of SP and HTAB becomes one SP; how long s[0 .. n) is then. */
static size_t squeeze(uint8_t *s, size_t n)
{
  size_t made = 0, i;

  for (i = 0; i < n; i++) {
    int blank = lmail_is_wsp_(s[i]);

    if (blank && made != 0 && s[made - 1] == ' ') continue;
    s[made++] = blank ? (uint8_t)' ' : s[i];
  }
  return made;
}

lmail_status lmail_subject_base(const void *value, size_t n, const lmail_text_config *cfg,
                                void *out, size_t cap, size_t *len, unsigned *marks)
{
  lmail_status st = lmail_text_decode(value, n, cfg, out, cap, len, NULL);
  uint8_t *s = (uint8_t *)out;
  unsigned found;
  size_t from;

  if (marks) *marks = 0;
  if (st != LMAIL_OK) return st;
  found = lmail_subject_find_base(s, squeeze(s, *len), &from, len);
  if (marks) *marks = found;
  if (from != 0 && *len != 0) memmove(s, s + from, *len);
  return LMAIL_OK;
}
