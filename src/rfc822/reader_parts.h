/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_READER_PARTS_H
#define LIBMAIL_RFC822_READER_PARTS_H

/*
 * reader_parts.h - what the files of the field reader share: reader.c holds the step function and what
 * is in front of the header and behind it, reader_field.c reads the fields.
 */

#include "core/machine.h"
#include "rfc822/lines.h"

/* lmail_rfc822_reader.state_: what comes next. */
enum {
  LMAIL_READER_AT_MARK_,
  LMAIL_READER_IN_HEADER_,
  LMAIL_READER_IN_LONG_FIELD_,
  LMAIL_READER_AT_HEADERS_END_,
  LMAIL_READER_IN_BODY_,
  LMAIL_READER_AT_END_,
  LMAIL_READER_IS_DONE_
};

/* lmail_rfc822_reader.ends_ */
enum {
  LMAIL_READER_ENDS_LF_,     /* LF and CRLF end a line                       */
  LMAIL_READER_ENDS_CR_,     /* and so does a CR alone                       */
  LMAIL_READER_ENDS_UNKNOWN_ /* the first line has not shown yet which it is */
};

/* lmail_rfc822_reader.flags_ */
enum {
  LMAIL_READER_NO_FIELDS_ = 0x01, /* lines that are no fields were met          */
  LMAIL_READER_CR_TOLD_ = 0x02    /* that CR ends lines was told                */
};

/* An internal answer: go on with the step, nothing to tell yet. */
enum { LMAIL_READER_GO_ON_ = 1000 };

/* Bits of defects_: the numbers of defect.h below 16, and those of rfc822.h from 16 on. */
enum {
  LMAIL_READER_BOM_ = 16,
  LMAIL_READER_CR_LINE_END_ = LMAIL_READER_BOM_ + LMAIL_DEFECT_FIELD_CR_LINE_END -
                              LMAIL_DEFECT_FIELD_BOM,
  LMAIL_READER_BAD_UTF8_ = LMAIL_READER_BOM_ + LMAIL_DEFECT_FIELD_BAD_UTF8 - LMAIL_DEFECT_FIELD_BOM
};

static inline uint32_t lmail_rfc822_bit_(unsigned defect)
{
  return (uint32_t)1 << defect;
}

static inline unsigned lmail_rfc822_mixed_(unsigned ends)
{
  return (ends & (ends - 1)) != 0 ? LMAIL_RFC822_EV_MIXED : 0;
}

/* Fills what all events have; off is that of the token. */
void lmail_rfc822_tell_(const lmail_rfc822_reader *r, lmail_event *ev, unsigned kind);

/* Is one of these line ends a CR, for the first time? */
void lmail_rfc822_tell_cr_(lmail_rfc822_reader *r, unsigned ends);

/* The header is over without a blank line. */
void lmail_rfc822_over_(lmail_rfc822_reader *r);

/* s[0 .. n), the token, is the blank line. */
lmail_status lmail_rfc822_blank_line_(lmail_rfc822_reader *r, const uint8_t *s, size_t n,
                                      lmail_event *ev, unsigned flags);

/* Adds in[0 .. n) to what is held. */
void lmail_rfc822_hold_(lmail_rfc822_reader *r, const uint8_t *in, size_t n, size_t *used);

/* reader_field.c: takes input of a header, and of the rest of a field that comes as bulk. */
lmail_status lmail_rfc822_header_(lmail_rfc822_reader *r, const uint8_t *in, size_t n, size_t *used,
                                  lmail_event *ev);
lmail_status lmail_rfc822_long_field_(lmail_rfc822_reader *r, const uint8_t *in, size_t n,
                                      size_t *used, lmail_event *ev);

#endif
