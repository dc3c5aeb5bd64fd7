/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_MBOX_PARTS_H
#define LIBMAIL_RFC822_MBOX_PARTS_H

/* mbox_parts.h - what the files of the mbox splitter share; mbox.c holds its step function. */

#include <libmail/mbox.h>

/* lmail_mbox_splitter.flags_ */
enum {
  LMAIL_MBOX_OPEN_ = 0x0001,       /* a message is open                                     */
  LMAIL_MBOX_MID_LINE_ = 0x0002,   /* the last octet told was not the end of a line         */
  LMAIL_MBOX_IN_HEADER_ = 0x0004,  /* CL, CL2: in the header of a message                   */
  LMAIL_MBOX_HAS_LENGTH_ = 0x0008, /* which had a Content-Length                            */
  LMAIL_MBOX_BAD_ = 0x0010,        /* that is no number, or two that differ                 */
  LMAIL_MBOX_DUE_ = 0x0020,        /* LENGTH is to be told                                  */
  LMAIL_MBOX_TOLD_ = 0x0040,       /* it was told just now                                  */
  LMAIL_MBOX_BELIEVED_ = 0x0080,   /* and believed                                          */
  LMAIL_MBOX_CLAIMED_ = 0x0100     /* the believed length is over: a message must end here  */
};

/* "From ", sender, date and the rest, in s[0 .. n), a line. Spans may be empty. */
typedef struct lmail_mbox_line_ {
  const uint8_t *sender;
  size_t sender_len;
  const uint8_t *date;
  size_t date_len;
} lmail_mbox_line_;

void lmail_mbox_line_split_(const uint8_t *s, size_t n, lmail_mbox_line_ *out);

/* Is it a whole separator line, as LMAIL_MBOX_CFG_WHOLE_LINES asks for? */
int lmail_mbox_line_is_whole_(const uint8_t *s, size_t n);

/*
 * Octets s[0 .. n) at off, of a message's header, are told: looks for Content-Length. How many of them
 * belong to the header; when it is over, LMAIL_MBOX_IN_HEADER_ is taken away.
 */
size_t lmail_mbox_header_(lmail_mbox_splitter *m, const uint8_t *s, size_t n, uint64_t off);

#endif
