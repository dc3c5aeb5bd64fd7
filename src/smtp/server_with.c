/* SPDX-License-Identifier: MIT */
/* server_with.c - how a message is coming, as the Received field says it (RFC 3848, RFC 6531 4.3). */

#include "smtp/server.h"

const char *lmail_smtp_server_with(const lmail_smtp_server *s)
{
  /* "SMTP" and those of LMTP without UTF-8 are the ends of others */
  static const char words[][11] = {
      "ESMTP",    "ESMTPA",    "ESMTPS",    "ESMTPSA",    /* RFC 3848 */
      "UTF8SMTP", "UTF8SMTPA", "UTF8SMTPS", "UTF8SMTPSA", /* RFC 6531 4.3 */
      "UTF8LMTP", "UTF8LMTPA", "UTF8LMTPS", "UTF8LMTPSA",
  };
  const unsigned utf8 = (s->session_ & LMAIL_SMTP_UTF8) != 0;
  unsigned how = utf8 * 4;

  if (!(s->session_ & LMAIL_SMTP_EXTENDED)) return words[0] + 1;
  if (s->session_ & LMAIL_SMTP_SECURE) how += 2;
  if (s->session_ & LMAIL_SMTP_AUTHENTICATED) how += 1;
  if (s->flags_ & LMAIL_SMTP_LMTP) return words[(how & 3) + 8] + (utf8 ? 0 : 4);
  return words[how];
}
