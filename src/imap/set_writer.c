/* SPDX-License-Identifier: MIT */
/* set_writer.c - sequence sets written; see libmail/imap_set.h. */

#include <libmail/imap_set.h>

#include "core/build.h"

/* The element that is held, with the comma before it. */
static lmail_status put_held(lmail_imap_set_writer *s, lmail_writer *w)
{
  lmail_build_ b;
  lmail_status st;

  lmail_build_begin_(&b, w);
  if (s->elements != 0) lmail_put_lit_(&b, ",");
  lmail_put_number_(&b, s->held_.first);
  if (s->held_.last != s->held_.first) {
    lmail_put_lit_(&b, ":");
    lmail_put_number_(&b, s->held_.last);
  }
  st = lmail_build_end_(&b);
  if (st == LMAIL_OK) s->elements++;
  return st;
}

lmail_status lmail_imap_set_add(lmail_imap_set_writer *s, lmail_writer *w, uint32_t first,
                                uint32_t last)
{
  lmail_status st;

  if (first <= s->held_.last || first > last) return LMAIL_E_ARGUMENT;
  if (s->held_.last != 0 && first == s->held_.last + 1) {
    s->held_.last = last;
    return LMAIL_OK;
  }
  if (s->held_.last != 0) {
    st = put_held(s, w);
    if (st != LMAIL_OK) return st;
  }
  s->held_.first = first;
  s->held_.last = last;
  return LMAIL_OK;
}

lmail_status lmail_imap_set_end(lmail_imap_set_writer *s, lmail_writer *w)
{
  lmail_status st = s->held_.last == 0 ? LMAIL_E_STATE : put_held(s, w);

  if (st == LMAIL_OK) memset(s, 0, sizeof *s);
  return st;
}
