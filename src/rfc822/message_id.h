/* SPDX-License-Identifier: MIT */
#ifndef LIBMAIL_RFC822_MESSAGE_ID_H
#define LIBMAIL_RFC822_MESSAGE_ID_H

/* message_id.h - what the readers of identifiers share. */

#include <libmail/message_id.h>

/* lmail_message_id_iter.state_ */
enum {
  LMAIL_ID_HAS_BRACKETS_ = 1, /* words outside of them are phrases */
  LMAIL_ID_IN_TEXT_ = 2,      /* words are being passed, and have been told */
  LMAIL_ID_GIVEN_ = 4,        /* an identifier was given, or that there is none was told */
  LMAIL_ID_NO_COMMENTS_ = 8   /* one has no end: "(" is text from there on */
};

/* Is s[0 .. n) dot-atom-text (RFC 5322 3.2.3, 6532), or nothing? Is it a no-fold-literal (3.6.4)? */
int lmail_id_is_dot_atom_(const uint8_t *s, size_t n);
int lmail_id_is_literal_(const uint8_t *s, size_t n);

#endif
