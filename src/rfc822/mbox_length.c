/* SPDX-License-Identifier: MIT */
/* mbox_length.c - the Content-Length of a message in an mbox file; see libmail/mbox.h. */

#include "core/chars.h"
#include "rfc822/lines.h"
#include "rfc822/mbox_parts.h"

static const char name[] = "content-length";

/* lmail_mbox_splitter.field_: 0 to 13 are octets of the name. */
enum {
  NAME = sizeof name - 1, /* the name is complete, ":" is due    */
  VALUE,                  /* in front of the number              */
  DIGITS,                 /* in the number                       */
  DONE,                   /* behind it                           */
  OTHER,                  /* another field, or the rest of a line */
  CR                      /* a line that begins with CR          */
};

/* The number is over: the first one counts, and another one must be the same. */
static void number(lmail_mbox_splitter *m, uint64_t value)
{
  if ((m->flags_ & LMAIL_MBOX_HAS_LENGTH_) && m->length_ != value) m->flags_ |= LMAIL_MBOX_BAD_;
  m->flags_ |= LMAIL_MBOX_HAS_LENGTH_;
  m->length_ = value;
}

static void bad(lmail_mbox_splitter *m)
{
  m->flags_ |= LMAIL_MBOX_BAD_;
  m->field_ = OTHER;
}

/*
 * content-length = "Content-Length" *WSP ":" *WSP 1*DIGIT *WSP
 *
 * The number grows in claim_off_, which has no other use yet. What does not fit 62 bits is bad.
 */
static void in_value(lmail_mbox_splitter *m, uint8_t c)
{
  if (m->field_ != DONE && lmail_is_(c, LMAIL_C_DIGIT)) {
    uint64_t value = m->field_ == VALUE ? 0 : m->claim_off_;

    if (value >> 58 != 0) {
      bad(m);
      return;
    }
    m->claim_off_ = (value << 3) + (value << 1) + (uint64_t)(c - '0');
    m->field_ = DIGITS;
  } else if (lmail_is_wsp_(c) || c == '\r') {
    if (m->field_ == DIGITS) m->field_ = DONE;
  } else {
    bad(m);
  }
}

static void line_ends(lmail_mbox_splitter *m)
{
  if (m->field_ == 0 || m->field_ == CR) {
    m->flags_ &= ~(uint32_t)LMAIL_MBOX_IN_HEADER_;
  } else if (m->field_ == DIGITS || m->field_ == DONE) {
    number(m, m->claim_off_);
  } else if (m->field_ == VALUE) {
    bad(m);
  }
  m->field_ = 0;
}

static void one(lmail_mbox_splitter *m, uint8_t c)
{
  unsigned at = m->field_;

  if (c == '\n') {
    line_ends(m);
  } else if (at < NAME) {
    if (lmail_lower_(c) == (uint8_t)name[at]) m->field_++;
    else m->field_ = at == 0 && c == '\r' ? CR : OTHER;
  } else if (at == NAME) {
    if (c == ':') m->field_ = VALUE;
    else if (!lmail_is_wsp_(c)) m->field_ = OTHER;
  } else if (at < OTHER) {
    in_value(m, c);
  } else {
    m->field_ = OTHER;
  }
}

size_t lmail_mbox_header_(lmail_mbox_splitter *m, const uint8_t *s, size_t n, uint64_t off)
{
  size_t at = 0;

  while (at < n && (m->flags_ & LMAIL_MBOX_IN_HEADER_)) {
    if (m->field_ == 0 && !(m->flags_ & LMAIL_MBOX_BAD_)) m->line_off_ = off + at;
    one(m, s[at++]);
  }
  return at;
}
