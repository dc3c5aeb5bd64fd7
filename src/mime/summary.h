/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_MIME_SUMMARY_H
#define LIBMAIL_MIME_SUMMARY_H

/*
 * summary.h - what the files of the summary share: summary.c remembers, summary_roles.c decides what
 * is shown, summary_find.c answers.
 */

#include <libmail/summary.h>

/* lmail_summary_part.flags_ */
enum {
  LMAIL_SUMMARY_HAS_TYPE_ = 0x01, /* the first field of each kind counts */
  LMAIL_SUMMARY_HAS_DISPOSITION_ = 0x02,
  LMAIL_SUMMARY_HAS_ID_ = 0x04,
  LMAIL_SUMMARY_HAS_LOCATION_ = 0x08,
  LMAIL_SUMMARY_HAS_NAME_ = 0x10,     /* even when it had no room                                  */
  LMAIL_SUMMARY_IS_MULTIPART_ = 0x20, /* its parts follow                                          */
  LMAIL_SUMMARY_NO_TEXT_ = 0x40,      /* in it, textBody is no more (null in RFC 8621's algorithm) */
  LMAIL_SUMMARY_NO_HTML_ = 0x80,
  LMAIL_SUMMARY_IN_ALTERNATIVE_ = 0x100, /* it is a multipart/alternative or inside one            */
  LMAIL_SUMMARY_ROOT_FOUND_ = 0x200      /* a multipart/related: the part named by start came      */
};

/* The part with a number, or NULL when it is not known. */
static inline lmail_summary_part *lmail_summary_at_(const lmail_summary *s, uint32_t part)
{
  return part != 0 && part <= s->known ? &s->parts[part - 1] : NULL;
}

/* The header of a part is over, and its end was met. */
void lmail_summary_begins_(lmail_summary *s, lmail_summary_part *p);
void lmail_summary_ends_(lmail_summary *s, lmail_summary_part *p);

#endif
