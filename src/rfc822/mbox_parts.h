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

/* What stands at the start of a line. */
enum {
  LMAIL_MBOX_UNKNOWN_,   /* more octets are needed                               */
  LMAIL_MBOX_TEXT_,      /* part of the message                                  */
  LMAIL_MBOX_QUOTED_,    /* ">" in front of "From ": to be left out              */
  LMAIL_MBOX_SEPARATOR_, /* the end of the message, with a blank line or without */
  LMAIL_MBOX_FILE_END_   /* the end of the file, with a blank line or without    */
};

/* The octets of a line end at the start of s[0 .. n); 0 for none. */
static inline size_t lmail_mbox_line_end_(const uint8_t *s, size_t n)
{
  if (n > 0 && s[0] == '\n') return 1;
  return n > 1 && s[0] == '\r' && s[1] == '\n' ? 2 : 0;
}

/*
 * What stands at s[0 .. n), the start of a line. TEXT: *k octets are, and what follows them is looked at
 * in the same way; with 0 the whole line is. The blank line behind a header with a Content-Length
 * belongs to the header, for that is where the length begins to count. `held`: s is scratch, and only
 * its last octet is new.
 */
int lmail_mbox_look_(const lmail_mbox_splitter *m, const uint8_t *s, size_t n, int is_all, int held,
                     size_t *k);

/*
 * How many octets of in[0 .. n) are sure to belong to the message; *what stands behind them, or TEXT
 * when that is the end of the input.
 */
size_t lmail_mbox_scan_(lmail_mbox_splitter *m, const uint8_t *in, size_t n, int *what);

/*
 * Octets s[0 .. n) at off, of a message's header, are told: looks for Content-Length. How many of them
 * belong to the header; when it is over, LMAIL_MBOX_IN_HEADER_ is taken away.
 */
size_t lmail_mbox_header_(lmail_mbox_splitter *m, const uint8_t *s, size_t n, uint64_t off);

#endif
