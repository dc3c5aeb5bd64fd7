/* SPDX-License-Identifier: MIT */
/* server_with.c - how a message is coming, as the Received field says it (RFC 3848, RFC 6531 4.3). */

#include "smtp/server.h"

const char *lmail_smtp_server_with(const lmail_smtp_server *s)
{
  static const char words[][11] = {
      "SMTP",      "ESMTP",     "ESMTPA",     "ESMTPS",     "ESMTPSA",
      "LMTP",      "LMTPA",     "LMTPS",      "LMTPSA", /* RFC 3848 */
      "UTF8SMTP",  "UTF8SMTPA", "UTF8SMTPS",  "UTF8SMTPSA", "UTF8LMTP",
      "UTF8LMTPA", "UTF8LMTPS", "UTF8LMTPSA", /* RFC 6531 4.3 */
  };
  unsigned how = 1;

  if (!(s->session_ & LMAIL_SMTP_EXTENDED)) return words[0];
  if (s->flags_ & LMAIL_SMTP_LMTP) how += 4;
  if (s->session_ & LMAIL_SMTP_UTF8) how += 8;
  if (s->session_ & LMAIL_SMTP_SECURE) how += 2;
  if (s->session_ & LMAIL_SMTP_AUTHENTICATED) how += 1;
  return words[how];
}
